"""What was rehearsed as a scenario: it passes as it is, and fails once the workflow does something else."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.workflows.builder.rehearse.talking import BUDI, given, program
from workflows import gallery
from workflows.builder.rehearse.scenario import Made, made, suggested
from workflows.builder.rehearse.talk import rehearse
from workflows.builder.rehearse.turns import Written, happening
from workflows.document.dump import plain
from workflows.document.load import load
from workflows.document.values import Document, ScenarioText
from workflows.facts import FieldFacts
from workflows.program import Program, Step
from workflows.scenarios.house import EMPTY, House
from workflows.scenarios.read import of_text
from workflows.scenarios.runner import run
from workflows.trial import trial

ASK = "{id: ask, kind: ask_question, text: 'Who?', answer: {type: choice, choices: [Sales]}, save_to: {variable: who}}"
TO = "{id: to, kind: assign, to: {team: Sales}, timeout: 1h}"
FULL: Mapping[str, Any] = {"channel": "webchat", "contact": {}, "agents": [], "http": [], "opened_by": "contact"}
EVERY = [(slug, each.name) for slug in gallery.SLUGS for each in load(gallery.entry(slug).text).scenarios]


def entry(slug: str, name: str) -> tuple[Document, Made]:
    """The scenario made of what its turns bring when they are rehearsed."""
    document = load(gallery.entry(slug).text)
    scenario = next(each for each in document.scenarios if each.name == name)
    return document, _made(document.program, scenario)


def _made(program: Program, scenario: ScenarioText) -> Made:
    begun = {"at": "2026-01-05T09:00:00+00:00", **FULL, **scenario.given}
    turns = [dict(turn) for turn in scenario.turns if "expect" not in turn]
    return made("Made", program, begun, turns, EMPTY)


@pytest.mark.parametrize(("slug", "name"), EVERY)
def test_what_the_gallery_does_makes_scenarios_that_pass(slug: str, name: str) -> None:
    document, found = entry(slug, name)
    result = run(document.program, of_text(found.text))
    assert result.passed, result.sentence
    assert found.differs == 0
    assert any("expect" in turn for turn in found.text.turns)


@pytest.mark.parametrize(("slug", "name"), EVERY)
def test_they_fail_when_the_workflow_no_longer_writes_what_it_wrote(slug: str, name: str) -> None:
    document, found = entry(slug, name)
    written = any("sent" in turn.get("expect", {}) or "comment" in turn.get("expect", {}) for turn in found.text.turns)
    assert run(_mute(document.program), of_text(found.text)).passed is not written


def _mute(whole: Program) -> Program:
    def other(step: Step) -> Step:
        config = {**step.config, "text": "…"} if "text" in step.config else step.config
        branches = tuple(
            type(branch)(branch.name, branch.exit, branch.when, tuple(map(other, branch.steps)))
            for branch in step.branches
        )
        return Step(step.key, step.kind, config, branches)

    return Program(whole.name, whole.trigger, whole.stop_on, tuple(map(other, whole.steps)))


@pytest.mark.parametrize("slug", gallery.SLUGS)
def test_made_scenarios_survive_export_and_import(slug: str) -> None:
    document = load(gallery.entry(slug).text)
    new = tuple(_made(document.program, each).text for each in document.scenarios)
    written = plain(Document(document.program, scenarios=new))
    assert [dict(each["given"]) for each in written["scenarios"]] == [dict(each.given) for each in new]


def turns_of(steps: str, *turns: Written, house: House = EMPTY, **more: Any) -> list[Mapping[str, Any]]:
    return list(made("It", program(steps), given(**more), turns, house).text.turns)


def test_an_expectation_follows_each_turn_of_the_contact() -> None:
    assert turns_of(f"{ASK}\n{TO}", {"contact": "Hi"}, {"tap": "Sales"}) == [
        {"contact": "Hi"},
        {"expect": {"sent": "Who?", "status": "open", "run": "waiting"}},
        {"tap": "Sales"},
        {
            "expect": {
                "nothing_sent": True, "team": "Sales", "assignee": "budi@example.com", "var": {"who": "Sales"},
                "run": "done",
            }
        },
    ]  # fmt: skip


def test_time_that_passes_quietly_expects_nothing_and_the_last_turn_always_does() -> None:
    wait = "{id: one, kind: wait, for: 2h}\n{id: hello, kind: send_message, text: Hello}"
    found = turns_of(wait, {"contact": "Hi"}, {"pass": "1h"}, {"pass": "1h"}, {"pass": "1h"})
    assert ["pass" in turn for turn in found] == [False, False, True, True, False, True, False]
    assert found[4] == {"expect": {"sent": "Hello", "run": "done"}}
    assert found[-1] == {"expect": {"nothing_sent": True, "run": "done"}}


def test_tags_and_fields_are_expected_where_they_changed() -> None:
    tag = "{id: tag, kind: update_tags, add: [vip], remove: [new]}"
    plan = "{id: plan, kind: update_field, field: plan, value: gold}"
    found = turns_of(f"{tag}\n{plan}", {"contact": "Hi"}, contact={"tags": ["new"], "first_name": "Ana"})
    assert found[1]["expect"]["tags"] == ["vip"]
    assert found[1]["expect"]["field"] == {"plan": "gold"}


def test_only_people_who_matter_are_given() -> None:
    others = [{"email": f"{name}@example.com", "teams": ["Support"], "online": True} for name in ("ana", "eve")]
    found = made("It", program(TO), given(agents=[BUDI, *others]), [{"contact": "Hi"}], EMPTY).text
    assert [agent["email"] for agent in found.given["agents"]] == ["budi@example.com"]
    took = [{"contact": "Hi"}, {"assign": "ana@example.com", "by": "ana@example.com"}]
    found = made("It", program(TO), given(agents=[BUDI, *others]), took, EMPTY).text
    assert [agent["email"] for agent in found.given["agents"]] == ["budi@example.com", "ana@example.com"]


def test_teams_to_which_the_rehearsal_did_not_come_stay_out() -> None:
    others = [{"email": "ana@example.com", "teams": ["Support"], "online": True}]
    when = "{subject: message.text, operator: is, value: Help}"
    support = "[{id: other, kind: assign, to: {team: Support}}]"
    branches = f"[{{name: S, when: [{when}], steps: {support}}}, {{else: true, steps: [{TO}]}}]"
    steps = f"{{id: b, kind: branch, branches: {branches}}}"
    found = made("It", program(steps), given(agents=[BUDI, *others]), [{"contact": "Hi"}], EMPTY).text
    assert [agent["email"] for agent in found.given["agents"]] == ["budi@example.com"]


def test_everybody_is_given_where_a_step_takes_anyone() -> None:
    agents = [BUDI, {"email": "ana@example.com", "online": True}]
    steps = "{id: to, kind: assign, to: {anyone: true}}"
    assert made("It", program(steps), given(agents=agents), [{"contact": "Hi"}], EMPTY).text.given["agents"] == agents


def test_calendars_come_along() -> None:
    hours = load(
        "workflow: X\ntrigger: {on: manual}\nsteps: [{id: end, kind: end}]\n"
        "scenarios:\n  - name: A\n    given: {calendars: [{name: Shop,"
        " timezone: Asia/Jakarta, hours: {mon: ['09:00-12:00', '13:00-17:00'], fri: ['22:00-06:00']},"
        " holidays: ['2026-12-25', '2031-01-01']}]}\n    turns: [{contact: Hi}, {expect: {run: none}}]\n"
    )
    calendars = of_text(hours.scenarios[0]).given.calendars
    steps = "{id: open, kind: business_hours, calendar: Shop}"
    found = made("It", program(steps), given(), [{"contact": "Hi"}], House(calendars=calendars))
    assert found.text.given["calendars"] == [
        {
            "name": "Shop", "timezone": "Asia/Jakarta",
            "hours": {"mon": ["09:00-12:00", "13:00-17:00"], "fri": ["22:00-06:00"]}, "holidays": ["2026-12-25"],
        }
    ]  # fmt: skip
    assert found.differs == 0


def test_what_only_the_installation_knows_is_told() -> None:
    steps = "{id: born, kind: update_field, field: born, value: never}"
    house = House(fields={"born": FieldFacts("date")})
    found = made("It", program(steps), given(), [{"contact": "Hi"}], house)
    assert found.differs == 1
    assert trial(program(steps), found.text, house).result.passed


def test_people_of_workflows_that_are_run_come_along() -> None:
    steps = "{id: run, kind: run_workflow, workflow: Route}"
    house = House(workflows={"Route": replace(program(TO, "{on: manual}"), name="Route")})
    found = made("It", program(steps), given(), [{"contact": "Hi"}], house)
    assert [agent["email"] for agent in found.text.given["agents"]] == ["budi@example.com"]
    assert found.text.turns[1]["expect"]["assignee"] == "budi@example.com"
    assert trial(program(steps), found.text, house).result.passed


def test_a_name_is_suggested_by_what_was_said_and_where_it_led() -> None:
    talk = rehearse(program(TO), given(), happening([{"contact": "Hi"}]), EMPTY, {})
    assert suggested(talk.told, talk.now, str.title) == "Budi@Example.Com, after “Hi”"
