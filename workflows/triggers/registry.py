"""The trigger kinds by name. A new kind is a line here."""

from workflows.triggers.base import TriggerKind
from workflows.triggers.conversation_closed import ConversationClosed
from workflows.triggers.conversation_opened import ConversationOpened
from workflows.triggers.manual import Manual
from workflows.triggers.message_received import MessageReceived

TRIGGERS: dict[str, TriggerKind] = {
    kind.name: kind for kind in (ConversationOpened(), ConversationClosed(), MessageReceived(), Manual())
}
