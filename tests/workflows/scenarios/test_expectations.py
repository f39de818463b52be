"""What an expectation compares, and how a difference is told."""

import pytest

from tests.workflows.scenarios.play import play

STEPS = """
{id: one, kind: send_message, text: Good morning}
{id: two, kind: send_message, text: How are you?}
{id: note, kind: add_comment, text: All well}
{id: tags, kind: update_tags, add: [vip]}
{id: field, kind: update_field, field: plan, value: gold}
{id: variable, kind: set_variable, name: n, value: 5}
"""


@pytest.mark.parametrize(
    "expected",
    [
        "sent: Good",
        "sent: [Good, How]",
        "sent: [Good, morning]",
        "not_sent: good",
        "comment: All well",
        "tags: [vip]",
        "field: {plan: gold, email: null}",
        "var: {n: 5}",
        "var: {n: '5', m: null}",
        "team: null, assignee: null, category: null",
        "status: open, run: done",
        "http: {count: 0}",
    ],
)
def test_what_holds_passes(expected: str) -> None:
    result = play(STEPS, f"{{contact: Hi}}\n{{expect: {{{expected}}}}}")
    assert result.passed, result.sentence


@pytest.mark.parametrize("language", ["English", "en"])
def test_a_language_is_expected_by_its_name_or_its_code(language: str) -> None:
    steps = "{id: set, kind: update_field, field: language, value: English}"
    assert play(steps, f"{{contact: Hi}}\n{{expect: {{field: {{language: {language}}}}}}}").passed
    assert not play(steps, "{contact: Hi}\n{expect: {field: {language: Russian}}}").passed


@pytest.mark.parametrize(
    ("expected", "sentence"),
    [
        ("sent: good", "Expected “good” to be written, got “Good morning”; “How are you?”."),
        ("sent: [How, Good]", "Expected “How”; “Good” to be written, got “Good morning”; “How are you?”."),
        ("sent: [Good, Good]", "Expected “Good”; “Good” to be written, got “Good morning”; “How are you?”."),
        ("not_sent: [Bad, How]", "Expected “Bad”; “How” not to be sent, got “How are you?”."),
        ("nothing_sent: true", "Expected nothing to be sent, got “Good morning”; “How are you?”."),
        ("comment: Ill", "Expected “Ill” to be written, got “All well”."),
        ("tags: []", "Expected tags none, got vip."),
        ("tags: [vip, new]", "Expected tags new, vip, got vip."),
        ("field: {plan: silver}", "Expected field plan “silver”, got “gold”."),
        ("field: {email: a@b.c}", "Expected field email “a@b.c”, got nothing."),
        ("var: {n: 6}", "Expected variable n “6”, got “5”."),
        ("team: Sales", "Expected team “Sales”, got nothing."),
        ("assignee: a@b.c", "Expected assignee “a@b.c”, got nothing."),
        ("category: X", "Expected category “X”, got nothing."),
        ("status: closed", "Expected status “closed”, got “open”."),
        ("run: waiting", "Expected run “waiting”, got “done”."),
        (
            "http: {url: 'https://a.example', count: 1}",
            "Expected 1 request to https://a.example, got 0 of 0 (nothing).",
        ),
        ("run: done, status: closed, team: X", "Expected status “closed”, got “open”; and team “X”, got nothing."),
    ],
)
def test_what_does_not_hold_is_told(expected: str, sentence: str) -> None:
    result = play(STEPS, f"{{contact: Hi}}\n{{expect: {{{expected}}}}}")
    assert (result.passed, result.turn, result.sentence) == (False, 2, sentence)


def test_only_what_was_sent_since_the_turn_before_counts() -> None:
    assert play(STEPS, "{contact: Hi}\n{pass: 1m}\n{expect: {nothing_sent: true}}").passed
    assert not play(STEPS, "{contact: Hi}\n{pass: 1m}\n{expect: {sent: Good}}").passed


def test_who_looks_for_what_was_sent_earlier_is_told_so() -> None:
    for missed in ("sent: Good", "comment: All"):
        assert "in an earlier turn" in play(STEPS, f"{{contact: Hi}}\n{{pass: 1m}}\n{{expect: {{{missed}}}}}").sentence
    assert "earlier" not in play(STEPS, "{contact: Hi}\n{pass: 1m}\n{expect: {sent: Bad}}").sentence


def test_the_first_turn_that_differs_is_told_with_its_line() -> None:
    result = play(STEPS, "{contact: Hi}\n{expect: {run: done}}\n{expect: {run: failed}}\n{expect: {run: stopped}}")
    assert (result.turn, result.line) == (3, 18)
    assert str(result).startswith("failed It: turn 3, line 18: Expected run “failed”")


def test_a_run_that_failed_says_why() -> None:
    steps = "{id: hours, kind: wait, for: 1h, calendar: Shop}"
    result = play(steps, "{contact: Hi}\n{expect: {run: waiting}}")
    assert "There is no calendar “Shop”" in result.sentence
