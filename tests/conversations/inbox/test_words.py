"""Events in words: the thread answers what happened and why."""

from typing import Any

import pytest

from conversations.events import IN_THREAD, EventKind
from conversations.inbox.people import Names
from conversations.inbox.words import WORDS, sentence
from conversations.models import Event

NAMES = Names(agents={1: "Ana", 2: "Budi"}, teams={7: "Sales"}, categories={3: "Refund"})
ANA = {"actor_kind": "agent", "actor_id": 1}
WELCOME = {"actor_kind": "workflow", "actor_name": "Welcome"}


@pytest.mark.parametrize(
    ("kind", "by", "data", "words"),
    [
        ("conversation.opened", {"actor_kind": "contact"}, {}, "Opened by Siti"),
        (
            "conversation.assigned",
            WELCOME,
            {"agent": 2, "team": 7, "why": "round robin: longest without a turn"},
            "Assigned to Budi in Sales by Workflow Welcome: round robin: longest without a turn",
        ),
        ("conversation.assigned", ANA, {"agent": 2}, "Assigned to Budi by Ana"),
        ("conversation.assigned", ANA, {"agent": 1}, "Ana took it"),
        (
            "conversation.assigned",
            ANA,
            {"agent": 1, "team": 7, "why": "wrote first"},
            "Ana took it in Sales: wrote first",
        ),
        ("conversation.assigned", ANA, {"team": 7}, "Handed to Sales by Ana"),
        ("conversation.assigned", ANA, {}, "Taken from everyone by Ana"),
        ("conversation.assigned", ANA, {"agent": 99}, "Assigned to somebody who left by Ana"),
        (
            "conversation.queued",
            WELCOME,
            {"team": 7, "why": "all are at their limit"},
            "Waits for a free agent of Sales, put there by Workflow Welcome: all are at their limit",
        ),
        ("conversation.closed", ANA, {"category": 3, "summary": "Paid back."}, "Closed by Ana as Refund: Paid back."),
        ("conversation.closed", {"actor_kind": "system"}, {}, "Closed by The helpdesk"),
        ("conversation.snoozed", ANA, {}, "Snoozed by Ana"),
        (
            "conversation.snoozed",
            ANA,
            {"until": "2026-11-20T09:00:00+00:00"},
            "Snoozed until 20 Nov 2026 09:00 by Ana",
        ),
        ("conversation.woken", {"actor_kind": "system"}, {}, "Back from snoozing (The helpdesk)"),
        (
            "contact.tagged",
            ANA,
            {"added": ["vip", "new"], "removed": ["old"]},
            "Ana: tags vip, new added, tag old removed",
        ),
        (
            "contact.updated",
            ANA,
            {"changes": {"first_name": ["", "Siti"]}},
            "Contact changed by Ana: first name is now “Siti”",
        ),
        ("rating.given", WELCOME, {"rating": 3, "value": 4, "team": 7}, "Rated by the contact: 4 of 5"),
        ("run.started", WELCOME, {"run": 5, "workflow": "Welcome"}, "Workflow Welcome began"),
        (
            "run.started",
            ANA,
            {"run": 5, "workflow": "Escalate", "started_by": "Ana"},
            "Ana started the workflow Escalate",
        ),
        ("run.ended", WELCOME, {"workflow": "Welcome", "state": "failed"}, "Workflow Welcome failed"),
        ("run.ended", WELCOME, {"workflow": "Welcome", "state": "completed"}, "Workflow Welcome ended"),
    ],
)
def test_an_event_reads(kind: str, by: dict[str, Any], data: dict[str, Any], words: str) -> None:
    assert sentence(Event(kind=kind, data=data, **by), NAMES, contact="Siti") == words


def test_every_kind_that_a_thread_shows_has_its_words() -> None:
    assert set(WORDS) == set(IN_THREAD)


@pytest.mark.parametrize("kind", sorted(IN_THREAD))
def test_an_event_that_tells_nothing_still_has_words(kind: EventKind) -> None:
    assert sentence(Event(kind=kind, data={}, actor_kind="system"), NAMES, contact="Siti")
