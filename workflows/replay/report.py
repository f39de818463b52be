"""What a replay found, side by side with what happened: counts by team and agent, and how the runs would have ended."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from helpdesk.models import Agent
from workflows.models import Replay, ReplayOutcome, Workflow

ENDINGS: dict[str, tuple[str | Promise, str]] = {
    "assigned": (_("somebody has it"), "good"),
    "closed": (_("closed by the workflow"), ""),
    "kept": (_("who had it keeps it"), ""),
    "unassigned": (_("nobody has it"), "warn"),
    "timeout": (_("nobody has it, after a timeout"), "warn"),
    "failed": (_("a step failed"), "bad"),
    "waiting": (_("still waiting at its end"), "warn"),
    "stopped": (_("a person was quicker, and it stopped"), ""),
    "none": (_("the trigger does not take it"), ""),
}

LISTED = 20  # replays
UNROUTED = ("assigned", "unassigned", "timeout")  # what no conversation comes to where nothing is routed


@dataclass(frozen=True, slots=True)
class Beside:
    """How many somebody got then, and would have got."""

    name: str
    then: int
    would: int

    @property
    def more(self) -> str:
        return f"{self.would - self.then:+d}" if self.would != self.then else "="


@dataclass(frozen=True, slots=True)
class Report:
    teams: list[Beside]
    agents: list[Beside]
    endings: list[tuple[str, str | Promise, str, int]]  # word, label, looks, how many
    differ: int
    routes: bool  # no: the workflow says of no conversation who has it


def report(replay: Replay) -> Report:
    rows = ReplayOutcome.objects.filter(replay=replay).order_by()
    counts = dict(rows.values_list("ending").annotate(n=Count("pk")))
    names = {agent.email: agent.name for agent in Agent.objects.all()}
    return Report(
        teams=_beside(rows, "team", {}),
        agents=_beside(rows, "agent", names),
        endings=[
            (word, label, looks, counts.get(word, 0))
            for word, (label, looks) in ENDINGS.items()
            if word in counts or word not in (UNROUTED if "kept" in counts else ("kept",))
        ],
        differ=rows.filter(differs=True).count(),
        routes="kept" not in counts,
    )


def latest(workflow: Workflow) -> list[Replay]:
    """The newest, each with ``differ``: how many conversations would go elsewhere by it."""
    rows = list(Replay.objects.filter(workflow=workflow).defer("document", "memory").select_related("by")[:LISTED])
    outcomes = ReplayOutcome.objects.filter(replay__in=rows, differs=True).order_by()
    counts = dict(outcomes.values_list("replay").annotate(n=Count("pk")))
    for row in rows:
        row.differ = counts.get(row.pk, 0)
    return rows


def _beside(rows: "QuerySet[ReplayOutcome]", what: str, names: dict[str, str]) -> list[Beside]:
    would = dict(rows.values_list(what).annotate(n=Count("pk")))
    then = dict(rows.values_list(f"real_{what}").annotate(n=Count("pk")))
    return [
        Beside(names.get(key, key), then.get(key, 0), would.get(key, 0))
        for key in sorted({*would, *then}, key=lambda key: (key == "", -max(would.get(key, 0), then.get(key, 0)), key))
    ]


def shown(replay: Replay, show: str) -> "QuerySet[ReplayOutcome]":
    """``show``: differs, all, or an ending."""
    rows = ReplayOutcome.objects.filter(replay=replay).order_by("pk")
    if show in ENDINGS:
        return rows.filter(ending=show)
    return rows if show == "all" else rows.filter(Q(differs=True))


def choices() -> Iterable[tuple[str, str | Promise]]:
    return [("differs", _("that would go elsewhere")), ("all", _("all")), *((k, v[0]) for k, v in ENDINGS.items())]
