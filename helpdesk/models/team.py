"""A team of agents."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Team(models.Model):
    name = models.CharField(_("name"), max_length=100, unique=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    calendar = models.ForeignKey(
        "helpdesk.Calendar", on_delete=models.SET_NULL, null=True, blank=True, related_name="teams"
    )
    auto_assign = models.BooleanField(
        _("assign automatically"),
        default=True,
        help_text=_(
            "A conversation that is handed to this team is given to a free agent, or waits in the team's queue."
        ),
    )
    agents = models.ManyToManyField(settings.AUTH_USER_MODEL, through="helpdesk.Membership", related_name="teams")

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [models.UniqueConstraint(fields=["team", "agent"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.agent} in {self.team}"
