"""Writing first: find the contact, choose the address, write; the conversation is then the agent's own."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from contacts.models import Contact, Identity
from conversations.actions.send import NewMessage, send
from conversations.actions.status import Opening, open_new
from conversations.errors import Conflict, Refused
from conversations.lock import lock_contacts
from conversations.models import Conversation, OpenedBy, Status
from conversations.views.inbox_access import AgentRequest, for_agents, me
from conversations.views.thread_forms import WriteForm
from helpdesk import clock
from helpdesk.models import Agent, Visibility

FOUND = 20  # contacts


@require_http_methods(["GET", "POST"])
@for_agents
def new(request: AgentRequest, contact_id: int | None = None) -> HttpResponse:
    """Without a contact: the search. With one: its addresses and the text."""
    if contact_id is None:
        text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
        template = "inbox/_found.html" if "q" in request.GET else "inbox/_new.html"
        return render(request, template, {"found": _search(request.user, text), "q": text})
    contact = get_object_or_404(_writable(request.user), pk=contact_id)
    identities = Identity.objects.filter(contact=contact, channel__is_active=True).select_related("channel")
    identities = identities.defer("channel__secrets", "channel__settings").order_by("-last_inbound_at", "id")
    form = WriteForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context: dict[str, Any] = {
            "contact": contact,
            "identities": identities,
            "form": form,
            "open": _open(request, contact),
        }
        return render(request, "inbox/_write.html", context, status=422 if form.is_bound else 200)
    identity = get_object_or_404(identities, pk=form.cleaned_data["identity"])
    conversation = _write(request, identity, form.cleaned_data["text"])
    return HttpResponseClientRedirect(reverse("inbox:conversation", args=[conversation.pk]))


def _write(request: AgentRequest, identity: Identity, text: str) -> Conversation:
    now, by = clock.now(), me(request)
    with transaction.atomic():
        if identity.contact_id not in lock_contacts([identity.contact_id]):
            raise Refused(_("This contact is not there any more."))
        going_on = Conversation.objects.filter(contact_id=identity.contact_id).exclude(status=Status.CLOSED)
        if going_on.exists():
            raise Conflict(_("This contact has an open conversation already; go on there."))
        opening = Opening(identity.contact_id, identity.channel_id, OpenedBy.AGENT, by, request.user.pk)
        (conversation,) = open_new([opening], now=now)
        send([NewMessage(conversation, text, by)], now=now)
    return conversation


def _writable(agent: Agent) -> "QuerySet[Contact]":
    """Contacts whom the agent may write to first: with limited rights, those of conversations that they may see."""
    contacts = Contact.objects.filter(blocked=False)
    if agent.visibility == Visibility.ALL:
        return contacts
    return contacts.filter(Exists(Conversation.objects.visible_to(agent).filter(contact_id=OuterRef("pk"))))


def _search(agent: Agent, text: str) -> list[Contact]:
    found = Q()
    for word in text.split()[:6]:
        digits = "".join(sign for sign in word if sign.isdecimal())
        one = Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word)
        found &= one | Q(phone__contains=digits) if len(digits) > 2 else one
    return list(_writable(agent).filter(found).order_by("-id")[:FOUND])


def _open(request: AgentRequest, contact: Contact) -> Conversation | None:
    visible = Conversation.objects.visible_to(request.user)
    return visible.filter(contact=contact).exclude(status=Status.CLOSED).first()
