"""Every trigger kind is complete, has its file of examples, and its paragraph in docs/workflows/triggers.md."""

import re
from pathlib import Path

import pytest

from conversations.events import EventKind
from workflows.conditions.subjects import find
from workflows.triggers.base import TriggerKind
from workflows.triggers.registry import TRIGGERS

PAGE = (Path(__file__).parents[3] / "docs" / "workflows" / "triggers.md").read_text("utf-8")


@pytest.fixture(params=sorted(TRIGGERS))
def kind(request: pytest.FixtureRequest) -> TriggerKind:
    return TRIGGERS[request.param]


def test_a_kind_is_complete(kind: TriggerKind) -> None:
    assert TRIGGERS[kind.name] is kind
    assert type(kind).__module__ == f"workflows.triggers.{kind.name}"
    assert str(kind.label)
    assert str(kind.help).endswith(".")
    assert re.fullmatch(r"[a-z-]+", kind.icon)
    assert kind.event is None or kind.event in list(EventKind)


def test_its_conditions_are_about_subjects_that_there_are(kind: TriggerKind) -> None:
    for subject in kind.subjects:
        assert find(subject.replace("<field>", "email").replace("<path>", "order.id")), subject


def test_a_kind_has_its_paragraph_which_names_each_of_its_keys(kind: TriggerKind) -> None:
    heading = f"### `{kind.name}`\n\n"
    assert heading in PAGE
    paragraph = PAGE.split(heading)[1].split("\n### ")[0]
    assert len(paragraph) > 60
    for word in kind.form.base_fields:
        assert f"`{word}" in paragraph, word


def test_its_paragraph_names_the_subjects_of_its_own(kind: TriggerKind) -> None:
    paragraph = PAGE.split(f"### `{kind.name}`\n\n")[1].split("\n### ")[0]
    for subject in kind.subjects:
        if "." not in subject or subject.startswith(("payload", "form")):
            assert f"`{subject}`" in paragraph, subject
