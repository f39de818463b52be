"""The trigger kinds by name. A new kind is a line here."""

from workflows.triggers.base import TriggerKind
from workflows.triggers.contact_field_updated import ContactFieldUpdated
from workflows.triggers.contact_tag_updated import ContactTagUpdated
from workflows.triggers.conversation_closed import ConversationClosed
from workflows.triggers.conversation_opened import ConversationOpened
from workflows.triggers.incoming_webhook import IncomingWebhook
from workflows.triggers.manual import Manual
from workflows.triggers.message_received import MessageReceived
from workflows.triggers.rating_given import RatingGiven
from workflows.triggers.schedule import Schedule
from workflows.triggers.shortcut import Shortcut

TRIGGERS: dict[str, TriggerKind] = {
    kind.name: kind
    for kind in (
        ConversationOpened(),
        ConversationClosed(),
        MessageReceived(),
        ContactTagUpdated(),
        ContactFieldUpdated(),
        Shortcut(),
        IncomingWebhook(),
        Schedule(),
        RatingGiven(),
        Manual(),
    )
}
