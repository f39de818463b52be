"""The log of a run as a page shows it: each line with its step's kind, its outcome in words, and how grave it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflows.kinds.exits import words as exit_words
from workflows.kinds.registry import KINDS
from workflows.models import RunLog

OUTCOMES: dict[str, tuple[str | Promise, str]] = {
    "done": (_("Went on"), "good"),
    "waiting": (_("Waits"), "warn"),
    "failed": (_("Failed"), "bad"),
    "stopped": (_("Stopped"), ""),
    "retried": (_("Tried again"), ""),
    "moved_on": (_("Moved on by hand"), ""),
}


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    step: str
    label: str  # of the step's kind
    icon: str
    outcome: str  # in words
    pill: str  # good, warn, bad, or nothing
    text: str
    ends: bool


def lines(log: Iterable[RunLog]) -> list[Line]:
    """Of rows with their steps."""
    return [line(row.at, row.step.key if row.step else "", row.step.kind if row.step else "", row) for row in log]


def line(at: datetime, step: str, kind: str, row: RunLog) -> Line:
    known = KINDS.get(kind)
    outcome, pill = OUTCOMES.get(row.outcome, ("", ""))
    if row.outcome == "failed" and not row.ends and known and "failed" in known.exits:
        outcome, pill = exit_words(kind, row.outcome), "warn"  # a way out, and the run went on
    return Line(
        at=at,
        step=step,
        label=str(known.label) if known else kind,
        icon=known.icon if known else "workflow",
        outcome=str(outcome) or exit_words(kind, row.outcome),
        pill=pill if outcome else "warn",
        text=row.text,
        ends=row.ends,
    )
