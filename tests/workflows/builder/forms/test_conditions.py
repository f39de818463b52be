"""The editor of conditions: which operators and inputs fit a subject, what is read back, what is wrong in words."""

from typing import Any

import pytest
from django.http import QueryDict

from channels.models import Channel
from contacts.models import Field
from helpdesk.models import Agent, Calendar, Team
from tests.workflows.builder.forms.sent import posted
from workflows.builder.forms import conditions_form
from workflows.program import Condition, When

pytestmark = pytest.mark.django_db


def again(when: When) -> When:
    return conditions_form(when, data=posted(conditions_form(when).render())).when


@pytest.mark.parametrize(
    ("subject", "operator", "value"),
    [
        ("source", "is", "contact"),
        ("source", "is", "Contact"),
        ("source", "any_of", ["contact", "agent"]),
        ("channel", "is", "Shop, online"),
        ("channel_kind", "is_not", "webchat"),
        ("contact.tags", "contains", "vip"),
        ("contact.tags", "all_of", ["vip", "paid"]),
        ("contact.tags", "exists", None),
        ("contact.is_returning", "is", True),
        ("contact.is_returning", "is", "yes"),
        ("contact.is_returning", "is_not", False),
        ("contact.segment", "is", "Big"),
        ("contact.segment", "none_of", ["Big", "Small"]),
        ("contact.language", "starts_with", "id"),
        ("contact.age", "gt", 18),
        ("contact.age", "between", [18, 99]),
        ("contact.plan", "is", "Gold"),
        ("contact.joined", "before", "2026-12-31"),
        ("contact.joined", "between", ["2026-01-01", "2026-02-01T10:00:00+07:00"]),
        ("conversation.team", "any_of", ["Sales", "Gone"]),
        ("conversation.assignee", "is", "ana@example.com"),
        ("conversation.priority", "none_of", ["low", "normal"]),
        ("message.text", "matches_any_word", "refund money"),
        ("message.text", "matches_any_word", ["refund", "give back"]),
        ("message.text", "contains", "a, b"),
        ("since_last_inbound", "gt", "1h 30m"),
        ("since_last_inbound", "between", ["90m", 7200]),
        ("window", "is", "closed"),
        ("window", "is", "open"),
        ("business_hours.Office", "is", "open"),
        ("time", "after", "17:30"),
        ("time", "after", 1050),
        ("time.Office", "between", ["22:00", "06:00"]),
        ("weekday", "any_of", ["saturday", "sunday"]),
        ("weekday", "is", "mon"),
        ("weekday", "between", ["friday", "monday"]),
        ("var.order", "is", 5),
        ("var.order", "is", "5"),
        ("var.order", "any_of", [1, "two"]),
        ("form.reason", "not_exists", None),
        ("nonsense", "is", "x"),
        ("contact.language", "nonsense", "x"),
    ],
)
def test_what_is_shown_is_what_is_kept(subject: str, operator: str, value: Any) -> None:
    Field.objects.create(key="age", label="Age", type="number")
    Field.objects.create(key="plan", label="Plan", type="choice", choices=["Gold", "Iron"])
    Field.objects.create(key="joined", label="Joined", type="date")
    when = When("any", (Condition(subject, operator, value), Condition("source", "is", "api")))
    kept = again(when)
    assert kept == when
    assert [type(each.value) for each in kept.conditions] == [type(each.value) for each in when.conditions]


def test_a_payload_is_asked_for_by_its_path() -> None:
    when = When("all", (Condition("payload.customer.plan", "is", "gold"),))
    form = conditions_form(when, subjects=["payload.<path>"])
    assert 'value="customer.plan"' in form.render()
    assert conditions_form(when, data=posted(form.render()), subjects=["payload.<path>"]).when == when


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ({"subject": "window", "operator": "is", "value": "true"}, True),
        ({"subject": "contact.is_returning", "operator": "is_not", "value": "false"}, False),
        ({"subject": "since_last_inbound", "operator": "gt", "value.n": "1,5", "value.unit": "h"}, "1h 30m"),
        ({"subject": "since_last_inbound", "operator": "gt", "value.n": "2h", "value.unit": "m"}, "2h"),
        ({"subject": "time", "operator": "between", "value.from": "09:00", "value.to": "17:00"}, ["09:00", "17:00"]),
        ({"subject": "contact.tags", "operator": "any_of", "value": ["vip", " ", "paid"]}, ["vip", "paid"]),
        ({"subject": "weekday", "operator": "any_of", "value": ["", "sunday"]}, ["sunday"]),
        ({"subject": "contact.tags", "operator": "exists", "value": "left over"}, None),
        ({"subject": "contact.language", "operator": "is", "value": " id "}, "id"),
    ],
)
def test_a_row_is_read_by_what_its_subject_and_operator_take(row: dict[str, Any], value: Any) -> None:
    data = QueryDict(mutable=True)
    for name, each in row.items():
        data.setlist(f"when.0.{name}", each if isinstance(each, list) else [each])
    (condition,) = conditions_form(When(), data=data).when.conditions
    assert condition.value == value


def test_rows_stand_in_the_order_of_the_page() -> None:
    data = QueryDict("when.match=any&when.9.subject=source&when.9.value=api&when.2.subject=window&when.2.value=true")
    form = conditions_form(When(), data=data)
    assert form.when.match == "any"
    assert [each.subject for each in form.when.conditions] == ["source", "window"]


def test_a_row_without_a_subject_is_none() -> None:
    assert conditions_form(When(), data=QueryDict("when.match=all&when.0.subject=")).when == When()


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        (Condition("source", "is", None), "A value is missing; add it."),
        (Condition("time", "between", ["09:00"]), "Two values are needed, from and to; add the other."),
        (Condition("since_last_inbound", "gt", "soon"), "a duration such as 1h 30m"),
        (Condition("payload.", "is", "x"), "Write which value this is about."),
        (Condition("time", "is", "09:00"), "cannot be compared by"),
    ],
)
def test_what_is_wrong_stands_at_its_row(condition: Condition, says: str) -> None:
    form = conditions_form(When("all", (condition,)))
    assert says in form.sentences[0]
    assert 'id="f-when-0-error"' in form.render()


def test_more_than_ten_conditions_are_refused_and_kept() -> None:
    form = conditions_form(When("all", (Condition("source", "is", "api"),) * 11))
    assert form.errors == ["There are 11 conditions; at most 10 are allowed: remove some."]
    assert len(form.when.conditions) == 11


def options(page: str, name: str) -> list[str]:
    """The values of the select of that name."""
    select = page.partition(f'name="{name}"')[2].partition("</select>")[0]
    return [piece.partition('"')[0] for piece in select.split('<option value="')[1:]]


@pytest.mark.parametrize(
    ("subject", "operators"),
    [
        ("time", ["between", "before", "after"]),
        ("since_last_inbound", ["exists", "not_exists", "gt", "lt", "between"]),
        ("contact.segment", ["is", "is_not", "any_of", "all_of", "none_of"]),
        ("contact.agreed", ["is", "is_not", "exists", "not_exists", "any_of", "none_of"]),
    ],
)
def test_only_operators_that_fit_are_offered(subject: str, operators: list[str]) -> None:
    Field.objects.create(key="agreed", label="Agreed", type="boolean")
    page = conditions_form(When("all", (Condition(subject, operators[0], None),))).render()
    assert options(page, "when.0.operator") == operators


def test_what_there_is_can_be_picked_and_what_is_gone_stays_visible() -> None:
    Team.objects.create(name="Sales")
    page = conditions_form(When("all", (Condition("conversation.team", "is", "Old"),))).render()
    assert options(page, "when.0.value") == ["", "Sales", "Old"]
    assert "Old (deleted)" in page
    assert "There is no team “Old” any more; choose another." in page


def test_subjects_are_those_that_there_are() -> None:
    Field.objects.create(key="plan", label="Plan")
    Calendar.objects.create(name="Office")
    found = options(conditions_form(When()).render().partition("<template")[2], "when.__condition__.subject")
    assert {"contact.plan", "contact.email", "business_hours.Office", "weekday.Office", "source"} <= set(found)
    assert not {"rating", "tag", "payload."} & set(found)


def test_subjects_can_be_limited() -> None:
    page = conditions_form(When(), subjects=["contact.tags", "contact.<field>"]).render().partition("<template")[2]
    assert all(name == "" or name.startswith("contact.") for name in options(page, "when.__condition__.subject"))


def test_a_row_says_what_it_means() -> None:
    page = conditions_form(When("all", (Condition("source", "is", "api"),))).render()
    assert "Who did it is a program, by the API" in page


def test_rows_cost_no_queries_of_their_own(django_assert_max_num_queries: Any) -> None:
    Channel.objects.create(kind="custom", name="Shop")
    Agent.objects.create_user("ana@example.com")
    rows = [("conversation.team", "Sales"), ("conversation.assignee", "x"), ("channel", "Shop"), ("contact.tags", "a")]
    with django_assert_max_num_queries(10):
        conditions_form(When("all", tuple(Condition(name, "is", value) for name, value in rows * 5))).render()
