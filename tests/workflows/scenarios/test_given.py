"""What a scenario gives: the contact, the clock, the form, calendars."""

from datetime import UTC

import pytest
from django.test import override_settings

from tests.workflows.scenarios.play import document, passes, play
from workflows.document.problems import DocumentError
from workflows.scenarios.follow import follow
from workflows.scenarios.house import House
from workflows.scenarios.read import of_text

HELLO = "{id: hello, kind: send_message, text: Hello}"


def test_the_contact_is_as_given() -> None:
    steps = "{id: all, kind: add_comment, text: '{{ contact.name }} {{ contact.plan }} {{ contact.tags }}'}"
    given = "{contact: {first_name: Ana, last_name: Li, fields: {plan: gold}, tags: [vip], conversations: 1}}"
    passes(steps, "{contact: Hi}\n{expect: {comment: Ana Li gold vip, tags: [VIP], field: {plan: gold}}}", given=given)


def test_alone_a_scenario_is_in_the_zone_of_its_clock_unless_the_installation_has_one() -> None:
    steps = "{id: say, kind: add_comment, text: '{{ now | date: \"%H:%M\" }}'}"
    late = "{on: message_received, when: [{subject: time, operator: after, value: '17:00'}]}"
    given, turns = "{at: '2026-03-02T18:00:00+07:00'}", "{contact: Hi}\n{expect: {comment: '18:00'}}"
    passes(steps, turns, trigger=late, given=given)
    written = document(steps, turns, trigger=late, given=given)
    at_home = follow(written.program, of_text(written.scenarios[0]), House(zone=UTC))
    assert not at_home[-1].holds
    with override_settings(TIME_ZONE="Europe/Berlin"):
        assert not play(steps, turns, trigger=late, given=given).passed


def test_who_had_the_contact_last_is_preferred() -> None:
    given = "{contact: {last_agent: b@example.com}, agents: [{email: a@example.com}, {email: b@example.com}]}"
    steps = "{id: to, kind: assign, to: {anyone: true}, prefer_last_agent: true}"
    passes(steps, "{contact: Hi}\n{expect: {assignee: b@example.com}}", given=given)


def test_who_had_an_agent_before_is_returning_unless_the_scenario_says_otherwise() -> None:
    returning = "{contact: Hi}\n{expect: {comment: is back}}"
    when = "{subject: contact.is_returning, operator: is, value: true}"
    branch = f"{{name: Back, when: [{when}], steps: [{{id: c, kind: add_comment, text: is back}}]}}"
    steps = f"{{id: b, kind: branch, branches: [{branch}]}}"
    passes(steps, returning, given="{contact: {last_agent: b@example.com}}")
    assert not play(steps, returning, given="{contact: {last_agent: b@example.com, conversations: 0}}").passed


def test_the_values_of_a_form_are_variables_until_a_step_sets_them() -> None:
    steps = """
    {id: a, kind: add_comment, text: 'first {{ var.reason }}'}
    {id: b, kind: set_variable, name: reason, value: 'new {{ form.reason }}'}
    {id: c, kind: add_comment, text: 'then {{ var.reason }}'}
    """
    trigger = "{on: shortcut, form: [{name: reason}, {name: order}]}"
    expected = "{expect: {comment: [first late, then new late], var: {reason: new late, order: '7'}}}"
    given = "{form: {reason: late, order: '7'}}"
    passes(steps, f"{{contact: Hi}}\n{{start: true}}\n{expected}", trigger=trigger, given=given)


def test_calendars_are_as_given() -> None:
    night = "{name: Night, timezone: Asia/Jakarta, hours: {fri: ['22:00-06:00']}}"
    given = f"{{at: '2026-03-07T05:00:00+07:00', calendars: [{night}]}}"
    steps = (
        "{id: open, kind: business_hours, calendar: Night, branches: [{exit: closed, steps: [{id: end, kind: end}]}]}\n"
        + HELLO
    )
    passes(steps, "{contact: Hi}\n{expect: {sent: Hello}}", given=given)
    passes(steps, "{contact: Hi}\n{expect: {nothing_sent: true}}", given=given.replace("fri", "sat"))


@pytest.mark.parametrize(
    "given",
    ["{agents: [{email: budi@example.com}, {email: Budi@example.com}]}", "{calendars: [{name: A}, {name: A}]}"],
)
def test_nobody_and_no_calendar_is_given_twice(given: str) -> None:
    with pytest.raises(DocumentError, match="stands here twice"):
        play(HELLO, "{contact: Hi}\n{expect: {sent: Hello}}", given=given)
