"""One connected account of a channel kind: a WhatsApp number, a mailbox, a bot, a chat bubble."""

from secrets import token_hex

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.fields import EncryptedJSONField


def new_public_id() -> str:
    """96 random bits: an address to post to, not a secret."""
    return token_hex(12)


class Channel(models.Model):
    kind = models.CharField(_("kind"), max_length=20, help_text=_("One of the registered channel kinds."))
    name = models.CharField(_("name"), max_length=100, unique=True)
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    settings = models.JSONField(_("settings"), default=dict, blank=True)  # validated by the kind's form
    secrets = EncryptedJSONField(_("secrets"))
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Off: nothing is taken in and nothing is sent.")
    )
    trouble = models.CharField(
        _("trouble"), max_length=300, blank=True, editable=False
    )  # last refusal that stops the channel
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
