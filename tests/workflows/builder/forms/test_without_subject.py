"""A condition that does not say what it is about: kept as it was typed, told at its row, taken over once it does."""

import pytest
from django.http import QueryDict
from django.test import Client

from contacts.models import Segment
from helpdesk.models import Agent
from tests.workflows.builder.forms.sent import posted
from workflows.builder.forms import ConditionsForm, conditions_form
from workflows.program import Condition, When

pytestmark = pytest.mark.django_db
TOLD = "Choose what this condition is about, or delete it."


def form_of(sent: str) -> ConditionsForm:
    return conditions_form(When(), data=QueryDict(sent))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("when.0.value=vip", Condition("", "is", "vip")),
        ("when.0.operator=is&when.0.value=vip", Condition("", "is", "vip")),
        ("when.0.operator=exists", Condition("", "exists")),
        ("when.0.operator=contains&when.0.value=", Condition("", "contains")),
        ("when.0.operator=any_of&when.0.value=a&when.0.value=b", Condition("", "any_of", ["a", "b"])),
        ("when.0.operator=gt&when.0.value.n=90&when.0.value.unit=m", Condition("", "gt", "1h 30m")),
        (
            "when.0.operator=between&when.0.value.from.n=1&when.0.value.from.unit=h"
            "&when.0.value.to.n=2&when.0.value.to.unit=h",
            Condition("", "between", ["1h", "2h"]),
        ),
    ],
)
def test_what_was_typed_is_kept_and_told_at_its_row(sent: str, kept: Condition) -> None:
    form = form_of(f"when.match=all&when.0.subject=&{sent}")
    assert form.when == When("all", (kept,))
    assert form.sentences == [TOLD]
    page = form.render()
    assert f'id="f-when-0-error">{TOLD}' in page
    assert conditions_form(When(), data=posted(page)).when == form.when


@pytest.mark.parametrize("sent", ["", "when.0.operator=is", "when.0.operator=&when.0.value=+", "when.0.value.unit=m"])
def test_a_row_in_which_nothing_stands_is_left_out(sent: str) -> None:
    form = form_of(f"when.match=all&when.0.subject=&{sent}")
    assert (form.when, form.sentences) == (When(), [])


def test_a_row_to_be_added_complains_of_nothing() -> None:
    assert "bf-errors" not in conditions_form(When()).render()


def part(client: Client, sent: str) -> QueryDict:
    """What the row would post after its subject was chosen."""
    return posted(client.get(f"/admin/workflows/workflow/form/condition/?row=when.0&{sent}").content.decode())


@pytest.mark.parametrize(
    ("sent", "then"),
    [
        ("anew=keep&when.0.subject=contact.tags&when.0.operator=contains&when.0.value=vip", "contains vip"),
        ("anew=keep&when.0.subject=contact.language&when.0.operator=is&when.0.value=id", "is id"),
        ("anew=keep&when.0.subject=time&when.0.operator=contains&when.0.value=vip", "between "),
        ("anew=yes&when.0.subject=contact.language&when.0.operator=is&when.0.value=id", "is "),
        ("anew=yes&when.0.subject=&when.0.operator=contains&when.0.value=vip", "contains vip"),
        ("anew=yes&when.0.subject=&when.0.operator=is&when.0.value=", " "),
    ],
)
def test_once_it_is_chosen_what_fits_is_taken_over(admin_client: Client, sent: str, then: str) -> None:
    found = part(admin_client, sent)
    values = " ".join(filter(None, found.getlist("when.0.value")))
    assert f"{found.get('when.0.operator', '')} {values}" == then


def test_a_duration_is_taken_over_as_one(admin_client: Client) -> None:
    found = part(admin_client, "anew=keep&when.0.subject=since_last_inbound&when.0.operator=gt&when.0.value=90m")
    assert (found["when.0.value.n"], found["when.0.value.unit"]) == ("90", "m")


def test_choosing_it_asks_to_keep_what_was_typed_before(admin_client: Client) -> None:
    row = form_of("when.match=all&when.0.subject=&when.0.value=vip").render().partition("<template")[0]
    assert '"anew": "keep"' in row
    assert '"anew": "keep"' not in conditions_form(When("all", (Condition("source", "is", "api"),))).render()


def test_a_segment_is_not_saved_with_one(admin_client: Client, admin_user: Agent) -> None:
    sent = {"name": "Big", "when.match": "all", "when.0.subject": "", "when.0.operator": "is", "when.0.value": "vip"}
    page = admin_client.post("/admin/contacts/segment/add/", sent).content.decode()
    assert f'id="f-when-0-error">{TOLD}' in page
    assert 'value="vip"' in page
    assert not Segment.objects.exists()
