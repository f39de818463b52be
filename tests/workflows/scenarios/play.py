"""Runs a scenario that is written as text, against steps that are written as text."""

from workflows.document.load import load
from workflows.scenarios.runner import Result, run_all


def play(
    steps: str, turns: str, given: str = "{}", trigger: str = "{on: conversation_opened}", settings: str = "{}"
) -> Result:
    """``steps`` and ``turns`` are entries of YAML lists, one a line."""
    text = f"""
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
"""
    [result] = run_all(load(text))
    return result


def passes(steps: str, turns: str, **options: str) -> None:
    result = play(steps, turns, **options)
    assert result.passed, result.sentence


def _listed(lines: str, indent: str) -> str:
    return "\n".join(f"{indent}- {line.strip()}" for line in lines.strip().splitlines())
