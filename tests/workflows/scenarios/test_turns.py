"""What happens in a scenario's world, turn by turn."""

import pytest

from tests.workflows.scenarios.play import passes, play

HELLO = "{id: hello, kind: send_message, text: Hello}"
CHOICE = "{type: choice, choices: [Sales, Support]}"
ASK = f"{{id: ask, kind: ask_question, text: 'Who?', answer: {CHOICE}, save_to: {{variable: who}}}}"
TO_SALES = "{id: to, kind: assign, to: {team: Sales}, timeout: 1h}"
BUDI = "{agents: [{email: budi@example.com, teams: [Sales]}]}"
OFFLINE = "{agents: [{email: budi@example.com, teams: [Sales], online: false}]}"


def test_the_first_message_opens_a_conversation_and_the_second_does_not() -> None:
    passes(
        HELLO,
        "{contact: Hi}\n{expect: {sent: Hello, status: open}}\n{contact: More}\n{expect: {nothing_sent: true}}",
    )


def test_message_received_starts_with_each_message() -> None:
    turns = "{contact: Hi}\n{expect: {sent: Hello}}\n{contact: More}\n{expect: {sent: Hello}}"
    passes(HELLO, turns, trigger="{on: message_received}")


def test_once_per_contact_is_once() -> None:
    turns = "{contact: Hi}\n{expect: {sent: Hello}}\n{contact: More}\n{expect: {nothing_sent: true}}"
    passes(HELLO, turns, trigger="{on: message_received}", settings="{once_per_contact: true}")


def test_a_message_after_closing_opens_another_conversation() -> None:
    closing = "{close: true, by: budi@example.com}\n{expect: {status: closed}}"
    turns = f"{{contact: Hi}}\n{closing}\n{{contact: More}}\n{{expect: {{sent: Hello}}}}"
    passes(HELLO, turns, given=BUDI)


def test_a_message_that_starts_anew_what_awaited_it_opens_the_conversation_again() -> None:
    """No run takes it for the answer any more, so it is not left in a closed one; as ``expecting.settle`` does."""
    closing = "{close: true, by: budi@example.com}\n{expect: {status: closed, run: waiting}}"
    turns = f"{{contact: Hi}}\n{closing}\n{{contact: Sales}}\n{{expect: {{sent: Who?, status: open}}}}"
    anew = "{on: message_received, restart: true}"
    passes(ASK, turns, given=BUDI, trigger=anew, settings="{stop_on: []}")


def test_closing_starts_a_workflow_that_waits_for_it() -> None:
    turns = "{contact: Hi}\n{expect: {run: none}}\n{close: true, by: budi@example.com}\n{expect: {sent: Hello}}"
    passes(
        HELLO,
        turns,
        given=BUDI,
        trigger="{on: conversation_closed, when: [{subject: source, operator: is, value: agent}]}",
    )


def test_a_manual_workflow_is_started_by_hand() -> None:
    turns = "{contact: Hi}\n{expect: {run: none}}\n{start: true}\n{expect: {sent: Hello, run: done}}"
    passes(HELLO, turns, trigger="{on: manual}")


@pytest.mark.parametrize("given", ["{}", "{contact: {conversations: 2}}"])
def test_what_is_started_before_anybody_wrote_is_about_a_conversation(given: str) -> None:
    for trigger in ("{on: manual}", "{on: incoming_webhook, contact: {by: email, path: email}}"):
        passes(HELLO, "{start: true}\n{expect: {sent: Hello, run: done}}", trigger=trigger, given=given)


def test_it_is_the_last_one_of_the_past_where_there_is_a_past() -> None:
    given = "{contact: {conversations: 1, last_agent: budi@example.com}}"
    passes(HELLO, "{start: true}\n{expect: {status: open, assignee: null}}", trigger="{on: manual}")
    turns = "{start: true}\n{expect: {status: closed, assignee: budi@example.com}}"
    passes(HELLO, turns, trigger="{on: manual}", given=given)


def test_a_window_is_open_for_what_people_start_and_closed_for_what_programs_do() -> None:
    webhook = "{on: incoming_webhook, contact: {by: email, path: email}}"
    given = "{channel: whatsapp}"
    passes(HELLO, "{start: true}\n{expect: {sent: Hello}}", trigger="{on: manual}", given=given)
    passes(HELLO, "{start: true}\n{expect: {nothing_sent: true}}", trigger=webhook, given=given)


def test_what_starts_by_itself_cannot_be_started_by_hand() -> None:
    result = play(HELLO, "{start: true}\n{expect: {run: done}}")
    assert (result.passed, result.turn) == (False, 1)
    assert "started by hand" in result.sentence


@pytest.mark.parametrize("answer", ["{contact: '2'}", "{contact: ' SUPPORT'}", "{tap: Support}"])
def test_a_choice_is_answered_by_number_text_or_tap(answer: str) -> None:
    passes(ASK, f"{{contact: Hi}}\n{answer}\n{{expect: {{var: {{who: Support}}, run: done}}}}")


def test_what_was_not_offered_cannot_be_tapped() -> None:
    result = play(ASK, "{contact: Hi}\n{tap: Billing}\n{expect: {run: done}}")
    assert result.sentence == "The contact cannot tap “Billing”: “Sales”, “Support” was offered."


def test_a_channel_without_buttons_shows_numbers() -> None:
    passes(ASK, "{contact: Hi}\n{expect: {sent: '2. Support'}}", given="{channel: sms}")


def test_the_message_is_the_last_one_after_a_wait_and_after_a_request_too() -> None:
    steps = """
    {id: ask, kind: http_request, url: "https://a.example/?q={{ message.text }}"}
    {id: later, kind: wait, for: 1h}
    {id: again, kind: http_request, url: "https://a.example/?q={{ message.text }}"}
    {id: say, kind: add_comment, text: "wrote {{ message.text }}"}
    """
    expected = "{expect: {comment: wrote my order, http: {url: 'https://a.example/?q=my order', count: 2}}}"
    passes(steps, f"{{contact: my order}}\n{{pass: 1h}}\n{expected}")


def test_timers_fire_in_order_each_at_its_time() -> None:
    one, two = "{id: one, kind: wait, for: 1h}", "{id: two, kind: wait, for: 1h}"
    bye = "{id: bye, kind: send_message, text: Bye}"
    turns = "{contact: Hi}\n{pass: 59m}\n{expect: {nothing_sent: true}}\n{pass: 61m}\n{expect: {sent: [Hello, Bye]}}"
    passes(f"{one}\n{HELLO}\n{two}\n{bye}", turns)


def test_who_comes_online_gets_what_waits() -> None:
    turns = (
        "{contact: Hi}\n{expect: {team: Sales, assignee: null, run: waiting}}\n"
        "{online: budi@example.com}\n{expect: {assignee: budi@example.com, run: done}}"
    )
    passes(TO_SALES, turns, given=OFFLINE)


def test_nobody_gets_what_waits_after_its_time() -> None:
    turns = "{contact: Hi}\n{pass: 1h}\n{expect: {run: done}}\n{online: budi@example.com}\n{expect: {assignee: null}}"
    passes(TO_SALES, turns, given=OFFLINE)


def test_an_agent_at_the_limit_gets_nothing() -> None:
    given = "{agents: [{email: budi@example.com, teams: [Sales], open: 2, limit: 2}]}"
    passes(TO_SALES, "{contact: Hi}\n{expect: {assignee: null, run: waiting}}", given=given)


def test_the_agent_with_the_fewest_conversations_is_taken() -> None:
    given = (
        "{agents: [{email: a@example.com, teams: [Sales], open: 2}, {email: b@example.com, teams: [Sales], open: 1}]}"
    )
    steps = "{id: to, kind: assign, to: {team: Sales}, strategy: least_open}"
    passes(steps, "{contact: Hi}\n{expect: {assignee: b@example.com}}", given=given)


def test_round_robin_goes_round() -> None:
    given = "{agents: [{email: a@example.com, teams: [Sales]}, {email: b@example.com, teams: [Sales]}]}"
    round_ = "{contact: Hi}\n{expect: {assignee: %s@example.com}}\n{close: true, by: a@example.com}\n"
    passes(TO_SALES, "".join(round_ % name for name in "aba"), given=given)


def test_an_agent_who_writes_first_has_the_conversation_and_stops_the_workflow() -> None:
    turns = "{contact: Hi}\n{agent: Hello, by: budi@example.com}\n{expect: {assignee: budi@example.com, run: stopped}}"
    passes(TO_SALES, turns, given=OFFLINE)


def test_what_an_agent_opens_has_the_agent_as_its_source() -> None:
    trigger = "{on: conversation_opened, when: [{subject: source, operator: is, value: agent}]}"
    passes(
        HELLO, "{agent: Hi, by: budi@example.com}\n{expect: {sent: Hello, assignee: budi@example.com}}", trigger=trigger
    )


def test_a_conversation_can_be_opened_by_others() -> None:
    trigger = "{on: conversation_opened, when: [{subject: source, operator: is, value: api}]}"
    passes(HELLO, "{pass: 1s}\n{expect: {sent: Hello}}", given="{opened_by: api}", trigger=trigger)


def test_assigning_by_hand_stops_the_workflow_unless_it_says_otherwise() -> None:
    by_hand = "{assign: budi@example.com, by: boss@example.com}"
    turns = f"{{contact: Hi}}\n{by_hand}\n{{expect: {{assignee: budi@example.com, run: %s}}}}"
    passes(TO_SALES, turns % "stopped", given=OFFLINE)
    passes(TO_SALES, turns % "done", given=OFFLINE, settings="{stop_on: []}")


def test_a_message_of_the_contact_replaces_the_run_where_that_is_set() -> None:
    steps = "{id: pause, kind: wait, for: 1h}\n" + HELLO
    turns = "{contact: Hi}\n{pass: 40m}\n{contact: More}\n{pass: 40m}\n{expect: {%s}}"
    passes(steps, turns % "sent: Hello", trigger="{on: message_received}")
    passes(steps, turns % "nothing_sent: true", trigger="{on: message_received}", settings="{restart: true}")


def test_past_the_window_nothing_is_sent() -> None:
    steps = "{id: pause, kind: wait, for: 24h}\n" + HELLO
    passes(steps, "{contact: Hi}\n{pass: 24h}\n{expect: {nothing_sent: true}}", given="{channel: whatsapp}")
    passes(steps, "{contact: Hi}\n{pass: 24h}\n{expect: {sent: Hello}}", given="{channel: telegram}")


def test_closing_keeps_the_category_and_who_had_it() -> None:
    steps = TO_SALES + "\n{id: close, kind: close_conversation, category: Settled}"
    passes(
        steps, "{contact: Hi}\n{expect: {status: closed, category: Settled, assignee: budi@example.com}}", given=BUDI
    )


def test_nothing_can_be_closed_that_is_not_open() -> None:
    result = play(HELLO, "{close: true, by: budi@example.com}\n{expect: {run: none}}")
    assert result.sentence == "There is no open conversation to close."


def test_what_a_run_itself_changes_starts_it_again_as_live_and_ends_after_five() -> None:
    counts = '{id: more, kind: update_field, field: last_name, value: "{{ contact.last_name }}i"}'
    passes(
        counts,
        "{start: true}\n{expect: {field: {last_name: iiiiii}, run: done}}",
        given="{payload: {field: last_name, new: x}}",
        trigger="{on: contact_field_updated, when: [{subject: field, operator: is, value: last_name}]}",
    )


def test_what_a_run_changes_is_looked_at_by_its_trigger() -> None:
    passes(
        "{id: more, kind: update_tags, add: [seen]}",
        "{start: true}\n{expect: {tags: [seen], run: done}}",
        given="{payload: {tag: vip, action: added}}",
        trigger="{on: contact_tag_updated, when: [{subject: tag, operator: is, value: vip}]}",
    )


def test_what_happened_must_be_told() -> None:
    result = play(HELLO, "{start: true}\n{expect: {run: done}}", trigger="{on: contact_tag_updated}")
    assert "payload: {tag: …, action: …, source: …}" in result.sentence


def test_the_answer_to_a_survey_opens_no_conversation() -> None:
    rate = "{id: rate, kind: ask_question, text: 'How was it?', answer: {type: rating}, timeout: 1d}"
    turns = """
{contact: Hi}
{close: true, by: budi@example.com}
{expect: {sent: How was it?, status: closed}}
{tap: "4"}
{expect: {status: closed, run: done}}
{contact: One more thing}
{expect: {status: open}}
"""
    passes(rate, turns, given=BUDI, trigger="{on: conversation_closed}", settings="{stop_on: []}")


def test_what_is_written_once_the_survey_is_over_opens_one() -> None:
    rate = "{id: rate, kind: ask_question, text: 'How was it?', answer: {type: rating}, timeout: 1d}"
    turns = "{contact: Hi}\n{close: true, by: budi@example.com}\n{pass: 1d}\n{contact: '4'}\n{expect: {status: open}}"
    passes(rate, turns, given=BUDI, trigger="{on: conversation_closed}", settings="{stop_on: []}")
