"""Segments: who is in one, what may stand in one, and which are in use."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.db.models import ProtectedError

from contacts.models import Segment, Tag, Tagging
from tests.factories import ChannelFactory, ContactFactory
from tests.house_of import arrive, contact_of, only_run, publish
from tests.workflows.programs import when
from tests.workflows.surroundings import world
from workflows.conditions import holds
from workflows.program import Condition, When
from workflows.segments import in_use, problems, used_by

GERMANS = When("all", (Condition("contact.language", "is", "de"),))
NESTED = When("all", (Condition("contact.segment", "is", "Germans"),))
ROUTE = """
workflow: "Route VIPs"
trigger: {on: conversation_opened, when: [{subject: contact.segment, operator: any_of, value: [VIPs, Angry]}]}
steps: [{id: mark, kind: update_field, field: last_name, value: "seen"}]
"""


class Segmented:
    """A world with segments, for conditions alone."""

    def __init__(self, **segments: When) -> None:
        self.segments = segments
        self.world = world({"contact": {"language": "de"}})

    def __getattr__(self, name: str) -> Any:
        return getattr(self.world, name)

    def segment(self, name: str) -> When | None:
        return self.segments.get(name)


@pytest.mark.parametrize(
    ("operator", "value", "is_so"),
    [
        ("is", "Germans", True),
        ("is", "Poles", False),
        ("is_not", "Poles", True),
        ("is_not", "Germans", False),
        ("any_of", ["Poles", "Germans"], True),
        ("any_of", ["Poles"], False),
        ("all_of", ["Poles", "Germans"], False),
        ("all_of", ["Germans"], True),
        ("none_of", ["Poles"], True),
        ("none_of", ["Poles", "Germans"], False),
    ],
)
def test_a_contact_is_in_a_segment_whose_conditions_hold(operator: str, value: Any, is_so: bool) -> None:
    segmented: Any = Segmented(Germans=GERMANS, Poles=When("all", (Condition("contact.language", "is", "pl"),)))
    assert holds(when(("contact.segment", operator, value)), segmented, {}, {}).holds is is_so


def test_a_segment_that_is_gone_or_asks_for_another_holds_nobody_and_says_so() -> None:
    segmented: Any = Segmented(Germans=GERMANS, Nested=NESTED)
    gone = holds(when(("contact.segment", "is", "Gone")), segmented, {}, {})
    assert (gone.holds, "there is no segment “Gone”" in gone.why) == (False, True)
    nested = holds(when(("contact.segment", "is_not", "Nested")), segmented, {}, {})
    assert (nested.holds, "asks for another segment" in nested.why) == (False, True)


def test_the_log_says_that_the_contact_is_in_none() -> None:
    segmented: Any = Segmented(Germans=When("all", (Condition("contact.language", "is", "pl"),)))
    assert holds(when(("contact.segment", "is", "Germans")), segmented, {}, {}).why == (
        "Contact's segment is none of them"
    )


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        (Condition("contact.segment", "is", "Other"), "cannot ask for another segment"),
        (Condition("conversation.team", "is", "Sales"), "asks for what is known of the contact"),
        (Condition("contact.email", "almost", "x"), "There is no operator “almost”"),
        (Condition("contact.email", "is"), "needs a value"),
        (Condition("weather", "is", "fine"), "There is no subject “weather”"),
        (Condition("", "is", "fine"), "A condition says nothing of what it is about"),
    ],
)
def test_what_cannot_stand_in_a_segment_is_told(condition: Condition, sentence: str) -> None:
    assert sentence in problems([condition])[0]


def test_a_segment_has_conditions_and_not_too_many() -> None:
    assert "Add a condition" in problems([])[-1]
    assert "There are 11 conditions" in problems([Condition("contact.email", "exists")] * 11)[-1]
    assert problems([Condition("contact.email", "exists"), Condition("contact.is_returning", "is", True)]) == {}


@pytest.mark.django_db(transaction=True)
def test_live_runs_start_by_segment(work: Callable[..., int]) -> None:
    Segment.objects.create(
        name="Angry", conditions=[{"subject": "contact.tags", "operator": "contains", "value": "angry"}]
    )
    Segment.objects.create(
        name="VIPs",
        match="any",
        conditions=[
            {"subject": "contact.is_returning", "operator": "is", "value": "yes"},
            {"subject": "contact.tags", "operator": "contains", "value": "vip"},
        ],
    )
    publish(ROUTE)
    channel = ChannelFactory()
    arrive(channel, "ana", "Hi")
    work("take_in")
    Tagging.objects.create(contact=ContactFactory(), tag=Tag.objects.create(name="VIP"))
    assert not contact_of("ana").runs.exists()
    contact = contact_of("ana")
    Tagging.objects.create(contact=contact, tag=Tag.objects.get())
    contact.conversations.all().delete()
    arrive(channel, "ana", "Hi again")
    work()
    assert (only_run().contact_id, only_run().state) == (contact.pk, "done")


@pytest.mark.django_db
def test_one_that_a_published_workflow_uses_cannot_be_deleted() -> None:
    segment = Segment.objects.create(name="VIPs", conditions=[])
    other = Segment.objects.create(name="Others", conditions=[])
    version = publish(ROUTE)
    assert used_by(["VIPs"]) == [version]
    assert "“Route VIPs”" in in_use("VIPs")
    with pytest.raises(ProtectedError), transaction.atomic():
        segment.delete()
    other.delete()
    version.state = "retired"
    version.save()
    segment.delete()
    assert not Segment.objects.exists()
