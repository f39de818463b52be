"""The pages of segments: conditions as a supervisor writes them."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from contacts.models import Segment
from helpdesk.models import Agent
from tests.admin.conftest import SignedIn
from tests.house_of import publish

ADDRESS = "/admin/contacts/segment/"
TYPED = {
    "name": "VIPs",
    "description": "Who pays most.",
    "when.match": "any",
    "when.0.subject": "contact.tags",
    "when.0.operator": "contains",
    "when.0.value": "vip",
    "when.1.subject": "contact.language",
    "when.1.operator": "is",
    "when.1.value": "de",
}
USES = """
workflow: "Route VIPs"
trigger: {on: conversation_opened, when: [{subject: contact.segment, operator: is, value: VIPs}]}
steps: [{id: rest, kind: wait, for: 1d}]
"""


@pytest.fixture
def pages(supervisor: Agent, signed_in: SignedIn) -> Client:
    return signed_in(supervisor)


def errors_of(answer: Any) -> str:
    return " ".join(str(error) for error in answer.context["errors"])


def test_one_is_made(pages: Client) -> None:
    answer = pages.post(f"{ADDRESS}add/", TYPED)
    assert answer.status_code == 302
    segment = Segment.objects.get()
    assert (segment.name, segment.match) == ("VIPs", "any")
    assert segment.conditions == [
        {"subject": "contact.tags", "operator": "contains", "value": ["vip"]},
        {"subject": "contact.language", "operator": "is", "value": "de"},
    ]


def test_it_is_shown_as_it_is_and_changed(pages: Client) -> None:
    pages.post(f"{ADDRESS}add/", TYPED)
    address = f"{ADDRESS}{Segment.objects.get().pk}/change/"
    page = pages.get(address).content.decode()
    assert 'value="vip"' in page
    assert 'name="when.match"' in page
    only = {key: value for key, value in TYPED.items() if not key.startswith("when.1")}
    assert pages.post(address, {**only, "when.match": "all"}).status_code == 302
    segment = Segment.objects.get()
    assert (segment.match, len(segment.conditions)) == ("all", 1)
    assert "VIPs" in pages.get(ADDRESS).content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"when.0.value": ""}, "A value is missing"),
        ({"when.0.subject": "", "when.1.subject": ""}, "Choose what this condition is about, or delete it."),
        (dict.fromkeys((key for key in TYPED if key.count(".") == 2), ""), "Add a condition"),
        ({"when.0.subject": "conversation.team", "when.0.operator": "is"}, "asks for what is known of the contact"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(pages: Client, change: dict[str, str], sentence: str) -> None:
    answer = pages.post(f"{ADDRESS}add/", {**TYPED, **change})
    assert answer.status_code == 200
    assert errors_of(answer).count(sentence) == 1
    assert not Segment.objects.exists()


def test_one_in_use_is_neither_renamed_nor_deleted(pages: Client) -> None:
    pages.post(f"{ADDRESS}add/", TYPED)
    publish(USES)
    pk = Segment.objects.get().pk
    answer = pages.post(f"{ADDRESS}{pk}/change/", {**TYPED, "name": "Rich"})
    assert "“Route VIPs”" in errors_of(answer)
    question = pages.get(f"{ADDRESS}{pk}/delete/").content.decode()
    assert "Route VIPs v1" in question
    pages.post(f"{ADDRESS}{pk}/delete/", {"post": "yes"})
    assert Segment.objects.exists()


def test_who_may_only_look_reads_the_conditions(pages: Client, agent: Agent, signed_in: SignedIn) -> None:
    pages.post(f"{ADDRESS}add/", TYPED)
    agent.is_staff = True
    agent.save()
    agent.user_permissions.add(Permission.objects.get(codename="view_segment"))
    page = signed_in(agent).get(f"{ADDRESS}{Segment.objects.get().pk}/change/").content.decode()
    assert "when.0.value" not in page
    assert "vip" in page
