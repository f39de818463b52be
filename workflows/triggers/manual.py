"""Starts when a person, another workflow or a program says so."""

from django.utils.translation import gettext_lazy as _

from workflows.triggers.base import TriggerKind


class Manual(TriggerKind):
    name = "manual"
    label = _("Manual")
    help = _("Another workflow or a program starts it.")
    icon = "hand"
    event = None
