"""The menu of shortcuts over a thread: GET shows the dialog, POST starts one on the conversation."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from conversations.errors import Conflict
from conversations.models import Conversation
from conversations.views.inbox_access import AgentRequest, for_agents, locked_for, me, the
from conversations.views.thread_parts import update
from helpdesk import clock
from workflows.models import Workflow
from workflows.shortcuts import AskForm, Shortcut, available
from workflows.starting import start_by_hand


@require_GET
@for_agents
def shortcuts(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """What may be started on this conversation."""
    conversation = the(request, conversation_id)
    context = {"conversation": conversation, "shortcuts": available(conversation, now=clock.now())}
    return render(request, "inbox/shortcuts/_list.html", context)


@require_http_methods(["GET", "POST"])
@for_agents
def shortcut(request: AgentRequest, conversation_id: int, workflow_id: int) -> HttpResponse:
    """Asks for what it needs, if anything, then starts it."""
    conversation = the(request, conversation_id)
    chosen = _chosen(conversation, workflow_id)
    form = AskForm(chosen.config, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"conversation": conversation, "shortcut": chosen, "form": form}
        return render(request, "inbox/shortcuts/_form.html", context, status=422 if form.is_bound else 200)
    with locked_for(request, conversation_id) as row:
        start_by_hand(
            chosen.version.workflow,
            row.contact_id,
            conversation_id=row.pk,
            form=form.cleaned_data,
            by=me(request),
            now=clock.now(),
        )
    return update(request, conversation_id, done=_("“%(name)s” was started.") % {"name": chosen.name})


def _chosen(conversation: Conversation, workflow_id: int) -> Shortcut:
    """404 where there is no such workflow; a sentence where it is no shortcut here (any more)."""
    for each in available(conversation, now=clock.now()):
        if each.version.workflow_id == workflow_id:
            return each
    if not Workflow.objects.filter(pk=workflow_id).exists():
        raise Http404
    raise Conflict(_("This shortcut is not there any more; look at the list again."))
