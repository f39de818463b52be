"""/messages/: what was said; sending, and trying again."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.actions import send as sending
from conversations.actions.retry import retry
from conversations.api.base import ActingLists, locked_for
from conversations.api.bodies import MessageBody
from conversations.api.files import uploaded
from conversations.api.open import address, going_on, open_for, visible_contact
from conversations.api.writes import NewMessage
from conversations.errors import Conflict, Refused
from conversations.models import Conversation, Direction, Message, MessageStatus
from conversations.visibility import visible_to
from helpdesk import clock
from helpdesk.api.filters import Choice, Filters, IdIs, MomentIs, TextIs


class MessageFilters(Filters):
    channel = IdIs("channel_id")
    external_id = TextIs("external_id")
    conversation = IdIs("conversation_id")
    contact = IdIs("contact_id")
    direction = Choice(Direction)
    status = Choice(MessageStatus)
    created_after = MomentIs("created_at", lookup_expr="gte", label="At or after this moment.")
    created_before = MomentIs("created_at", lookup_expr="lt", label="Before this moment.")


class Messages(ActingLists):
    resource = "messages"
    filterset_class = MessageFilters
    serializer_class = MessageBody

    def get_queryset(self) -> QuerySet[Message]:
        rows = Message.objects.filter(visible_to(self.agent, "conversation__"))
        return rows.select_related("author", "contact").prefetch_related("attachments")

    @extend_schema(request=NewMessage, responses={201: MessageBody})
    def create(self, request: Request) -> Response:
        """Sends a message to a conversation or a contact. It is queued; ``status`` tells what became of it."""
        values = self.read(NewMessage)
        with transaction.atomic():
            conversation = self.conversation(values)
            channel = values.get("channel")
            address(conversation.contact, channel or conversation.channel)
            message = sending.NewMessage(
                conversation,
                values.get("text", ""),
                self.by,
                quick_replies=tuple(values.get("quick_replies", ())),
                channel_id=channel.pk if channel else None,
                attachments=uploaded(values.get("attachments", []), self.agent),
            )
            (row,) = sending.send([message], now=clock.now())
        return Response(self.shown(row.pk), status=201)

    @extend_schema(request=None, responses=MessageBody)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """Sends a message again that failed, or of which nobody knows whether it arrived."""
        conversation_id = self.get_object().conversation_id
        with locked_for(self.agent, conversation_id):
            message = Message.objects.filter(pk=pk, direction=Direction.OUTBOUND).first()
            if message is None:
                raise Conflict("Only messages of ours can be sent again.")
            retry(message, by=self.by, now=clock.now())
        return Response(self.shown(int(pk)))

    def conversation(self, values: dict[str, Any]) -> Conversation:
        """Where to write, locked: the one named, or the contact's open one, or a new one that is the agent's."""
        if "conversation" in values:
            try:
                with locked_for(self.agent, values["conversation"]) as row:
                    return row
            except Http404 as error:
                sentence = f"There is no conversation {values['conversation']} that you may see."
                raise Refused(sentence, "conversation") from error
        contact = visible_contact(self.agent, values["contact"])
        open_one = going_on(contact)
        if open_one is None:
            return open_for(contact, values.get("channel"), by=self.by, assignee_id=self.agent.pk, now=clock.now())
        if not Conversation.objects.visible_to(self.agent).filter(pk=open_one.pk).exists():
            raise Conflict("A colleague is in conversation with this contact.", "contact")
        return open_one

    def shown(self, pk: int) -> Any:
        rows = Message.objects.select_related("author", "contact").prefetch_related("attachments")
        return MessageBody(rows.get(pk=pk), context=self.get_serializer_context()).data
