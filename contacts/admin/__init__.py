"""The admin of what is kept about contacts; contacts themselves are in conversations.admin: a change is an event."""

from contacts.admin import fields, tags

__all__ = ["fields", "tags"]
