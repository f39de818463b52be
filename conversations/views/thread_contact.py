"""What is known of the contact, changed beside the thread: name, addresses, custom fields, tags."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contacts.fields import BY_COLUMN
from contacts.models import Field
from conversations.actions.contacts import ContactChange, TagChange
from conversations.actions.contacts import tag as tag_contacts
from conversations.actions.contacts import update as update_contacts
from conversations.views.inbox_access import AgentRequest, for_agents, locked_for, me, the
from conversations.views.thread_forms import ContactForm, TagForm
from conversations.views.thread_parts import update
from helpdesk import clock


@require_http_methods(["GET", "POST"])
@for_agents
def contact(request: AgentRequest, conversation_id: int) -> HttpResponse:
    conversation = the(request, conversation_id)
    custom = {field.key: field for field in Field.objects.exclude(key__in=BY_COLUMN)}  # a column of that name wins
    form = ContactForm(request.POST if request.method == "POST" else None, conversation.contact, custom)
    if not form.is_valid():
        context = {"conversation": conversation, "form": form}
        return render(request, "inbox/_contact.html", context, status=422 if form.is_bound else 200)
    with locked_for(request, conversation_id) as row:
        change = ContactChange(row.contact, form.cleaned_data, me(request), conversation_id)
        update_contacts([change], now=clock.now())
    return update(request, conversation_id, done=_("Saved."))


@require_POST
@for_agents
def tags(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Adds or removes one tag; one that does not exist yet is made."""
    the(request, conversation_id)
    form = TagForm(request.POST)
    if form.is_valid():
        add, remove = form.cleaned_data["add"], form.cleaned_data["remove"]
        with locked_for(request, conversation_id) as row:
            change = TagChange(
                row.contact_id, me(request), [add] if add else [], [remove] if remove else [], conversation_id
            )
            tag_contacts([change], now=clock.now())
    return update(request, conversation_id)
