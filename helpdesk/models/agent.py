"""A person who logs in. A supervisor is an agent with rights in the admin (``is_staff``)."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Availability(models.TextChoices):
    ONLINE = "online", _("Online")
    AWAY = "away", _("Away")
    OFFLINE = "offline", _("Offline")


class Visibility(models.TextChoices):
    ALL = "all", _("All conversations")
    TEAMS = "teams", _("Those of their teams, and their own")
    OWN = "own", _("Only their own")


class AgentManager(BaseUserManager["Agent"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Agent":
        if not email:
            raise ValueError("An agent needs an email address to sign in with.")
        agent = self.model(email=email.strip().lower(), **fields)
        agent.set_password(password)
        agent.save(using=self._db)
        return agent

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Agent":
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, username: str | None) -> "Agent":
        return self.get(email__iexact=username)


class Agent(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(_("email"), unique=True)
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    is_staff = models.BooleanField(
        _("supervisor"), default=False, help_text=_("May sign in to the admin; permissions say what they may do there.")
    )
    is_active = models.BooleanField(_("active"), default=True, help_text=_("Untick instead of deleting."))
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    availability = models.CharField(max_length=8, choices=Availability, default=Availability.OFFLINE)
    availability_changed_at = models.DateTimeField(default=timezone.now, editable=False)
    # Moved at most once a minute by the inbox, the live stream and the API: who is not seen goes offline.
    last_seen_at = models.DateTimeField(null=True, editable=False)
    limit = models.PositiveSmallIntegerField(
        _("limit of open conversations"),
        null=True,
        blank=True,
        help_text=_("Automatic assignment never gives more than this many. Empty: no limit."),
    )
    languages = models.JSONField(
        default=list, blank=True, help_text=_('Codes of the languages they answer in, such as ["en", "id"].')
    )
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.ALL)

    objects: ClassVar[AgentManager] = AgentManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("agent")
        verbose_name_plural = _("agents")
        ordering = ["email"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower()

    @property
    def name(self) -> str:
        """What colleagues and customers read."""
        return f"{self.first_name} {self.last_name}".strip() or self.email.partition("@")[0]

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.first_name or self.name
