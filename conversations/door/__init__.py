"""The door: providers call /hooks/<public id>/. What is theirs is kept as it came, in one INSERT, and answered; nothing
that is slow or can break stands on this path."""

from conversations.door.store import keep

__all__ = ["keep"]
