"""Documents from text: what they mean, and what is wrong with them."""

import pytest

from workflows.document.load import load
from workflows.document.problems import DocumentError
from workflows.program import STOP_ON_BY_DEFAULT, Condition

HEAD = "workflow: Test\ntrigger: {on: conversation_opened}\n"  # steps begin on line 3


def problems(text: str) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        load(text)
    return [str(problem) for problem in caught.value.problems]


def test_a_document_is_a_program_with_what_people_read_about_it() -> None:
    document = load(
        """
workflow: Greeting
description: Says hello.
group: Service
trigger:
  on: message_received
  match: any
  when: [{subject: message.text, operator: contains, value: hi}]
settings:
  stop_on: []
  restart: true
steps:
  - {id: hello, kind: send_message, text: "Hello {{ contact.first_name | default: 'there' }}"}
  - id: ask
    kind: ask_question
    text: Sales?
    answer: {type: choice, choices: [Yes, No, 3]}
    timeout: 1h 30m
    branches: [{exit: timeout, steps: [{id: bye, kind: end}]}]
"""
    )
    program = document.program
    assert (program.name, document.description, document.group) == ("Greeting", "Says hello.", "Service")
    assert program.trigger.kind == "message_received"
    assert program.trigger.when.match == "any"
    assert program.trigger.when.conditions == (Condition("message.text", "contains", "hi"),)
    assert (program.trigger.restart, program.trigger.once_per_contact, program.stop_on) == (True, False, frozenset())
    ask = program.step("ask")
    assert ask.config["timeout"] == 5400
    assert ask.config["answer"]["choices"] == ["Yes", "No", "3"]
    assert [step.key for step in program.walk()] == ["hello", "ask", "bye"]
    assert ask.line == 14


def test_what_is_left_out_is_as_section_3_says() -> None:
    program = load(
        HEAD + "steps:\n  - {id: a, kind: assign, to: {team: Sales}}\n  - {id: j, kind: jump_to, step: a}"
    ).program
    assert program.stop_on == STOP_ON_BY_DEFAULT
    config = program.step("a").config
    assert (config["strategy"], config["only_online"], config["timeout"]) == ("round_robin", True, 7 * 86400)
    assert program.step("j").config["max"] == 3


def test_a_key_with_nothing_after_it_is_as_if_left_out() -> None:
    bare = "workflow: X\ntrigger: {on: manual%s}\nsteps: []\n%s"
    empty = "description:\ngroup: ~\nsettings:\nscenarios:\n"
    assert load(bare % (", when: null", empty)) == load(bare % ("", ""))
    assert load(bare % ("", "settings: {stop_on: null}")).program.stop_on == STOP_ON_BY_DEFAULT
    given = "scenarios: [{name: x, given: {%s}, turns: [{expect: {run: none}}]}]"
    assert load(bare % ("", given % "agents: null, at: '2026-03-02T09:00:00Z'")).scenarios[0].given == {
        "at": "2026-03-02T09:00:00Z"
    }


def test_a_trigger_may_say_for_short_what_its_event_is_about() -> None:
    when = "[{subject: team, operator: is, value: Sales}, {subject: category, operator: exists}]"
    trigger = load(f"workflow: X\ntrigger: {{on: conversation_closed, when: {when}}}\nsteps: []").program.trigger
    assert [each.subject for each in trigger.when.conditions] == ["conversation.team", "conversation.category"]


def test_version_numbers_in_texts_stay_as_written() -> None:
    program = load(HEAD + "steps:\n  - {id: a, kind: send_message, text: 1.10}").program
    assert program.step("a").config["text"] == "1.10"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "line 1: the document is empty"),
        ("- a", "line 1: The document must be keys with values"),
        ("workflow: X\nsteps: []", "line 1: The document lacks “trigger”; add it."),
        ("workflow: ''\ntrigger: {on: manual}\nsteps: []", "line 1: The workflow has no name"),
        (
            "workflow: X\ntrigger: {on: conversation_open}\nsteps: []",
            "line 2: “conversation_open” is not a trigger; did you",
        ),
        (
            "workflow: X\ntrigger: {on: manual, match: some}\nsteps: []",
            "line 2: “match” of “trigger” must be all or any",
        ),
        (
            "workflow: X\ntrigger: {on: manual}\nsettings: {stop_on: [agent]}\nsteps: []",
            "line 3: An entry of “stop_on”",
        ),
        (
            "workflow: X\ntriger: {on: manual}\nsteps: []",
            "line 2: “triger” is not a key of the document; did you mean “trigger”?",
        ),
    ],
)
def test_mistakes_at_the_top_are_told(text: str, sentence: str) -> None:
    assert any(each.startswith(sentence) for each in problems(text))


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("{id: a, kind: assign, asign: 1, to: {team: X}}", "line 4: “asign” is not a key of the assign step"),
        (
            "{id: a, kind: send_mesage, text: Hi}",
            "line 4: “send_mesage” is not a step kind; did you mean “send_message”?",
        ),
        ("{kind: end}", "line 4: The step lacks “id”"),
        ("{id: a}", "line 4: The step lacks “kind”"),
        ("{id: a-b, kind: end}", "line 4: “a-b” is no id"),
        ("{id: a, kind: send_message}", "line 4: “text”: This is missing; add it, or name a template."),
        ("{id: a, kind: end}\n  - {id: a, kind: end}", "line 5: “a” is the id of the step on line 4 too"),
        ("{id: a, kind: jump_to, step: nowhere}", "line 4: There is no step “nowhere” to jump to"),
        ("{id: a, kind: wait, for: 40d}", "line 4: “for”: “40d” is not between 1s and 30d."),
        ("{id: a, kind: wait, for: soon}", "line 4: “for”: “soon” is not a duration"),
        ("{id: a, kind: wait, for: 5}", "line 4: “for”: “5” is not a duration"),
        (
            "{id: a, kind: assign, to: {team: X}, branches: [{exit: late}]}",
            "line 4: “late” is not a way out of the assign step",
        ),
        ("{id: a, kind: end, branches: [{exit: x}]}", "line 4: The end step has no ways out"),
        ("{id: a, kind: branch}", "line 4: The step has no branches"),
        ("{id: a, kind: branch, branches: [{else: true}]}", "line 4: The step has no branch with conditions"),
        ("{id: a, kind: branch, branches: [{name: X, when: []}]}", "line 4: The branch “X” has no conditions"),
        (
            "{id: a, kind: branch, branches: [{name: X, when: [{subject: sauce, operator: is, value: 1}]}]}",
            "line 4: There is no subject “sauce”",
        ),
        (
            "{id: a, kind: branch, branches: [{name: X, when: [{subject: '', operator: is, value: 1}]}]}",
            "line 4: A condition says nothing of what it is about",
        ),
        (
            "{id: a, kind: branch, branches: [{name: X, when: [{subject: source, operator: are, value: 1}]}]}",
            "line 4: “are” is not an operator",
        ),
        (
            "{id: a, kind: branch, branches: [{name: X, when: [{subject: source, operator: is}]}]}",
            "line 4: “is” needs a value",
        ),
        ("just text", "line 4: A step must be keys with values"),
    ],
)
def test_mistakes_in_steps_are_told(step: str, sentence: str) -> None:
    assert any(each.startswith(sentence) for each in problems(f"{HEAD}steps:\n  - {step}"))


def test_a_field_that_is_wrong_is_told_with_its_own_line() -> None:
    text = (
        HEAD + "steps:\n  - id: a\n    kind: ask_question\n    text: Hi\n    answer:\n"
        "      type: choice\n      choices: [x, x]\n"
    )
    assert [each[:22] for each in problems(text)] == ["line 9: “answer”: choi"]


def test_more_than_nine_branches_are_too_many() -> None:
    branch = "{name: X, when: [{subject: source, operator: is, value: api}]}"
    text = f"{HEAD}steps:\n  - {{id: a, kind: branch, branches: [{', '.join([branch] * 10)}]}}"
    assert problems(text) == ["line 4: There are 10 branches; 9 are the most, beside “else”."]


def test_more_than_ten_conditions_are_too_many() -> None:
    condition = "{subject: source, operator: is, value: api}"
    text = f"{HEAD}steps:\n  - {{id: a, kind: branch, branches: [{{name: X, when: [{', '.join([condition] * 11)}]}}]}}"
    assert problems(text) == ["line 4: There are 11 conditions on the branch “X”; 10 are the most."]


def test_all_mistakes_are_told_in_order_of_their_lines() -> None:
    text = HEAD + "steps:\n  - {id: a, kind: send_message, txt: Hi}\n  - {id: b, kind: nothing}\ngrup: x\n"
    assert [each.split(":")[0] for each in problems(text)] == ["line 4", "line 4", "line 5", "line 6"]


@pytest.mark.parametrize(
    ("scenario", "sentence"),
    [
        ("{name: x, turns: [{contact: hi}]}", "line 3: The scenario “x” expects nothing"),
        (
            "{name: x, turns: [{contact: hi}, {expect: {send: x}}]}",
            "line 3: “send” is not a key of “expect”; did you mean “sent”?",
        ),
        ("{name: x, turns: [{contakt: hi}, {expect: {run: done}}]}", "line 3: “contakt” is not a key of a turn"),
        ("{name: x, given: {chanel: sms}, turns: [{expect: {run: done}}]}", "line 3: “chanel” is not a key of “given”"),
        ("{name: x, given: {channel: fax}, turns: [{expect: {run: done}}]}", "line 3: “channel” of a scenario"),
        ("{name: x, given: {at: today}, turns: [{expect: {run: done}}]}", "line 3: “at” must be an instant"),
        (
            "{name: x, given: {at: '9999-12-31T23:00:00Z'}, turns: [{expect: {run: done}}]}",
            "line 3: Choose a moment between",
        ),
        ("{name: x, turns: [{agent: hi}, {expect: {run: done}}]}", "line 3: “agent” is done by an agent; add “by"),
        ("{name: x, turns: [{contact: hi, tap: x}, {expect: {run: done}}]}", "line 3: A turn is one thing"),
        ("{name: x, turns: [{expect: {}}]}", "line 3: This “expect” expects nothing"),
        ("{name: x, turns: [{expect: {run: finished}}]}", "line 3: “run” of “expect” must be"),
        ("{name: x, turns: [{expect: {sent: ''}}]}", "line 3: “sent” of “expect” is empty"),
        ("{name: x, turns: [{expect: {nothing_sent: false}}]}", "line 3: Write “nothing_sent: true”"),
        ("{name: x, turns: [{pass: long}, {expect: {run: done}}]}", "line 3: “pass”: “long” is not a duration"),
    ],
)
def test_mistakes_in_scenarios_are_told(scenario: str, sentence: str) -> None:
    text = f"workflow: X\ntrigger: {{on: manual}}\nscenarios: [{scenario}]\nsteps: []"
    assert any(each.startswith(sentence) for each in problems(text))


@pytest.mark.parametrize("want", ["null", "{a: b}", "[[a]]"])
def test_a_text_that_is_none_is_told_once(want: str) -> None:
    [told] = problems(f"{HEAD}steps: []\nscenarios: [{{name: x, turns: [{{expect: {{sent: {want}}}}}]}}]")
    assert told.startswith("line 4: “sent” of “expect” must be text")


def test_two_scenarios_of_one_name_are_told_with_the_line_of_each() -> None:
    one = "  - {name: %s, turns: [{start: true}, {expect: {run: done}}]}\n"
    text = "workflow: X\ntrigger: {on: manual}\nsteps: []\nscenarios:\n" + one % "Hi" + one % "Bye" + one % "Hi"
    sentence = "There is another scenario named “Hi”, in line 5; give one of them another name."
    assert problems(text) == [f"line 7: {sentence}"]
    assert [each.name for each in load(text, twins=True).scenarios] == ["Hi", "Bye", "Hi"]
