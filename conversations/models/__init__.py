"""What is said."""

from conversations.models.attachment import Attachment
from conversations.models.category import Category
from conversations.models.comment import Comment
from conversations.models.conversation import Conversation, OpenedBy, Priority, Status
from conversations.models.delivery import Delivery, DeliveryState
from conversations.models.draft import Draft
from conversations.models.event import Event
from conversations.models.message import Direction, Message, MessageStatus
from conversations.models.queue import QueueEntry, Turn
from conversations.models.rating import Rating

__all__ = [
    "Attachment",
    "Category",
    "Comment",
    "Conversation",
    "Delivery",
    "DeliveryState",
    "Direction",
    "Draft",
    "Event",
    "Message",
    "MessageStatus",
    "OpenedBy",
    "Priority",
    "QueueEntry",
    "Rating",
    "Status",
    "Turn",
]
