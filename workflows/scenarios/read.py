"""Reads a scenario out of a document, noting every key that is unknown and every value that is of no use."""

from dataclasses import replace
from datetime import date, datetime, time
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext

from helpdesk.hours import Hours, Interval, zone
from workflows.channel_rules import RULES
from workflows.document import nodes
from workflows.document.nodes import Node
from workflows.document.problems import Problems
from workflows.document.shape import Shape
from workflows.document.values import ScenarioText
from workflows.scenarios import script, turns

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
COLUMNS = ("first_name", "last_name", "email", "phone", "language", "country")
CONTACT = ("fields", "tags", "conversations", "last_agent", "segments")
GIVEN = ("at", "channel", "contact", "agents", "calendars", "http", "form", "payload", "opened_by")


def scenario(node: Node, shape: Shape) -> script.Script:
    """The script of one entry of ``scenarios``."""
    found = shape.mapping(node, gettext("a scenario"), ("name", "given", "turns"), ("name", "turns"))
    name = shape.text(found.get("name"), gettext("“name” of a scenario"), longest=150)
    listed = [turns.read(turn, shape) for turn in shape.sequence(found.get("turns"), "“turns”")]
    happening = tuple(turn for turn in listed if turn is not None)
    if len(happening) == len(listed) and not any(isinstance(turn, script.Expect) for turn in happening):
        shape.add(
            node.line,
            gettext("The scenario “%(name)s” expects nothing; add a turn such as “- expect: {sent: …}”.")
            % {"name": name},
        )
    return script.Script(name, given(found.get("given"), shape), happening)


def of_text(text: ScenarioText) -> script.Script:
    """The script of a kept scenario; DocumentError if it is none any more."""
    problems = Problems()
    turns_of = [
        replace(nodes.of(turn), line=line) for turn, line in zip_longest(text.turns, text.turn_lines, fillvalue=0)
    ]
    node = Node(
        text.line, {"name": nodes.of(text.name), "given": nodes.of(text.given), "turns": Node(text.line, turns_of)}
    )
    found = scenario(node, Shape(problems))
    problems.raise_if_any()
    return found


def given(node: Node | None, shape: Shape) -> script.Given:
    if node is None or node.value is None:
        return script.Given()
    found = shape.mapping(node, "“given”", GIVEN)
    return script.Given(
        at=_at(found.get("at"), shape) or script.START,
        channel=_channel(found.get("channel"), shape),
        contact=_contact(found.get("contact"), shape),
        agents=_agents(found.get("agents"), shape),
        calendars=_calendars(found.get("calendars"), shape),
        http=tuple(_http(item, shape) for item in shape.sequence(found.get("http"), "“http”")),
        form=shape.free_mapping(found["form"], "“form”") if "form" in found else {},
        payload=found["payload"].plain() if "payload" in found else None,
        opened_by=shape.word(found.get("opened_by"), "“opened_by”", script.SOURCES, "contact"),
    )


def _at(node: Node | None, shape: Shape) -> datetime | None:
    at = shape.instant(node, "“at”")
    if node is not None and at is not None and at.year not in script.YEARS:
        shape.add(node.line, gettext("Choose a moment between the years 1970 and 2999."))
    return at


def _channel(node: Node | None, shape: Shape) -> str:
    return shape.word(node, gettext("“channel” of a scenario, a channel kind,"), RULES, "webchat")


def _contact(node: Node | None, shape: Shape) -> script.GivenContact:
    if node is None or node.value is None:
        return script.GivenContact()
    found = shape.mapping(node, "“contact”", (*COLUMNS, *CONTACT))
    last_agent = shape.text(found.get("last_agent"), "“last_agent”").lower() or None
    conversations = shape.whole(found.get("conversations"), "“conversations”")
    if conversations is None:  # who had an agent had a conversation
        conversations = 1 if last_agent else 0
    return script.GivenContact(
        columns={
            key: shape.text(node, f"“{key}”")
            for key, node in found.items()
            if key in COLUMNS and node.value is not None
        },
        fields=shape.free_mapping(found["fields"], "“fields”") if "fields" in found else {},
        tags=tuple(shape.texts(found.get("tags"), gettext("a tag"))),
        conversations=conversations,
        last_agent=last_agent,
        segments=tuple(shape.texts(found.get("segments"), gettext("a segment"))),
    )


def _agents(node: Node | None, shape: Shape) -> tuple[script.GivenAgent, ...]:
    items = shape.sequence(node, "“agents”")
    agents = [_agent(item, shape) for item in items]
    _each_once([agent.email for agent in agents], items, shape)
    return tuple(agents)


def _calendars(node: Node | None, shape: Shape) -> dict[str, Hours]:
    items = shape.sequence(node, "“calendars”")
    calendars = [_calendar(item, shape) for item in items]
    _each_once([name for name, _ in calendars], items, shape)
    return dict(calendars)


def _each_once(names: list[str], items: list[Node], shape: Shape) -> None:
    """Of two that bear one name, one would silently be left out."""
    first: dict[str, int] = {}
    for name, item in zip(names, items, strict=True):
        if name and name in first:
            there = gettext("“%(name)s” stands here twice (first on line %(keys)s); keep one.")
            kept = gettext("“%(what)s” stands there twice; keep one of them.")  # in rows, or as it is kept
            sentence = there if first[name] else kept
            shape.add(item.line, sentence % {"name": name, "keys": first[name], "what": name})
        first.setdefault(name, item.line)


def _agent(node: Node, shape: Shape) -> script.GivenAgent:
    known = ("email", "teams", "online", "open", "limit", "first_name", "last_name")
    found = shape.mapping(node, gettext("an agent"), known, ("email",))
    return script.GivenAgent(
        email=shape.text(found.get("email"), gettext("“email” of an agent")).lower(),
        teams=tuple(shape.texts(found.get("teams"), gettext("a team"))),
        online=shape.flag(found.get("online"), "“online”", default=True),
        open=shape.whole(found.get("open"), "“open”") or 0,
        limit=shape.whole(found.get("limit"), "“limit”"),
        first_name=shape.text(found.get("first_name"), "“first_name”"),
        last_name=shape.text(found.get("last_name"), "“last_name”"),
    )


def _calendar(node: Node, shape: Shape) -> tuple[str, Hours]:
    found = shape.mapping(node, gettext("a calendar"), ("name", "timezone", "hours", "holidays"), ("name",))
    timezone = shape.text(found.get("timezone"), "“timezone”") or "UTC"
    try:
        zone(timezone)
    except ValueError as error:
        shape.add(found["timezone"].line, str(error))
        timezone = "UTC"
    hours = shape.mapping(found["hours"], "“hours”", DAYS) if "hours" in found else {}
    intervals = [
        interval
        for day, spans in hours.items()
        for span in (spans.value if spans.is_list else [spans])
        if (interval := _interval(DAYS.index(day), span, shape)) is not None
    ]
    holidays = [_date(item, shape) for item in shape.sequence(found.get("holidays"), "“holidays”")]
    name = shape.text(found.get("name"), gettext("“name” of a calendar"))
    return name, Hours(timezone, tuple(intervals), frozenset(day for day in holidays if day is not None))


def _interval(weekday: int, node: Node, shape: Shape) -> Interval | None:
    opens, _, closes = (node.text() or "").partition("-")
    try:
        return Interval(weekday, _time(opens), _time(closes))
    except ValueError:
        shape.add(
            node.line, gettext("“%(text)s” is not a span of hours; write “09:00-17:00”.") % {"text": node.text() or "…"}
        )
        return None


def _time(text: str) -> time:
    return time() if text.strip() == "24:00" else time.fromisoformat(text.strip())


def _date(node: Node, shape: Shape) -> date | None:
    try:
        return date.fromisoformat(node.text() or "")
    except ValueError:
        shape.add(node.line, gettext("“%(text)s” is not a date; write “2026-12-25”.") % {"text": node.text() or "…"})
        return None


def _http(node: Node, shape: Shape) -> script.HttpAnswer:
    found = shape.mapping(node, gettext("an entry of “http”"), ("url", "status", "json"), ("url",))
    answer: Any = found["json"].plain() if "json" in found else None
    status = shape.whole(found.get("status"), "“status”", 100, 599)
    return script.HttpAnswer(shape.text(found.get("url"), "“url”"), 200 if status is None else status, answer)
