"""Rows for tests, by factory-boy."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from channels.adapters.registry import adapter
from channels.models import Channel
from contacts.models import Contact, Identity
from conversations.models import Conversation, Delivery, Direction, Message, MessageStatus, OpenedBy


class ChannelFactory(DjangoModelFactory):
    class Meta:
        model = Channel

    kind = "custom"
    name = factory.Sequence(lambda n: f"Channel {n}")
    settings = factory.LazyFunction(dict)
    secrets = factory.LazyAttribute(lambda channel: adapter(channel.kind).new_secrets())


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    first_name = factory.Sequence(lambda n: f"Contact {n}")


class IdentityFactory(DjangoModelFactory):
    class Meta:
        model = Identity

    contact = factory.SubFactory(ContactFactory)
    channel = factory.SubFactory(ChannelFactory)
    external_id = factory.Sequence(lambda n: f"user-{n}")


class ConversationFactory(DjangoModelFactory):
    class Meta:
        model = Conversation

    contact = factory.SubFactory(ContactFactory)
    channel = factory.SubFactory(ChannelFactory)
    opened_by = OpenedBy.CONTACT


class MessageFactory(DjangoModelFactory):
    """Ours, on its way out; ``OutboundFactory`` also makes its delivery and the contact's address."""

    class Meta:
        model = Message

    conversation = factory.SubFactory(ConversationFactory)
    contact = factory.LazyAttribute(lambda message: message.conversation.contact)
    channel = factory.LazyAttribute(lambda message: message.conversation.channel)
    direction = Direction.OUTBOUND
    text = factory.Sequence(lambda n: f"Message {n}")
    status = MessageStatus.QUEUED
    author_kind = "agent"


class OutboundFactory(MessageFactory):
    @factory.post_generation
    def delivery_row(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        if not Identity.objects.filter(contact_id=self.contact_id, channel_id=self.channel_id).exists():
            IdentityFactory(contact=self.contact, channel=self.channel)
        Delivery.objects.create(
            message=self, channel_id=self.channel_id, conversation_id=self.conversation_id, **kwargs
        )
