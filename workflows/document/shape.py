"""Reads what a node should be, and notes what it is instead, with the line and what to write."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from workflows import durations
from workflows.advice import did_you_mean, listing
from workflows.document.nodes import Node
from workflows.document.problems import Problems

YES = ("yes", "on", "true")
NO = ("no", "off", "false")


def called(node: Node) -> str:
    """What a node is, in words."""
    if node.is_mapping:
        return gettext("a mapping")
    if node.is_list:
        return gettext("a list")
    if node.value is None:
        return gettext("nothing")
    return f"“{str(node.value)[:40]}”"


def _upper(what: str) -> str:
    return what[:1].upper() + what[1:]


@dataclass(slots=True)
class Shape:
    """Bound to the step that is read, so that each problem names it."""

    problems: Problems
    step: str = ""

    def of(self, step: str) -> "Shape":
        return Shape(self.problems, step)

    def add(self, line: int | None, sentence: str) -> None:
        self.problems.add(line, sentence, self.step)

    def mapping(self, node: Node, what: str, known: Iterable[str], required: Iterable[str] = ()) -> dict[str, Node]:
        """The entries under known keys; empty if it is no mapping."""
        known = list(known)
        if not node.is_mapping:
            such_as = gettext("keys with values, such as “%(key)s: …”") % {"key": known[0]}
            self.add(
                node.line,
                gettext("%(what)s must be %(such_as)s, not %(found)s.")
                % {"what": _upper(what), "such_as": such_as, "found": called(node)},
            )
            return {}
        for key, line in node.keys.items():
            if key not in known:
                self.add(
                    line,
                    gettext("“%(key)s” is not a key of %(what)s; %(advice)s")
                    % {"key": key, "what": what, "advice": did_you_mean(key, known)},
                )
        for key in required:
            if key not in node.value:
                self.add(node.line, gettext("%(what)s lacks “%(key)s”; add it.") % {"what": _upper(what), "key": key})
        return {key: child for key, child in node.items() if key in known}

    def free_mapping(self, node: Node, what: str) -> dict[str, Any]:
        """Any keys, with plain scalar values."""
        if not node.is_mapping:
            self.add(
                node.line,
                gettext("%(what)s must be names with values, not %(found)s.")
                % {"what": _upper(what), "found": called(node)},
            )
            return {}
        return {key: child.plain() for key, child in node.items()}

    def sequence(self, node: Node | None, what: str) -> list[Node]:
        """Its entries; none where nothing stands after the key."""
        if node is None or node.value is None:
            return []
        if not node.is_list:
            self.add(
                node.line,
                gettext("%(what)s must be a list (lines that begin with “- ”), not %(found)s.")
                % {"what": _upper(what), "found": called(node)},
            )
            return []
        items: list[Node] = node.value
        return items

    def text(self, node: Node | None, what: str, longest: int | None = None) -> str:
        if node is None:
            return ""
        found = node.text()
        if found is None:
            self.add(
                node.line,
                gettext("%(what)s must be text, not %(found)s.") % {"what": _upper(what), "found": called(node)},
            )
            return ""
        if longest is not None and len(found) > longest:
            self.add(
                node.line,
                gettext("%(what)s has %(count)s characters; %(longest)s is the most.")
                % {"what": _upper(what), "count": len(found), "longest": longest},
            )
        return found

    def texts(self, node: Node | None, what: str) -> list[str]:
        """One text or a list of them."""
        if node is None:
            return []
        return [self.text(item, what) for item in (node.value if node.is_list else [node])]

    def word(self, node: Node | None, what: str, words: Iterable[str], default: str) -> str:
        """One of ``words``."""
        if node is None:
            return default
        found, known = node.text(), list(words)
        if found in known:
            return str(found)
        self.add(
            node.line,
            gettext("%(what)s must be %(known)s, not %(found)s.")
            % {"what": _upper(what), "known": listing(known), "found": called(node)},
        )
        return default

    def flag(self, node: Node | None, what: str, default: bool = False) -> bool:
        if node is None:
            return default
        if isinstance(node.value, bool):
            return node.value
        word = (node.text() or "").lower()
        if word not in YES + NO:
            self.add(
                node.line,
                gettext("%(what)s must be true or false, not %(found)s.")
                % {"what": _upper(what), "found": called(node)},
            )
        return word in YES

    def whole(self, node: Node | None, what: str, least: int = 0, most: int = 1_000_000) -> int | None:
        if node is None or node.value is None:
            return None
        if isinstance(node.value, int) and not isinstance(node.value, bool) and least <= node.value <= most:
            return node.value
        self.add(
            node.line,
            gettext("%(what)s must be a whole number from %(least)s to %(most)s, not %(found)s.")
            % {"what": _upper(what), "least": f"{least:,}", "most": f"{most:,}", "found": called(node)},
        )
        return None

    def duration(self, node: Node | None, what: str) -> int:
        if node is None:
            return 0
        try:
            return durations.parse(node.text() or "")
        except ValueError as error:
            self.add(node.line, f"{_upper(what)}: {error}")
            return 0

    def instant(self, node: Node | None, what: str) -> datetime | None:
        """An instant with its offset."""
        if node is None:
            return None
        try:
            found = datetime.fromisoformat(node.text() or "")
        except ValueError:
            found = None
        if found is None or found.tzinfo is None:
            such_as = gettext("an instant with its offset, such as 2026-03-02T09:00:00+07:00")
            self.add(
                node.line,
                gettext("%(what)s must be %(such_as)s, not %(found)s.")
                % {"what": _upper(what), "such_as": such_as, "found": called(node)},
            )
            return None
        return found
