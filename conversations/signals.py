"""The one signal of the house."""

from django.dispatch import Signal

# Sent with ``events`` (a list of conversations.events.Recorded) in the transaction that wrote them.
event_recorded = Signal()
