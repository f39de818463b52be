"""What is given in a rehearsal, cut to what a scenario needs to stand alone: the people and calendars that matter."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from helpdesk.hours import Hours, Interval
from workflows.builder.rehearse.setting import Given
from workflows.document import references
from workflows.program import Condition, Program
from workflows.scenarios.house import House
from workflows.scenarios.read import DAYS

YEAR = timedelta(days=370)
BY_DEFAULT = {"channel": "webchat", "opened_by": "contact"}


def alone(given: Given, programs: Sequence[Program], house: House, emails: set[str], reached: set[str]) -> Given:
    """``programs``: the one that is rehearsed, and those that it runs. ``emails``: of agents who came up; ``reached``:
    the steps that did."""
    calendars = [*given.get("calendars", ()), *_calendars(given, programs, house)]
    found = {**given, "agents": _agents(given, programs, emails, reached), "calendars": calendars}
    kept = {key: value for key, value in found.items() if value not in ([], {}, None)}
    return {key: value for key, value in kept.items() if BY_DEFAULT.get(key) != value}


def _agents(given: Given, programs: Sequence[Program], emails: set[str], reached: set[str]) -> list[dict[str, Any]]:
    """Of the steps that the rehearsal came to: whom they name, the teams that they name, and where one takes anyone
    all who are there. Who came up besides."""
    steps = [step for program in programs for step in program.walk() if step.key in reached]
    named = {(each.what, each.name.lower()) for step in steps for each in references.of(step)}
    takes = [step.config for step in steps if (step.config.get("to") or {}).get("anyone")]
    offline_too = any(not config.get("only_online", True) for config in takes)
    wanted = emails | {given["contact"].get("last_agent", "")}

    def matters(agent: dict[str, Any]) -> bool:
        of_team = any(("team", team.lower()) in named for team in agent.get("teams", ()))
        of_all = bool(takes) and (offline_too or bool(agent.get("online", True)))
        return of_all or of_team or agent["email"] in wanted or ("agent", agent["email"]) in named

    return [agent for agent in given["agents"] if matters(agent)]


def _calendars(given: Given, programs: Sequence[Program], house: House) -> list[dict[str, Any]]:
    at = datetime.fromisoformat(given["at"]).date()
    names = sorted({name for program in programs for name in _names(program)} & set(house.calendars))
    return [_written(name, house.calendars[name], at) for name in names]


def _names(program: Program) -> Iterator[str]:
    for step in program.walk():
        yield from (each.name for each in references.of(step) if each.what == "calendar")
        for branch in step.branches:
            yield from map(_of_condition, branch.when.conditions)
    yield from map(_of_condition, program.trigger.when.conditions)


def _of_condition(condition: Condition) -> str:
    """“business_hours.Shop”: what stands behind the dot, which is a calendar or nothing that is one."""
    return condition.subject.partition(".")[2]


def _written(name: str, hours: Hours, at: date) -> dict[str, Any]:
    days: dict[str, list[str]] = {}
    for interval in hours.intervals:
        days.setdefault(DAYS[interval.weekday], []).append(_span(interval))
    holidays = [day.isoformat() for day in sorted(hours.holidays) if at - YEAR <= day <= at + YEAR]
    found: Mapping[str, Any] = {"name": name, "timezone": hours.timezone, "hours": days, "holidays": holidays}
    return {key: value for key, value in found.items() if value not in ([], {})}


def _span(interval: Interval) -> str:
    return f"{_clock(interval.opens)}-{_clock(interval.closes)}"


def _clock(at: time) -> str:
    return at.isoformat("seconds" if at.second else "minutes")
