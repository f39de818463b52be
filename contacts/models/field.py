"""A custom field of contacts: its key in texts and conditions, and the type of its values."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class FieldType(models.TextChoices):
    TEXT = "text", _("Text")
    NUMBER = "number", _("Number")
    BOOLEAN = "boolean", _("Yes or no")
    DATE = "date", _("Date")
    CHOICE = "choice", _("Choice")
    EMAIL = "email", _("Email")
    PHONE = "phone", _("Phone")
    URL = "url", _("Web address")


class Field(models.Model):
    key = models.CharField(
        _("key"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", _("Small letters, digits and _, beginning with a letter."))],
    )
    label = models.CharField(_("label"), max_length=100)
    type = models.CharField(_("type"), max_length=10, choices=FieldType, default=FieldType.TEXT)
    choices = models.JSONField(
        _("choices"), default=list, blank=True, help_text=_("For type choice: the list of values.")
    )

    class Meta:
        verbose_name = _("contact field")
        verbose_name_plural = _("contact fields")
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label
