"""/events/: the log, for programs that follow what happens."""

from django.db.models import Q, QuerySet

from contacts.models import Contact
from conversations.api.bodies import EventBody
from conversations.models import Event
from conversations.visibility import contacts_visible_to, visible_to
from helpdesk.api.filters import Filters, IdIs, TextIs
from helpdesk.api.views import Lists
from helpdesk.models import Visibility

OLDEST_FIRST = {"id": ("id",), "-id": ("-id",)}


class EventFilters(Filters):
    conversation = IdIs("conversation_id")
    contact = IdIs("contact_id")
    kind = TextIs("kind")
    since = IdIs("id", lookup_expr="gt", label="Those after the event with this id.")


class Events(Lists):
    resource = "events"
    filterset_class = EventFilters
    serializer_class = EventBody
    orderings = OLDEST_FIRST

    def get_queryset(self) -> QuerySet[Event]:
        """Events of conversations that the agent may see, and of contacts outside any conversation."""
        rows = Event.objects.select_related("actor")
        if self.agent.visibility == Visibility.ALL:
            return rows
        contacts = Contact.objects.filter(contacts_visible_to(self.agent)).values("pk")
        return rows.filter(
            visible_to(self.agent, "conversation__") | Q(conversation__isnull=True, contact_id__in=contacts)
        )
