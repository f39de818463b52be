"""A contact and an agent in the real house: real rows, the workers' own tasks, a clock that stands until moved."""

import json
from datetime import timedelta
from itertools import count
from typing import Any

import time_machine
from django.utils import timezone

from channels.models import Channel
from conversations.actions.assign import assign_by_hand
from conversations.actions.send import NewMessage, send
from conversations.actions.status import Closing, close
from conversations.lock import locked
from conversations.models import Comment, Conversation, Message, QueueEntry
from helpdesk import actors, clock, queue
from helpdesk.availability import set_availability
from helpdesk.models import Agent, Membership, Team
from tests.house_of import arrive, publish
from tests.workflows.model.documents import Raw
from tests.workflows.model.reference import AGENT
from workflows.models import Run, RunState, Workflow
from workflows.models.run import LIVE

numbers = count(1)
NOT_OURS = ("tidy", "set_offline")  # who is online changes by the rules alone


def work() -> None:
    """Does what the workers would, until nothing is due."""
    for _ in range(200):
        due = [bell for name, bell in queue.BELLS.items() if name not in NOT_OURS and bell.is_due(clock.now())]
        if not due:
            return
        for bell in due:
            bell.run()
    raise AssertionError(f"There is always something due: {[bell.task for bell in due]}.")


def channel() -> Channel:
    found, _ = Channel.objects.get_or_create(kind="custom", name="Model")
    return found


def budi() -> Agent:
    found = Agent.objects.filter(email=AGENT).first()
    if found is None:
        found = Agent.objects.create_user(AGENT, first_name="Budi")
        team, _ = Team.objects.get_or_create(name="Sales")
        Membership.objects.create(team=team, agent=found)
    return found


class LiveHouse:
    """``document`` is the only workflow that is on; the contact is one nobody has heard of."""

    def __init__(self, document: Raw, *, online: bool, clock_stands: time_machine.Traveller) -> None:
        self.clock = clock_stands
        Workflow.objects.update(is_on=False)
        for run in Run.objects.filter(state__in=LIVE):
            run.state, run.ended_at = RunState.STOPPED, timezone.now()
            run.save()
        QueueEntry.objects.all().delete()
        self.number = next(numbers)
        self.person = f"person-{self.number}"
        self.agent, self.channel = budi(), channel()
        self.version = publish(json.dumps({**document, "workflow": f"Model {self.number}"}))
        Agent.objects.update(availability="online" if online else "offline")

    # What happens

    def _a_moment_passes(self) -> None:
        """No two people do something in the same microsecond."""
        self.clock.shift(timedelta(microseconds=1))

    def contact_says(self, text: str) -> None:
        self._a_moment_passes()
        arrive(self.channel, self.person, text, id=f"message-{next(numbers)}")
        work()

    def agent_writes(self) -> None:
        self._a_moment_passes()
        with locked(self.conversation().pk) as conversation:
            send([NewMessage(conversation, "Hello", actors.agent(self.agent.pk))], now=timezone.now())
        work()

    def agent_is_assigned(self) -> None:
        self._a_moment_passes()
        by = actors.agent(self.agent.pk)
        with locked(self.conversation().pk) as conversation:
            assign_by_hand(
                conversation, agent_id=self.agent.pk, team_id=conversation.team_id, by=by, now=timezone.now()
            )
        work()

    def agent_closes(self) -> None:
        self._a_moment_passes()
        with locked(self.conversation().pk) as conversation:
            close([Closing(conversation, actors.agent(self.agent.pk))], now=timezone.now())
        work()

    def agent_comes(self) -> None:
        set_availability(self.agent.pk, "online", now=timezone.now())
        work()

    def agent_goes(self) -> None:
        set_availability(self.agent.pk, "offline", now=timezone.now())
        work()

    def passes(self, seconds: int) -> None:
        """The clock stops where a timer is due, as workers who are awake would look then."""
        end = timezone.now() + timedelta(seconds=seconds)
        while (at := self._next_timer()) is not None and at <= end:
            self.clock.move_to(at)
            work()
        self.clock.move_to(end)
        work()

    def _next_timer(self) -> Any:
        return Run.objects.filter(state=RunState.WAITING).order_by("wake_at").values_list("wake_at", flat=True).first()

    # What is there

    def conversation(self) -> Conversation:
        return Conversation.objects.filter(contact__identities__external_id=self.person).latest("pk")

    def shown(self) -> dict[str, Any]:
        mine = {"contact__identities__external_id": self.person}
        run = Run.objects.filter(**mine).select_related("step").order_by("pk").last()
        row = Conversation.objects.filter(**mine).select_related("team", "assignee", "contact").order_by("pk").last()
        waiting = run is not None and run.state == RunState.WAITING
        sent = Message.objects.filter(**mine, direction="outbound", author_kind="workflow").order_by("pk")
        comments = Comment.objects.filter(conversation__contact__identities__external_id=self.person)
        return {
            "state": run.state if run else "none",
            "at": run.step.key if run and run.step and waiting else None,
            "status": row.status if row else "none",
            "team": row.team.name if row and row.team else None,
            "assignee": row.assignee.email if row and row.assignee else None,
            "queued": QueueEntry.objects.filter(conversation__in=Conversation.objects.filter(**mine)).exists(),
            "sent": list(sent.values_list("text", flat=True)),
            "comments": list(comments.order_by("pk").values_list("text", flat=True)),
            "tags": sorted(row.contact.tags.values_list("name", flat=True)) if row else [],
            "variables": run.memory["variables"] if run and waiting else None,
        }
