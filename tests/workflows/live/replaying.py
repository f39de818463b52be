"""Drafts to be replayed, and how one conversation fared."""

from collections.abc import Callable
from datetime import timedelta

from helpdesk import actors
from helpdesk.clock import now
from tests.house_of import ROUTE_TO_SALES, conversation_of
from workflows.actions import save_draft
from workflows.document.load import load
from workflows.models import Replay, ReplayOutcome, Workflow
from workflows.replay.actions import begin

Work = Callable[..., int]
SOMEBODY = actors.SYSTEM
BY_LANGUAGE = """
workflow: "Route"
trigger: {on: conversation_opened}
steps:
  - id: language
    kind: branch
    branches:
      - {name: Indonesian, when: [{subject: contact.language, operator: is, value: id}],
         steps: [{id: to_id, kind: assign, to: {team: Indonesia}}]}
      - {name: VIP, when: [{subject: contact.tags, operator: contains, value: VIP}],
         steps: [{id: to_vip, kind: assign, to: {team: VIPs}}]}
      - {else: true, steps: [{id: nobody, kind: add_comment, text: "?"}]}
"""
ASKS = """
workflow: "Route"
trigger: {on: conversation_opened}
steps:
  - {id: who, kind: ask_question, text: "Who?", answer: {type: choice, choices: [Sales, Support]}, timeout: 1h,
     save_to: {variable: who}}
  - id: route
    kind: branch
    branches:
      - {name: Support, when: [{subject: var.who, operator: is, value: Support}],
         steps: [{id: to_support, kind: assign, to: {team: Support}}]}
      - {else: true, steps: []}
"""


def replay(workflow: Workflow, text: str, work: Work, days: int = 7) -> Replay:
    from_now = now() + timedelta(seconds=1)
    draft = save_draft(workflow, load(text), now=from_now)
    made = begin(workflow, load(text), days=days, by=actors.SYSTEM, now=from_now)
    assert draft.workflow == workflow
    work("replay")
    made.refresh_from_db()
    return made


def outcome(made: Replay, person: str) -> ReplayOutcome:
    return made.outcomes.get(conversation=conversation_of(person))


TAKES_NOTHING = ROUTE_TO_SALES.replace("opened}", "opened, when: [{subject: source, operator: is, value: api}]}")
NUDGES = """
workflow: "Nudge"
trigger: {on: conversation_opened}
steps:
  - {id: quiet, kind: wait, for: 1h}
  - {id: nudge, kind: send_message, text: "Still there?"}
"""
