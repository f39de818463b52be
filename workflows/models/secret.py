"""Values that HTTP requests need and nobody may read: written once, used by name, never shown again."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.fields import EncryptedJSONField


class Secret(models.Model):
    """``value`` is the secret text. ``hosts``: the names of the servers that may get it, one a line."""

    name = models.CharField(
        _("name"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", _("Small letters, digits and _, beginning with a letter."))],
        help_text=_("Written in a request as {{ secret.name }}."),
    )
    value = EncryptedJSONField(_("value"))
    hosts = models.TextField(
        _("hosts"), help_text=_("The servers that it may be sent to, one a line, such as api.example.com.")
    )
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("secret")
        verbose_name_plural = _("secrets")
        ordering = ["name"]

    @property
    def allowed(self) -> frozenset[str]:
        """The hosts, as they are compared with that of a request."""
        return frozenset(self.hosts.lower().split())

    def __str__(self) -> str:
        return self.name
