"""What is told of a play: what happened in each turn, in order, and how everything stands after it."""

from datetime import timedelta

from tests.workflows.scenarios.play import document
from workflows.effects import Assign, Send
from workflows.scenarios.follow import follow
from workflows.scenarios.read import of_text
from workflows.scenarios.trace import Told

ASK = "{id: ask, kind: ask_question, text: 'Who?', answer: {type: choice, choices: [Sales]}, save_to: {variable: who}}"
TO = "{id: to, kind: assign, to: {team: Sales}, timeout: 1h}"
HELLO = "{id: hello, kind: send_message, text: Hello}"
OFFLINE = "{agents: [{email: budi@example.com, teams: [Sales], online: false}]}"


def told(steps: str, turns: str, **options: str) -> list[Told]:
    made = document(steps, turns, **options)
    [scenario] = made.scenarios
    return follow(made.program, of_text(scenario))


def whats(turn: Told) -> list[str]:
    return [entry.what for entry in turn.entries]


def test_what_happened_stands_in_order() -> None:
    first, second, _ = told(f"{ASK}\n{TO}", "{contact: Hi}\n{tap: Sales}\n{expect: {run: waiting}}", given=OFFLINE)
    assert whats(first) == ["contact", "opened", "started", "effect", "log"]
    assert whats(second) == ["tap", "log", "effect", "log"]


def test_an_effect_names_its_step() -> None:
    _, second, _ = told(f"{ASK}\n{TO}", "{contact: Hi}\n{tap: Sales}\n{expect: {run: waiting}}", given=OFFLINE)
    log, effect = second.entries[1], second.entries[2]
    assert (log.step, log.outcome) == ("ask", "done")
    assert effect.step == "to"
    assert isinstance(effect.effect, Assign)


def test_how_all_stands_after_a_turn() -> None:
    first, second, _ = told(f"{ASK}\n{TO}", "{contact: Hi}\n{tap: Sales}\n{expect: {run: waiting}}", given=OFFLINE)
    assert (first.after.run, first.after.step, first.after.offered) == ("waiting", "ask", ("Sales",))
    after = second.after
    assert (after.status, after.team, after.assignee, after.in_queue) == ("open", "Sales", None, True)
    assert after.variables == {"who": "Sales"}
    assert after.until == after.next_timer == after.at + timedelta(hours=1)
    assert after.agents == {"budi@example.com": ("offline", 0)}


def test_each_entry_has_its_own_time() -> None:
    wait = "{id: one, kind: wait, for: 1h}"
    _, second, _ = told(f"{wait}\n{HELLO}", "{contact: Hi}\n{pass: 2h}\n{expect: {sent: Hello}}")
    begun, waited, sent, _ = second.entries
    assert waited.at == sent.at == begun.at + timedelta(hours=1)
    assert second.after.at == begun.at + timedelta(hours=2)


def test_a_trigger_that_does_not_match_says_why() -> None:
    trigger = "{on: conversation_opened, when: [{subject: contact.language, operator: is, value: id}]}"
    first, _ = told(HELLO, "{contact: Hi}\n{expect: {run: none}}", trigger=trigger)
    entry = first.entries[-1]
    assert (entry.what, entry.text) == ("not_started", "Contact's language has no value")


def test_a_trigger_that_comes_while_a_run_is_live_is_told() -> None:
    turns = "{contact: Hi}\n{contact: More}\n{expect: {run: waiting}}"
    _, second, _ = told("{id: one, kind: wait, for: 1h}", turns, trigger="{on: message_received}")
    assert [(entry.what, entry.text) for entry in second.entries[1:]] == [("ignored", "live")]


def test_what_stops_a_run_is_told() -> None:
    turns = "{contact: Hi}\n{agent: Hello, by: budi@example.com}\n{expect: {run: stopped}}"
    _, second, _ = told(TO, turns, given=OFFLINE)
    assert whats(second) == ["agent", "stopped", "assigned"]
    assert second.entries[1].text.startswith("An agent wrote to the contact")


def test_who_gets_what_waited_is_told_with_the_reason() -> None:
    _, second, _ = told(
        TO, "{contact: Hi}\n{online: budi@example.com}\n{expect: {assignee: budi@example.com}}", given=OFFLINE
    )
    assert whats(second) == ["online", "assigned", "log"]
    assert (second.entries[1].by, second.entries[1].text) == (
        "budi@example.com",
        "round robin: the only free agent in Sales",
    )


def test_what_the_channel_did_not_take_is_undelivered() -> None:
    sends = "\n".join(f"{{id: hello{number}, kind: send_message, text: Hello}}" for number in range(21))
    first, _ = told(sends, "{contact: Hi}\n{expect: {run: done}}", given="{channel: wechat}")
    effects = [entry for entry in first.entries if isinstance(entry.effect, Send)]
    assert [bool(entry.undelivered) for entry in effects] == [False] * 20 + [True]


def test_what_cannot_happen_is_a_problem_and_the_last() -> None:
    turns = "{contact: Hi}\n{tap: Nothing}\n{expect: {run: waiting}}"
    last = told(ASK, turns)[-1]
    assert last.problem == "The contact cannot tap “Nothing”: “Sales” was offered."
    assert not last.holds


def test_an_expectation_tells_what_differs() -> None:
    _, last = told(HELLO, "{contact: Hi}\n{expect: {sent: Bye, run: failed}}\n{expect: {run: done}}")
    assert last.differences == ("“Bye” to be written, got “Hello”", "run “failed”, got “done”")
