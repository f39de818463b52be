"""Starts when a person, another workflow or a program says so."""

from workflows.triggers.base import TriggerKind


class Manual(TriggerKind):
    name = "manual"
    label = "Manual"
    icon = "hand"
    event = None
