"""What a supervisor does about a run that went astray; each by one function that raises Refused, or Conflict."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from conversations.actions.assign import assign_by_hand
from conversations.errors import Conflict, Refused
from conversations.lock import locked
from conversations.models import Conversation
from helpdesk.actors import Actor
from helpdesk.api.parsers import UNSTORABLE
from helpdesk.models import Agent, Team
from workflows.engine import by_hand
from workflows.engine.slot import next_number
from workflows.models import Handling, RoutingException, Run, RunLog
from workflows.routing_exceptions import settle
from workflows.starting import start_by_hand

TEAM = "team: "  # before a team's name, where agents are named by email


@dataclass(frozen=True, slots=True)
class Asked:
    """``agent`` asks it, and sees only some conversations; ``to``: whom to assign; ``way``: of moving on."""

    agent: Agent
    by: Actor
    now: datetime
    to: str = ""
    way: str = ""


def handled(row: RoutingException, asked: Asked) -> None:
    _settle(row, Handling.BY_HAND, asked)


def undo(row: RoutingException, asked: Asked) -> None:
    """It is open again."""
    RoutingException.objects.filter(pk=row.pk).update(handled_at=None, handled_by=None, handled_how="")


def assign(row: RoutingException, asked: Asked) -> None:
    agent_id, team_id = whom(asked.to)
    if row.conversation_id is None:
        raise Refused(_("This run has no conversation to assign."), "to")
    with locked(row.conversation_id) as conversation:
        if not Conversation.objects.visible_to(asked.agent).filter(pk=conversation.pk).exists():
            raise Conflict(_("You may not see this conversation any more."))
        _settle(row, Handling.ASSIGNED, asked)
        team = team_id if agent_id is None else conversation.team_id
        assign_by_hand(conversation, agent_id=agent_id, team_id=team, by=asked.by, now=asked.now)


def retry(row: RoutingException, asked: Asked) -> None:
    _still_open(row)
    by_hand.retry(row.run_id, by=asked.by, now=asked.now)


def end(row: RoutingException, asked: Asked) -> None:
    _still_open(row)
    by_hand.end(row.run_id, by=asked.by, now=asked.now)


def move_on(row: RoutingException, asked: Asked) -> None:
    _still_open(row)
    step = row.run.step
    if step is None:
        raise Conflict(_("This run does not stand at a step any more."))
    by_hand.move_on(row.run_id, step=step.key, way=asked.way, by=asked.by, now=asked.now)


def start_again(row: RoutingException, asked: Asked) -> None:
    with transaction.atomic():
        _settle(row, Handling.STARTED_AGAIN, asked)
        run = start_by_hand(row.workflow, row.run.contact_id, by=asked.by, now=asked.now)
        _is_theirs(run, asked.agent)
        memory = dict(run.memory)
        text = f"Started again by {asked.by.name}, after run #{row.run_id}."
        RunLog.objects.create(run=run, number=next_number(memory), at=asked.now, outcome="started", text=text)
        run.memory = memory
        run.save(update_fields=["memory"])


def _settle(row: RoutingException, how: Handling, asked: Asked) -> None:
    """Before anything else of a transaction: of two who do it at once, one is refused."""
    if not settle([row.pk], how, by=asked.agent.pk, now=asked.now):
        _still_open(row)


def _still_open(row: RoutingException) -> None:
    """Whoever works from a page that is older than a colleague's deed is told of it, and does nothing."""
    fresh = RoutingException.objects.select_related("handled_by").get(pk=row.pk)
    if fresh.handled_at is None:
        return
    words = {"who": fresh.handled_by.name if fresh.handled_by else "", "how": fresh.get_handled_how_display()}
    if words["who"]:
        raise Conflict(_("%(who)s has dealt with it already: %(how)s.") % words)
    raise Conflict(_("It has been dealt with already: %(how)s.") % words)


def _is_theirs(run: Run, agent: Agent) -> None:
    """It goes on in the contact's latest conversation, which need not be the one that went astray."""
    if run.conversation_id and not Conversation.objects.visible_to(agent).filter(pk=run.conversation_id).exists():
        raise Conflict(_("A colleague is in conversation with this contact."))


DOINGS: dict[str, Callable[[RoutingException, Asked], None]] = {
    "handled": handled,
    "undo": undo,
    "assign": assign,
    "retry": retry,
    "end": end,
    "move_on": move_on,
    "start_again": start_again,
}


def whom(to: str) -> tuple[int | None, int | None]:
    """An agent's id by their email, or a team's by its name, also written “team: Sales”."""
    to = UNSTORABLE.sub("", to).strip()
    if not to:
        raise Refused(_("Choose a team or an agent from the list."), "to")
    agent = Agent.objects.filter(email__iexact=to, is_active=True).values_list("pk", flat=True).first()
    if agent is not None:
        return agent, None
    team = Team.objects.filter(name__iexact=to.removeprefix(TEAM).strip()).values_list("pk", flat=True).first()
    if team is None:
        raise Refused(_("Choose a team or an agent from the list; “%(to)s” is neither.") % {"to": to}, "to")
    return None, team
