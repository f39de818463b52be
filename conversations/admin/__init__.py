"""The admin of what is said, and of contacts, whose changes are events of this floor."""

from conversations.admin import categories, contacts, conversations, deliveries, messages

__all__ = ["categories", "contacts", "conversations", "deliveries", "messages"]
