"""docs/workflows/documents.md says what there is, and its example works."""

from pathlib import Path

import pytest

from workflows.checks import check
from workflows.checks.registry import CHECKS
from workflows.document.load import KEYS, load
from workflows.scenarios.read import GIVEN
from workflows.scenarios.runner import run_all
from workflows.scenarios.turns import EXPECTS, TURNS

PAGE = (Path(__file__).parents[3] / "docs" / "workflows" / "documents.md").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_check_has_its_line(name: str) -> None:
    assert f"| `{name}` |" in PAGE


@pytest.mark.parametrize("key", [*GIVEN, *TURNS, *EXPECTS])
def test_a_key_of_scenarios_is_named(key: str) -> None:
    assert f"`{key}" in PAGE


def test_the_example_names_every_key_of_a_document_and_works() -> None:
    text = PAGE.split("```yaml\n")[1].split("```")[0]
    assert all(f"\n{key}:" in f"\n{text}" for key in KEYS)
    document = load(text)
    assert [finding for finding in check(document.program) if finding.level == "error"] == []
    assert [str(result) for result in run_all(document)] == ["passed Sales is there"]
