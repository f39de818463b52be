"""The workflows of the storm, and their steps as the judge reads them: from the document, not from the engine."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from helpdesk import actors
from workflows.actions import import_document
from workflows.models import WorkflowVersion

DOCUMENTS = Path(__file__).with_name("documents.yaml").read_text(encoding="utf-8").split("---\n")
FIRST, BY_THE_CLOCK = "Errand", "Round"  # others name the one; the other starts when it is published
Raw = dict[str, Any]


def publish(server: str, *, now: datetime) -> None:
    """All but the one that the clock starts."""
    texts = {text.split("workflow: ")[1].split("\n")[0]: text.replace("SERVER", server) for text in DOCUMENTS}
    for name in sorted(texts.keys() - {BY_THE_CLOCK}, key=lambda name: name != FIRST):
        import_document(texts[name], by=actors.SYSTEM, now=now, publish_it=True)


def publish_anew(name: str, server: str, *, now: datetime) -> None:
    """The next version of a workflow, with the first step of another name: runs in flight are not to notice."""
    (text,) = (text for text in DOCUMENTS if f"workflow: {name}\n" in text)
    import_document(
        text.replace("SERVER", server).replace("hello", "hullo"), by=actors.SYSTEM, now=now, publish_it=True
    )


def publish_by_the_clock(*, now: datetime) -> None:
    """As if it had been published yesterday: its time is the minute that has just come."""
    (text,) = (text for text in DOCUMENTS if f"workflow: {BY_THE_CLOCK}\n" in text)
    at = now - timedelta(minutes=1)
    import_document(
        text.replace("TIME", f"{at:%H:%M}"), by=actors.SYSTEM, now=now - timedelta(hours=20), publish_it=True
    )


@dataclass
class Graph:
    """Which step follows which, of one version."""

    first: str
    steps: dict[str, Raw] = field(default_factory=dict)
    after: dict[str, str | None] = field(default_factory=dict)

    @classmethod
    def of(cls, version: WorkflowVersion) -> "Graph":
        """By the document, which the version's first step tells apart."""
        (text,) = (text for text in DOCUMENTS if f"workflow: {version.workflow.name}\n" in text)
        if version.number > 1:
            text = text.replace("hello", "hullo")
        steps = yaml.safe_load(text)["steps"]
        graph = cls(steps[0]["id"])
        graph._add(steps, None)
        return graph

    def _add(self, steps: list[Raw], then: str | None) -> None:
        for step, next_ in zip(steps, [*(each["id"] for each in steps[1:]), then], strict=True):
            self.steps[step["id"]], self.after[step["id"]] = step, next_
            for way in step.get("branches", ()):
                self._add(way["steps"], next_)

    def leads_to(self, key: str, outcome: str, branch: int | None, text: str) -> str | None:
        """Where a step leads that ended so; None is the end of the run. KeyError: it has no such way out."""
        step = self.steps[key]
        if step["kind"] == "end" or text == "The contact wrote, so the workflow ended":
            return None
        if step["kind"] == "jump_to" and text.startswith("Jumped"):
            return str(step["step"])
        ways = step.get("branches", [])
        taken = (way for way in ways if outcome == ("else" if way.get("else") else way.get("exit")))
        way = ways[branch] if branch is not None else next(taken, None)
        if way is None and outcome not in ("done", *EXITS[step["kind"]]):
            raise KeyError(outcome)
        return str(way["steps"][0]["id"]) if way and way["steps"] else self.after[key]


EXITS: dict[str, tuple[str, ...]] = {
    "send_message": ("failed",), "ask_question": ("invalid", "timeout", "failed"), "branch": ("else",),
    "assign": ("timeout",), "unassign": (), "update_field": (), "update_tags": (), "set_variable": (),
    "add_comment": (), "open_conversation": (), "close_conversation": (), "snooze": (), "wait": ("replied",),
    "business_hours": ("closed",), "http_request": ("failed",), "jump_to": (), "run_workflow": (), "end": (),
}  # fmt: skip
