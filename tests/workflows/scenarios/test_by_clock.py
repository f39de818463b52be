"""A workflow that the clock starts, in a scenario: time that passes starts it as it would live."""

from tests.workflows.scenarios.play import passes

MONDAYS = '{on: schedule, every: week, weekdays: [monday], at: "09:00", calendar: Berlin}'
BERLIN = '{at: "2026-03-23T08:59:00+01:00", calendars: [{name: Berlin, timezone: Europe/Berlin}]}'
DAILY = '{on: schedule, every: day, at: "09:00", about: conversations}'
GREET = "{id: hello, kind: send_message, text: Good morning}"


def test_it_starts_at_its_time_and_not_before() -> None:
    turns = "{contact: Hi}\n{pass: 59s}\n{expect: {run: none}}\n{pass: 1s}\n{expect: {sent: Good morning, run: done}}"
    passes(GREET, turns, trigger=MONDAYS, given=BERLIN)


def test_it_keeps_to_the_clocks_of_its_calendar() -> None:
    turns = "{contact: Hi}\n{pass: 1m}\n{pass: 166h}\n{expect: {nothing_sent: true}}\n{pass: 1h}"
    passes(GREET, turns + "\n{expect: {sent: Good morning}}", trigger=MONDAYS, given=BERLIN)


def test_each_time_within_a_span_counts() -> None:
    passes(GREET, "{contact: Hi}\n{pass: 3d}\n{expect: {sent: [Good, Good, Good]}}", trigger=DAILY)


def test_only_conversations_that_are_open_where_it_is_about_those() -> None:
    turns = "{contact: Hi}\n{close: true, by: budi@example.com}\n{pass: 1d}\n{expect: {run: none}}"
    passes(GREET, turns, trigger=DAILY)


def test_whoever_does_not_meet_its_conditions_is_left_alone() -> None:
    trigger = DAILY.replace("about", "when: [{subject: contact.tags, operator: contains, value: vip}], about")
    passes(GREET, "{contact: Hi}\n{pass: 1d}\n{expect: {run: none}}", trigger=trigger)
    passes(GREET, "{contact: Hi}\n{pass: 1d}\n{expect: {run: done}}", trigger=trigger, given="{contact: {tags: [vip]}}")


def test_timers_of_its_run_and_its_own_times_go_by_the_clock() -> None:
    steps = GREET + "\n{id: wait, kind: wait, for: 25h}\n{id: later, kind: send_message, text: Later}"
    passes(steps, "{contact: Hi}\n{pass: 50h}\n{expect: {sent: [Good morning, Later], run: done}}", trigger=DAILY)
    passes(steps, "{contact: Hi}\n{pass: 3d}\n{expect: {sent: [Good, Later, Good], run: waiting}}", trigger=DAILY)
