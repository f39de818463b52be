"""The turns of a scenario as they are written: one key each, ``by`` where an agent does it, and ``expect``."""

from typing import Any

from django.utils.translation import gettext

from workflows.advice import did_you_mean
from workflows.document.nodes import Node
from workflows.document.shape import Shape
from workflows.scenarios.script import Expect, Happens, Turn

BY_AN_AGENT = ("agent", "close", "assign")
TURNS = ("contact", "tap", "agent", "close", "assign", "online", "offline", "pass", "start", "expect")
STATES = ("none", "ready", "waiting", "done", "stopped", "failed")
STATUSES = ("none", "open", "snoozed", "closed")
EXPECTS = (
    "sent", "not_sent", "nothing_sent", "team", "assignee", "status", "run", "tags", "field", "var", "comment", "http",
    "category",
)  # fmt: skip


def read(node: Node, shape: Shape) -> Turn | None:
    found = shape.mapping(node, gettext("a turn"), (*TURNS, "by"))
    what = [key for key in found if key != "by"]
    if len(what) != 1:
        if node.is_mapping and set(node.value) <= {*TURNS, "by"}:
            shape.add(
                node.line,
                gettext("A turn is one thing that happens (%(names)s); this has %(count)s.")
                % {"names": ", ".join(TURNS), "count": len(what)},
            )
        return None
    key = what[0]
    if key == "expect":
        return expect(found[key], node.line, shape)
    by = shape.text(found.get("by"), "“by”").lower()
    if key in BY_AN_AGENT and not by:
        shape.add(node.line, gettext("“%(key)s” is done by an agent; add “by: their email”.") % {"key": key})
    if key not in BY_AN_AGENT and "by" in found:
        shape.add(node.keys["by"], gettext("“by” has no place beside “%(key)s”; take it out.") % {"key": key})
    return Happens(key, _value(key, found[key], shape), by, node.line)


def _value(key: str, node: Node, shape: Shape) -> Any:
    if key == "pass":
        return shape.duration(node, "“pass”")
    if key in ("close", "start"):
        if not shape.flag(node, f"“{key}”"):
            shape.add(node.line, gettext("Write “%(key)s: true”, or take the turn out.") % {"key": key})
        return True
    found = shape.text(node, f"“{key}”")
    if not found and node.text() is not None:
        shape.add(node.line, gettext("“%(key)s” is empty; write what stands there.") % {"key": key})
    return found.lower() if key in ("assign", "online", "offline") else found


def expect(node: Node, line: int, shape: Shape) -> Expect | None:
    if node.is_mapping and not node.value:
        shape.add(node.line, gettext("This “expect” expects nothing; add a key such as “sent”."))
        return None
    found = shape.mapping(node, "“expect”", EXPECTS)
    if not node.is_mapping:
        return None
    return Expect({key: _want(key, child, shape) for key, child in found.items()}, line)


def _want(key: str, node: Node, shape: Shape) -> Any:
    what = f"“{key}” of “expect”"
    if key in ("sent", "not_sent", "comment"):
        known = len(shape.problems.found)
        texts = shape.texts(node, what)
        if not all(texts or [""]) and len(shape.problems.found) == known:  # what is no text is told already
            shape.add(
                node.line,
                gettext("%(what)s is empty, which every message would hold; write a part of the text.")
                % {"what": what},
            )
        return texts
    if key == "nothing_sent":
        if not shape.flag(node, what):
            shape.add(node.line, gettext("Write “%(key)s: true”, or “sent: …” for what was sent.") % {"key": key})
        return True
    if key in ("run", "status"):
        words = STATES if key == "run" else STATUSES
        return "none" if node.value is None else shape.word(node, what, words, "none")
    if key in ("team", "assignee", "category"):
        word = None if node.value is None else shape.text(node, what)
        return word.lower() if word and key == "assignee" else word
    if key == "tags":
        return [] if node.value is None else shape.texts(node, what)
    if key in ("field", "var"):
        wanted = shape.free_mapping(node, what)
        if node.is_mapping and not wanted:
            shape.add(node.line, gettext("%(what)s names nothing; write {name: value}.") % {"what": what})
        return wanted
    return _http(node, what, shape)


def _http(node: Node, what: str, shape: Shape) -> dict[str, Any]:
    found = shape.mapping(node, what, ("url", "count"))
    if node.is_mapping and not found:
        shape.add(
            node.line,
            gettext("%(what)s names nothing; %(advice)s")
            % {"what": what, "advice": did_you_mean("", ("url", "count"))},
        )
    wanted: dict[str, Any] = {}
    if "url" in found:
        wanted["url"] = shape.text(found["url"], gettext("“url” of %(what)s") % {"what": what})
    if "count" in found:
        wanted["count"] = shape.whole(found["count"], gettext("“count” of %(what)s") % {"what": what})
    return wanted
