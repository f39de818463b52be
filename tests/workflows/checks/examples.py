"""Programs and installations out of the examples of a check (``<check>.yaml``): steps as a document has them, but not
refused where they are wrong."""

import re
from collections.abc import Mapping
from datetime import time
from typing import Any

from helpdesk.hours import Hours, Interval
from workflows.checks.there import ChannelThere, Installation, Published, TemplateThere
from workflows.kinds.registry import KINDS, clean
from workflows.program import STOP_ON_BY_DEFAULT, Branch, Condition, Program, Step, Trigger, When
from workflows.triggers.registry import TRIGGERS

TIMES = re.compile(r"(\w) × (\d+)")
SETS = ("fields", "files", "segments", "drafts")


def program(example: Mapping[str, Any], name: str = "Test") -> Program:
    given = dict(example.get("trigger") or {"on": "manual"})
    kind, when = given.pop("on"), _when(given)
    config = {key: value for key, value in given.items() if key not in ("when", "match")}
    form = TRIGGERS[kind].form(config) if kind in TRIGGERS else None
    trigger = Trigger(kind, when, form.cleaned_data if form is not None and form.is_valid() else config)
    return Program(name, trigger, STOP_ON_BY_DEFAULT, steps(example.get("steps") or ()))


def steps(written: Any) -> tuple[Step, ...]:
    return tuple(_step(dict(each)) for each in written)


def _step(written: dict[str, Any]) -> Step:
    """``as_it_is: true`` leaves the config as it stands, without its defaults."""
    key, kind, branches = written.pop("id"), written.pop("kind"), written.pop("branches", ())
    raw, written = written.pop("as_it_is", False), _at_length(written)
    cleaned, errors = clean(kind, written) if kind in KINDS else ({}, {"kind": ["unknown"]})
    return Step(key, kind, written if errors or raw else cleaned, tuple(_branch(dict(each)) for each in branches))


def _at_length(value: Any) -> Any:
    """With each “a × 1700” written out."""
    if isinstance(value, dict):
        return {key: _at_length(each) for key, each in value.items()}
    return TIMES.sub(lambda found: found[1] * int(found[2]), value) if isinstance(value, str) else value


def _branch(written: dict[str, Any]) -> Branch:
    inner = steps(written.get("steps") or ())
    if "exit" in written or written.get("else"):
        return Branch("", written.get("exit", "else"), When(), inner)
    return Branch(written.get("name", ""), "", _when(written), inner)


def _when(written: Mapping[str, Any]) -> When:
    conditions = [Condition(each["subject"], each["operator"], each.get("value")) for each in written.get("when") or ()]
    return When(written.get("match", "all"), tuple(conditions))


def there(example: Mapping[str, Any]) -> Installation | None:
    """None where the example says nothing of an installation."""
    given = example.get("there")
    if given is None:
        return None
    sets = {name: frozenset(given.get(name) or ()) for name in SETS}
    return Installation(
        teams=given.get("teams") or {},
        agents=given.get("agents") or {},
        channels={name: ChannelThere(**each) for name, each in (given.get("channels") or {}).items()},
        calendars={name: _hours(each) for name, each in (given.get("calendars") or {}).items()},
        templates={
            name: tuple(TemplateThere(**each) for each in rows) for name, rows in (given.get("templates") or {}).items()
        },
        workflows={
            name: Published(program(each, name), each.get("is_on", True))
            for name, each in (given.get("workflows") or {}).items()
        },
        secrets={name: frozenset(hosts) for name, hosts in (given.get("secrets") or {}).items()},
        plain_http=given.get("plain_http", False),
        **sets,
    )


def _hours(written: Mapping[int, str]) -> Hours:
    """{0: "09:00-17:00"}: Monday is 0."""
    spans = {day: span.split("-") for day, span in written.items()}
    read = time.fromisoformat
    return Hours("UTC", tuple(Interval(day, read(opens), read(closes)) for day, (opens, closes) in spans.items()))
