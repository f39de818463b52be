"""Runs a scenario that is written as text, against steps that are written as text."""

from workflows.document.load import load
from workflows.document.values import Document
from workflows.scenarios.runner import Result, run_all


def document(
    steps: str, turns: str, given: str = "{}", trigger: str = "{on: conversation_opened}", settings: str = "{}"
) -> Document:
    """``steps`` and ``turns`` are entries of YAML lists, one a line."""
    return load(f"""
workflow: Test
trigger: {trigger}
settings: {settings}
steps:
{_listed(steps, "  ")}
scenarios:
  - name: It
    given: {given}
    turns:
{_listed(turns, "      ")}
""")


def play(steps: str, turns: str, **options: str) -> Result:
    """``options``: given, trigger, settings."""
    [result] = run_all(document(steps, turns, **options))
    return result


def passes(steps: str, turns: str, **options: str) -> None:
    result = play(steps, turns, **options)
    assert result.passed, result.sentence


def _listed(lines: str, indent: str) -> str:
    return "\n".join(f"{indent}- {line.strip()}" for line in lines.strip().splitlines())
