"""What a turn brought, as an ``expect`` wants it: what was written, and what is different from before."""

from collections.abc import Iterator, Mapping
from typing import Any

from workflows.effects import Comment, Send
from workflows.scenarios.trace import After, Told

Wants = dict[str, Any]


def expected(told: Told, before: After, asked: int) -> Wants:
    """``before``: how all stood at the last ``expect``; ``asked``: how many requests there were before the turn."""
    return {**_written(told), **dict(_moved(told.after, before)), **_asked(told.after, asked), "run": told.after.run}


def is_quiet(told: Told, before: After) -> bool:
    """Whether nothing came of the turn that one would expect."""
    return not _texts(told, Send) and not _texts(told, Comment) and not dict(_moved(told.after, before))


def _written(told: Told) -> Wants:
    sent, comments = _texts(told, Send), _texts(told, Comment)
    found: Wants = {"sent": sent if len(sent) > 1 else sent[0]} if sent else {"nothing_sent": True}
    return {**found, "comment": comments if len(comments) > 1 else comments[0]} if comments else found


def _texts(told: Told, kind: type) -> list[str]:
    effects = [entry.effect for entry in told.entries if isinstance(entry.effect, kind) and not entry.undelivered]
    return [effect.text for effect in effects if isinstance(effect, (Send, Comment)) and effect.text]


def _moved(now: After, before: After) -> Iterator[tuple[str, Any]]:
    for key in ("team", "assignee", "status", "category"):
        if getattr(now, key) != getattr(before, key):
            yield key, getattr(now, key)
    if now.tags != before.tags:
        yield "tags", list(now.tags)
    if fields := _changed(now.contact, before.contact):
        yield "field", fields
    if variables := _changed(now.variables, before.variables):
        yield "var", variables


def _changed(now: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    return {key: now.get(key) for key in {**before, **now} if now.get(key) != before.get(key)}


def _asked(now: After, asked: int) -> Wants:
    """The first address that the turn asked (an ``expect`` has one), and how often it was asked by then."""
    new = [call.url for call in now.calls[asked:]]
    return {"http": {"url": new[0], "count": sum(new[0] in call.url for call in now.calls)}} if new else {}
