"""Requests and other workflows in scenarios: answered by what is given, and played one within the other."""

import pytest

from tests.workflows.scenarios.play import passes, play
from workflows.document.load import load
from workflows.scenarios.follow import follow
from workflows.scenarios.house import House
from workflows.scenarios.read import of_text
from workflows.scenarios.runner import result

FAILED = """{id: no, kind: send_message, text: "Failed {{ var.status | default: 'none' }}"}"""
ASK = (
    '{id: ask, kind: http_request, url: "https://crm.example/by?email={{ contact.email }}",'
    " map: [{path: tier, variable: tier}], status_to: status,"
    f" branches: [{{exit: failed, steps: [{FAILED}]}}]}}\n"
    """{id: yes, kind: send_message, text: "Tier {{ var.tier | default: 'unknown' }}"}"""
)
GIVEN = '{contact: {email: "a+b@example.com"}, http: [%s]}'
ANSWER = '{url: "https://crm.example/by?email=a+b@example.com", json: {tier: vip}}'


def test_a_request_is_answered_by_the_entry_of_its_decoded_address() -> None:
    passes(
        ASK,
        """
        contact: Hi
        expect: {sent: Tier vip, var: {tier: vip, status: 200}, run: done, http: {url: "email=a+b@", count: 1}}
        """,
        given=GIVEN % ANSWER,
    )


def test_an_entry_may_be_written_as_the_address_is_sent() -> None:
    encoded = '{url: "https://crm.example/by?email=a%2Bb%40example.com", json: {tier: vip}}'
    passes(ASK, "contact: Hi\nexpect: {sent: Tier vip}", given=GIVEN % encoded)


def test_a_request_that_no_entry_matches_fails_as_no_answer() -> None:
    passes(
        ASK,
        "contact: Hi\nexpect: {sent: [Failed none, Tier unknown], http: {count: 1}}",
        given=GIVEN % '{url: "https://crm.example/", json: {tier: vip}}',
    )


@pytest.mark.parametrize(
    ("answer", "sent"),
    [
        ("status: 500", "Failed 500"),
        ("status: 302", "Failed 302"),
        ("status: 200", "Failed 200"),  # nothing that could be mapped
        ("json: {name: Ana}", "Tier unknown"),
        ("json: {tier: null}", "Tier unknown"),
    ],
)
def test_answers_mean_what_they_mean_live(answer: str, sent: str) -> None:
    entry = f'{{url: "https://crm.example/by?email=a+b@example.com", {answer}}}'
    passes(ASK, f"contact: Hi\nexpect: {{sent: {sent}}}", given=GIVEN % entry)


def test_a_secret_is_matched_by_its_name() -> None:
    passes(
        '{id: ask, kind: http_request, url: "https://crm.example/?key={{ secret.crm }}", status_to: status}',
        "contact: Hi\nexpect: {var: {status: 204}}",
        given="{http: [{url: 'https://crm.example/?key={{ secret.crm }}', status: 204}]}",
    )


def test_hundreds_of_requests_in_a_row_are_no_trouble() -> None:
    steps = "\n".join(f"{{id: a{n}, kind: http_request, url: 'https://crm.example/{n}'}}" for n in range(450))
    passes(steps, "contact: Hi\nexpect: {http: {count: 450}, run: done}")


RUNS = """
{id: sub, kind: run_workflow, workflow: Child}
{id: after, kind: send_message, text: After}
"""
CHILD = """
workflow: Child
trigger: {on: manual%s}
steps:
  - {id: ask, kind: ask_question, text: "How are you?", timeout: 1h, save_to: {variable: how}}
  - {id: close, kind: close_conversation}
"""


def nested(turns: str, child: str = CHILD % "", settings: str = "{}") -> str:
    """What is told of it: “passed …” or the first difference."""
    house = House(workflows={"Child": load(child).program})
    listed = "\n".join(f"      - {line.strip()}" for line in turns.strip().splitlines())
    steps = "\n".join(f"  - {line}" for line in RUNS.strip().splitlines())
    text = f"workflow: Test\ntrigger: {{on: conversation_opened}}\nsettings: {settings}\nsteps:\n{steps}\n"
    document = load(f"{text}scenarios:\n  - name: It\n    turns:\n{listed}")
    script = of_text(document.scenarios[0])
    return str(result(script, follow(document.program, script, house)))


def test_a_workflow_that_nobody_knows_ends_at_once() -> None:
    passes(RUNS, "contact: Hi\nexpect: {sent: After, run: done}")


def test_a_known_workflow_is_played_and_waited_for() -> None:
    turns = """
    contact: Hi
    expect: {sent: How are you?, not_sent: After, run: waiting}
    contact: Fine
    expect: {sent: After, run: done, status: closed}
    """
    assert nested(turns) == "passed It"


def test_the_timers_of_a_workflow_within_fire() -> None:
    turns = "contact: Hi\npass: 61m\nexpect: {sent: After, run: done}"
    assert nested(turns) == "passed It"


def test_an_agent_who_writes_stops_both() -> None:
    turns = "contact: Hi\n{agent: I am here, by: budi@example.com}\nexpect: {nothing_sent: true, run: stopped}"
    assert nested(turns) == "passed It"


def test_a_workflow_that_only_the_one_within_stops_for_goes_on() -> None:
    turns = "contact: Hi\n{agent: I am here, by: budi@example.com}\nexpect: {sent: After, run: done}"
    assert nested(turns, settings="{stop_on: []}") == "passed It"


def test_a_workflow_whose_conditions_do_not_hold_is_passed_by() -> None:
    narrow = CHILD % ", when: [{subject: contact.language, operator: is, value: de}]"
    assert nested("contact: Hi\nexpect: {sent: After, not_sent: How are you?}", child=narrow) == "passed It"


def test_workflows_in_a_circle_end() -> None:
    circle = "{workflow: Child, trigger: {on: manual}, steps: [{id: again, kind: run_workflow, workflow: Child}]}"
    assert nested("contact: Hi\nexpect: {sent: After, run: done}", child=circle) == "passed It"


def test_what_is_sent_past_the_window_may_be_a_template() -> None:
    result = play(
        "{id: w, kind: wait, for: 25h}\n{id: remind, kind: send_message, text: Hello, template: 'reminder (en)'}",
        "contact: Hi\npass: 25h\nexpect: {sent: 'reminder (en)', not_sent: Hello}",
        given="{channel: whatsapp}",
    )
    assert result.passed, result.sentence
