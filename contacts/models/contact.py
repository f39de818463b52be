"""A person. What is known of them; their addresses are identities."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Contact(models.Model):
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    email = models.EmailField(_("email"), blank=True)
    phone = models.CharField(
        _("phone"), max_length=20, blank=True, help_text=_("International form, such as +628123456789.")
    )
    language = models.CharField(_("language"), max_length=10, blank=True, help_text=_("A code such as en or id."))
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("Two letters such as ID."))
    fields = models.JSONField(
        _("fields"), default=dict, blank=True
    )  # custom fields: key to value, validated by contacts.fields
    blocked = models.BooleanField(_("blocked"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    tags = models.ManyToManyField("contacts.Tag", through="contacts.Tagging", related_name="contacts")

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["email"], name="contact_email"),  # found by address (API, webhooks)
            models.Index(fields=["phone"], name="contact_phone"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What agents read: the name, else the address, else a number."""
        return f"{self.first_name} {self.last_name}".strip() or self.email or self.phone or f"Contact {self.pk}"
