"""A program's key to the API: shown once, kept as a digest, scoped, acting as one agent."""

from hashlib import sha256
from secrets import token_urlsafe

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Token(models.Model):
    name = models.CharField(_("name"), max_length=100)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    prefix = models.CharField(max_length=16, editable=False, help_text=_("The first characters, to recognise it by."))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(
        default=list,
        blank=True,
        help_text=_('Such as ["messages:write", "contacts:read"]. Empty: all that the agent may do.'),
    )
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @staticmethod
    def digest_of(key: str) -> str:
        """SHA-256 in hexadecimal: the key itself is random, so no slow hash is needed."""
        return sha256(key.encode()).hexdigest()

    @classmethod
    def make(cls, *, name: str, agent_id: int, scopes: list[str] | None = None) -> tuple["Token", str]:
        """A new token and its key, which is never to be had again."""
        key = f"hd_{token_urlsafe(32)}"
        token = cls.objects.create(
            name=name, agent_id=agent_id, scopes=scopes or [], prefix=key[:10], digest=cls.digest_of(key)
        )
        return token, key
