"""Who writes to us."""

from contacts.models.contact import Contact
from contacts.models.field import Field, FieldType
from contacts.models.identity import Identity
from contacts.models.segment import Segment
from contacts.models.tag import Tag, Tagging

__all__ = ["Contact", "Field", "FieldType", "Identity", "Segment", "Tag", "Tagging"]
