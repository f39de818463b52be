"""The form of every step kind, over the kind's own examples: it shows them, and gives back what it showed."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import RequestFactory

from tests.workflows.builder.forms.sent import posted
from workflows.builder.forms import step_form
from workflows.builder.forms.pickers.registry import PICKERS
from workflows.conditions.subjects import SUBJECTS
from workflows.kinds.registry import KINDS, clean
from workflows.program import Branch, Condition, Program, Step, Trigger, When

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parents[2] / "kinds"
FILES = {kind: yaml.safe_load((FOLDER / f"{kind}.yaml").read_text()) for kind in KINDS}
EXAMPLES = [
    pytest.param(kind, example, id=f"{kind}: {example['name']}")
    for kind, file in FILES.items()
    for example in file["examples"]
]
REFUSED = [
    pytest.param(kind, example["config"], id=f"{kind}: {example['config']}")
    for kind, file in FILES.items()
    for example in file.get("refused", [])
]


def program(kind: str, config: dict[str, Any], branches: list[dict[str, Any]] | None = None) -> Program:
    """One step, ``here``; each of its branches has a step of its own."""
    made = tuple(
        Branch(
            each["name"],
            "",
            When(each.get("match", "all"), tuple(Condition(*parts) for parts in each["when"])),
            (Step(f"in_{index}", "end", {}),),
        )
        for index, each in enumerate(branches or [])
    )
    otherwise = (Branch("", "else", When(), (Step("otherwise", "end", {}),)),) if "else" in KINDS[kind].exits else ()
    step = Step("here", kind, config, (*made, *otherwise))
    return Program("Test", Trigger("conversation_opened"), frozenset(), (step,))


def page_of(shown: Program) -> str:
    return step_form(shown, "here").render(RequestFactory().get("/"))


@pytest.mark.parametrize(("kind", "example"), EXAMPLES)
def test_what_is_shown_is_what_is_kept(kind: str, example: dict[str, Any]) -> None:
    cleaned, _errors = clean(kind, example.get("config", {}))
    shown = program(kind, cleaned, example.get("branches"))
    again = step_form(shown, "here", data=posted(page_of(shown)))
    assert again.config == cleaned
    assert again.errors == {}
    assert again.step == shown.step("here")
    assert again.lost == ()


@pytest.mark.parametrize(("kind", "config"), REFUSED)
def test_a_draft_that_is_wrong_stays_what_was_typed(kind: str, config: dict[str, Any]) -> None:
    """What is shown of it and posted is wrong in the same way, or no longer wrong; and then stays as it is."""
    shown = program(kind, config)
    once = step_form(shown, "here", data=posted(page_of(shown)))
    twice_of = program(kind, once.config)
    twice = step_form(twice_of, "here", data=posted(page_of(twice_of)))
    assert twice.config == once.config
    assert twice.errors == once.errors


@pytest.mark.parametrize("kind", KINDS)
def test_a_step_that_was_just_added_tells_no_errors_before_it_is_sent(kind: str) -> None:
    assert "bf-errors" not in page_of(program(kind, {}))


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_a_label_of_its_own(kind: str) -> None:
    lacking = [key for key, field in KINDS[kind].form.base_fields.items() if not field.label]
    assert lacking == []


def test_every_subject_that_names_rows_has_a_picker() -> None:
    assert {each.picks for each in SUBJECTS} - {""} <= set(PICKERS)
