"""What a contact thinks of a conversation, from 1 to 5; it counts for who had it at that moment."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Rating(models.Model):
    conversation = models.ForeignKey("conversations.Conversation", on_delete=models.CASCADE, related_name="ratings")
    team = models.ForeignKey("helpdesk.Team", on_delete=models.SET_NULL, null=True, related_name="+")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    value = models.PositiveSmallIntegerField(_("rating"), validators=[MinValueValidator(1), MaxValueValidator(5)])
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(value__range=(1, 5)), name="rating_from_1_to_5")]
        # Reports: what was rated in a span of time.
        indexes = [models.Index(fields=["at"], name="rating_at")]

    def __str__(self) -> str:
        return str(self.value)
