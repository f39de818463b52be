"""Rows for tests, by factory-boy; the functions at the end are what tests call."""

# factory-boy says that it is typed, and is so in part only.
# mypy: disallow-untyped-calls=False, disallow-untyped-decorators=False

from typing import Any

from factory.declarations import LazyAttribute, LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory
from factory.helpers import post_generation

from channels.adapters.registry import adapter
from channels.models import Channel
from contacts.models import Contact, Identity
from conversations.models import Conversation, Delivery, Direction, Message, MessageStatus, OpenedBy


class ChannelRows(DjangoModelFactory[Channel]):
    class Meta:
        model = Channel

    kind = "custom"
    name = Sequence(lambda n: f"Channel {n}")
    settings = LazyFunction(dict)
    secrets = LazyAttribute(lambda channel: adapter(channel.kind).new_secrets())


class ContactRows(DjangoModelFactory[Contact]):
    class Meta:
        model = Contact

    first_name = Sequence(lambda n: f"Contact {n}")


class IdentityRows(DjangoModelFactory[Identity]):
    class Meta:
        model = Identity

    contact = SubFactory(ContactRows)
    channel = SubFactory(ChannelRows)
    external_id = Sequence(lambda n: f"user-{n}")


class ConversationRows(DjangoModelFactory[Conversation]):
    class Meta:
        model = Conversation

    contact = SubFactory(ContactRows)
    channel = SubFactory(ChannelRows)
    opened_by = OpenedBy.CONTACT


class MessageRows(DjangoModelFactory[Message]):
    """Ours, on its way out; ``OutboundRows`` also makes its delivery and the contact's address."""

    class Meta:
        model = Message

    conversation = SubFactory(ConversationRows)
    contact = LazyAttribute(lambda message: message.conversation.contact)
    channel = LazyAttribute(lambda message: message.conversation.channel)
    direction = Direction.OUTBOUND
    text = Sequence(lambda n: f"Message {n}")
    status = MessageStatus.QUEUED
    author_kind = "agent"


class OutboundRows(MessageRows):
    class Meta:
        model = Message
        skip_postgeneration_save = True

    @post_generation
    def delivery_row(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        if not Identity.objects.filter(contact_id=self.contact_id, channel_id=self.channel_id).exists():
            IdentityRows(contact=self.contact, channel=self.channel)
        Delivery.objects.create(
            message=self, channel_id=self.channel_id, conversation_id=self.conversation_id, **kwargs
        )


def ChannelFactory(**fields: Any) -> Channel:
    return ChannelRows.create(**fields)


def ContactFactory(**fields: Any) -> Contact:
    return ContactRows.create(**fields)


def IdentityFactory(**fields: Any) -> Identity:
    return IdentityRows.create(**fields)


def ConversationFactory(**fields: Any) -> Conversation:
    return ConversationRows.create(**fields)


def MessageFactory(**fields: Any) -> Message:
    return MessageRows.create(**fields)


def OutboundFactory(**fields: Any) -> Message:
    return OutboundRows.create(**fields)
