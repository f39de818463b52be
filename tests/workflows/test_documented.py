"""Every kind and answer type is complete, and has its paragraph in docs/workflows/kinds.md."""

import re
from pathlib import Path

import pytest

from workflows.conditions.operators import OPERATORS
from workflows.conditions.subjects import SUBJECTS
from workflows.filters import FILTERS
from workflows.kinds.answers.registry import ANSWERS
from workflows.kinds.registry import KINDS

PAGE = (Path(__file__).parents[2] / "docs" / "workflows" / "kinds.md").read_text("utf-8")
REFERENCES = {"team", "agent", "channel", "calendar", "category", "field", "step", "workflow", "template"}


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_step_kind_is_complete(name: str) -> None:
    kind = KINDS[name]
    assert kind.name == name
    assert kind.label
    assert re.fullmatch(r"[a-z-]+", kind.icon)
    assert set(kind.references.values()) <= REFERENCES
    assert {path.partition(".")[0] for path in kind.references} <= set(kind.form.base_fields)
    assert type(kind).__module__ == f"workflows.kinds.{name}"


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_kind_has_its_paragraph(name: str) -> None:
    heading = f"### `{name}`\n\n"
    assert heading in PAGE
    assert len(PAGE.split(heading)[1].split("\n\n")[0]) > 60


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_paragraph_names_each_key_and_way_out(name: str) -> None:
    paragraph = PAGE.split(f"### `{name}`\n\n")[1].split("\n### ")[0]
    for word in (*KINDS[name].form.base_fields, *KINDS[name].exits):
        assert f"`{word}`" in paragraph, word


def test_the_page_names_every_answer_subject_operator_and_filter() -> None:
    for name in (*ANSWERS, *(subject.pattern for subject in SUBJECTS), *OPERATORS, *FILTERS):
        assert f"`{name}`" in PAGE, name
