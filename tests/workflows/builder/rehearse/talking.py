"""A rehearsal without a page: a document, turns, and what an installation lends."""

from typing import Any

from workflows.builder.rehearse.setting import Given
from workflows.builder.rehearse.talk import Talk, rehearse
from workflows.builder.rehearse.turns import Written, happening
from workflows.document.load import load
from workflows.program import Program
from workflows.scenarios.house import EMPTY, House

BUDI = {"email": "budi@example.com", "first_name": "Budi", "teams": ["Sales"], "online": True}


def program(steps: str, trigger: str = "{on: conversation_opened}") -> Program:
    """``steps``: entries of a YAML list, one a line."""
    listed = "\n".join(f"  - {line.strip()}" for line in steps.strip().splitlines())
    return load(f"workflow: Test\ntrigger: {trigger}\nsteps:\n{listed}\n").program


def given(**more: Any) -> Given:
    found = {"at": "2026-03-02T09:00:00+00:00", "channel": "webchat", "contact": {}, "agents": [BUDI], "http": []}
    return {**found, "opened_by": "contact", **more}


def talk(steps: str, *turns: Written, house: House = EMPTY, **more: Any) -> Talk:
    return rehearse(program(steps), given(**more), happening(turns), house, {})
