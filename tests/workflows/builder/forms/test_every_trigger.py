"""The form of every trigger kind, over the kind's own examples: it shows them, and gives back what it showed."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import RequestFactory

from tests.workflows.builder.forms.sent import posted
from workflows.builder.forms import trigger_form
from workflows.program import Condition, Program, Trigger, When
from workflows.triggers.registry import TRIGGERS

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parents[2] / "triggers"
FILES = {kind: yaml.safe_load((FOLDER / f"{kind}.yaml").read_text()) for kind in TRIGGERS}
CONFIGS = [
    pytest.param(kind, each["config"], id=f"{kind} {number}")
    for kind, file in FILES.items()
    for number, each in enumerate([*file.get("configs", []), {"config": None}])
]


def cleaned(kind: str, config: dict[str, Any] | None) -> dict[str, Any]:
    form = TRIGGERS[kind].form(config or {})
    return dict(form.cleaned_data) if form.is_valid() else {}


def page_of(shown: Program, description: str = "", group: str = "") -> str:
    return trigger_form(shown, description=description, group=group).render(RequestFactory().get("/"))


@pytest.mark.parametrize(("kind", "config"), CONFIGS)
def test_what_is_shown_is_what_is_kept(kind: str, config: dict[str, Any] | None) -> None:
    when = When("any", (Condition("contact.tags", "contains", "vip"), Condition("contact.age", "gt", 18)))
    trigger = Trigger(kind, when, cleaned(kind, config), once_per_contact=True, restart=False)
    shown = Program("Test", trigger, frozenset({"contact_message"}), ())
    again = trigger_form(shown, data=posted(page_of(shown, description="For tests.\nOnly.", group="Routing")))
    if config is not None:
        assert again.errors == {}
        assert again.trigger == trigger
    assert again.trigger.when == when
    assert again.stop_on == {"contact_message"}
    assert (again.name, again.description, again.group) == ("Test", "For tests.\nOnly.", "Routing")


@pytest.mark.parametrize("kind", TRIGGERS)
def test_every_field_has_a_label_of_its_own(kind: str) -> None:
    assert [key for key, field in TRIGGERS[kind].form.base_fields.items() if not field.label] == []


def test_a_name_that_cannot_be_kept_leaves_the_old_one() -> None:
    shown = Program("Test", Trigger("manual"), frozenset(), ())
    data = posted(page_of(shown))
    data["s.name"] = " "
    again = trigger_form(shown, data=data)
    assert again.errors == {"name": ["This is missing; add it."]}
    assert again.name == "Test"


def test_conditions_are_left_alone_where_none_are_posted() -> None:
    when = When("all", (Condition("source", "is", "contact"),))
    shown = Program("Test", Trigger("manual", when), frozenset(), ())
    data = posted(page_of(shown))
    for name in [name for name in data if name.startswith("when.")]:
        del data[name]
    assert trigger_form(shown, data=data).trigger.when == when


def test_only_the_trigger_that_knows_a_subject_offers_it() -> None:
    rating = page_of(Program("", Trigger("rating_given"), frozenset(), ()))
    opened = page_of(Program("", Trigger("conversation_opened"), frozenset(), ()))
    assert '<option value="rating"' in rating
    assert '<option value="rating"' not in opened
    assert '<option value="source"' in opened
