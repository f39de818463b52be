"""YAML or JSON text as a tree of values that know their lines.

Plain words follow YAML 1.2, so that ``on:`` is a key, and ``Yes``, ``no``, ``09:00`` and ``2026-12-25`` are text.
Only events of the parser are used: no tags, no objects, nothing recursive, and aliases count as what they stand for.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import gettext

from workflows.document.problems import DocumentError, Problem, Problems

MAX_BYTES = 1_000_000
MAX_DEPTH = 100
MAX_NODES = 50_000  # aliases expanded

Value = Any  # None, bool, int, float, str, list[Node], dict[str, Node]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where the wheel brings it
_INT = re.compile(r"-?(0|[1-9][0-9]{0,29})")  # not 007, not +62812…: those are text
_FLOAT = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+([eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)")
_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})")


@dataclass(frozen=True, slots=True)
class Node:
    line: int  # from 1; 0 where there is no text
    value: Value
    source: str = ""  # of a scalar, as written
    keys: dict[str, int] = field(default_factory=dict)  # of a mapping: key to line

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.value, dict)

    @property
    def is_list(self) -> bool:
        return isinstance(self.value, list)

    def plain(self) -> Any:
        """The value without lines, as JSON would have it."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def text(self) -> str | None:
        """A scalar as the text that was written (``1.10`` stays so); None for anything else or nothing."""
        if self.is_mapping or self.is_list or self.value is None:
            return None
        return self.value if isinstance(self.value, str) else self.source

    def items(self) -> Iterator[tuple[str, "Node"]]:
        yield from self.value.items()


def of(value: Any) -> Node:
    """A tree of plain JSON values, on no line."""
    if isinstance(value, dict):
        return Node(0, {str(key): of(child) for key, child in value.items()}, keys=dict.fromkeys(map(str, value), 0))
    if isinstance(value, (list, tuple)):
        return Node(0, [of(child) for child in value])
    return Node(0, value, "" if value is None else str(value))


def parse(text: str) -> Node:
    """The tree of ``text``; DocumentError if it is no YAML or JSON, or not for reading at all."""
    _refuse(text)
    if text.lstrip().startswith("{"):  # JSON: what YAML would read otherwise
        text = _PAIR.sub(lambda found: found[1] + _character(found[2]), text.replace("\t", " "))
    problems = Problems()
    try:
        root = _Builder(yaml.parse(text, Loader=_LOADER), problems).document()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        what = " ".join(str(getattr(error, "problem", None) or error).split())[:200]
        line = mark.line + 1 if mark else 1
        raise DocumentError(
            [Problem(line, "", _tab(text, line) or _advice(what, _begun(error, line), line))]
        ) from error
    problems.raise_if_any()
    return root


def _begun(error: Any, line: int) -> int:
    """The line of a bracket or a quote that is not closed; a block has none."""
    mark = getattr(error, "context_mark", None)
    is_open = re.search("flow|quoted", getattr(error, "context", None) or "")
    return mark.line + 1 if mark and is_open else line


def _tab(text: str, line: int) -> str:
    """YAML takes no tabs before what stands in a line, and its own words for that do not name them."""
    lines = text.splitlines()
    written = lines[line - 1] if line <= len(lines) else ""
    if "\t" not in written[: len(written) - len(written.lstrip())]:
        return ""
    return gettext("This line is indented with a tab, which YAML does not know; use spaces.")


def _advice(what: str, begun: int, line: int) -> str:
    """The parser notices a bracket or a quote that is missing only lines later."""
    sentence = gettext("This is not YAML or JSON: %(what)s. Check the indentation, the quotes and the brackets there.")
    if begun < line:
        sentence = gettext(
            "This is not YAML or JSON: %(what)s. Check the indentation, quotes and brackets from line %(begun)s on."
        )
    return sentence % {"what": what, "begun": begun}


def _is_unreadable(character: str) -> bool:
    """Control characters (but tab and line ends, among them U+0085), and halves of a surrogate pair."""
    if character in "\n\r\t\x85":
        return False
    return character < " " or "\x7f" <= character < "\xa0" or "\ud800" <= character <= "\udfff"


def _refuse(text: str) -> None:
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise DocumentError(
            [Problem(1, "", gettext("The document is larger than 1 MB; split it into several workflows."))]
        )
    for position, character in enumerate(text):
        if _is_unreadable(character):
            line = text.count("\n", 0, position) + 1
            sentence = gettext("There is a character that no text has (U+%(code)s); take it out.")
            sentence %= {"code": f"{ord(character):04X}"}
            raise DocumentError([Problem(line, "", sentence)])


def _too_deep(line: int) -> DocumentError:
    sentence = gettext("This is nested more than %(max_depth)s deep; make it flatter.")
    return DocumentError([Problem(line, "", sentence % {"max_depth": MAX_DEPTH})])


def _character(pair: str) -> str:
    return bytes.fromhex(pair.replace("\\u", "")).decode("utf-16-be")


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


class _Builder:
    """Builds the tree out of the parser's events."""

    def __init__(self, events: Iterator[Any], problems: Problems) -> None:
        self.events = events
        self.problems = problems
        self.anchors: dict[str, tuple[Node, int, int]] = {}
        self.count = 0

    def document(self) -> Node:
        root = Node(1, None)
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    sentence = gettext("A file holds one workflow; put what follows “---” into a file of its own.")
                    raise DocumentError([Problem(_line(event), "", sentence)])
            elif isinstance(event, yaml.NodeEvent):
                root, _ = self.node(event, 1)
        return root

    def node(self, event: Any, depth: int) -> tuple[Node, int]:
        """The node that begins with ``event``, and how deep it is."""
        line = _line(event)
        if depth > MAX_DEPTH:
            raise _too_deep(line)
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, line, depth)
        self.take(1, line)
        if event.tag not in (None, "!"):
            self.problems.add(
                line,
                gettext("“%(tag)s” is a tag, which workflows do not have; write the value without it.")
                % {"tag": event.tag},
            )
        before = self.count
        if isinstance(event, yaml.ScalarEvent):
            node, deep = Node(line, self.scalar(event, line), event.value), 0
        elif isinstance(event, yaml.SequenceStartEvent):
            node, deep = self.sequence(line, depth)
        else:
            node, deep = self.mapping(line, depth)
        if event.anchor:
            self.anchors[event.anchor] = (node, self.count - before + 1, deep)
        return node, deep

    def take(self, nodes: int, line: int) -> None:
        self.count += nodes
        if self.count > MAX_NODES:
            sentence = gettext(
                "The document has more than %(most)s values, counting what aliases repeat; make it smaller."
            )
            sentence %= {"most": f"{MAX_NODES:,}"}
            raise DocumentError([Problem(line, "", sentence)])

    def alias(self, event: Any, line: int, depth: int) -> tuple[Node, int]:
        if event.anchor not in self.anchors:
            sentence = gettext("“*%(name)s” stands for nothing: “&%(name)s” must come, whole, before it.")
            sentence %= {"name": event.anchor}
            raise DocumentError([Problem(line, "", sentence)])
        node, size, deep = self.anchors[event.anchor]
        self.take(size, line)
        if depth + deep > MAX_DEPTH:
            raise _too_deep(line)
        return node, deep

    def sequence(self, line: int, depth: int) -> tuple[Node, int]:
        items: list[Node] = []
        deepest = 0
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            item, deep = self.node(event, depth + 1)
            items.append(item)
            deepest = max(deepest, deep + 1)
        return Node(line, items), deepest

    def mapping(self, line: int, depth: int) -> tuple[Node, int]:
        values: dict[str, Node] = {}
        keys: dict[str, int] = {}
        merged: list[Node] = []
        deepest = 0
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            is_merge = isinstance(event, yaml.ScalarEvent) and event.value == "<<" and not event.style
            key, _ = self.node(event, depth + 1)
            value, deep = self.node(next(self.events), depth + 1)
            deepest = max(deepest, deep + 1)
            if is_merge:
                merged += self.mergeable(value, key.line)
                continue
            name = key.source if not (key.is_mapping or key.is_list) else None
            if name is None:
                self.problems.add(key.line, gettext("A key must be a word, not a list or a mapping."))
            elif name in values:
                self.problems.add(
                    key.line,
                    gettext("“%(name)s” stands here twice (first on line %(keys)s); keep one.")
                    % {"name": name, "keys": keys[name]},
                )
            else:
                values[name], keys[name] = value, key.line
        for each in merged:  # what stands here itself goes before, then what was named first
            for name, value in each.items():
                values.setdefault(name, value)
                keys.setdefault(name, each.keys[name])
        return Node(line, values, keys=keys), deepest

    def mergeable(self, value: Node, line: int) -> list[Node]:
        """The mappings whose keys “<<” brings in."""
        found = value.value if value.is_list else [value]
        if not all(each.is_mapping for each in found):
            sentence = gettext("“<<” brings in the keys of a mapping, such as “<<: *name”; this is none.")
            self.problems.add(line, sentence)
            return []
        return list(found)

    def scalar(self, event: Any, line: int) -> Value:
        text: str = event.value
        if any(character == "\x00" or "\ud800" <= character <= "\udfff" for character in text):
            self.problems.add(line, gettext("This text holds a character that no text has (such as \\0); take it out."))
        if event.style in ("'", '"', "|", ">"):
            return text
        found = plain(text)
        if isinstance(found, float) and math.isinf(found):
            self.problems.add(
                line, gettext("%(text)s is too large a number; write it in quotes if it is text.") % {"text": text[:20]}
            )
            return None
        return found


def plain(text: str) -> Value:
    """What an unquoted word means."""
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return text.lower() == "true"
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
