"""Texts with variables: “Hi {{ contact.first_name | default: 'there' }}”. python-liquid reads them, without its tags;
what they mean is looked up here, in plain values, once: what a contact wrote is never read as a template."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext, gettext_noop
from liquid import Environment
from liquid.builtin.content import Literal as LiquidText
from liquid.builtin.expressions import FilteredExpression, Path
from liquid.builtin.expressions.arguments import PositionalArgument
from liquid.builtin.expressions.primitive import Literal as Constant
from liquid.builtin.illegal import Illegal
from liquid.builtin.output import Output, OutputNode
from liquid.exceptions import LiquidError

from workflows import filters
from workflows.facts import World
from workflows.names import Meaning, meaning

MAX_SOURCE = 10_000  # characters
MAX_OUTPUT = 200_000  # characters: less than 1 MB in any writing
MAX_HOLE = 500  # of one {{ … }}
OPENS, CLOSES = re.compile(r"\{\{|\{%"), re.compile(r"\}\}|%\}")
SECRET = "secret."  # root of the names that only a request's texts may hold
MAX_FILTERS = 200  # with filters.LONGEST, what bounds the time


class Unreadable(ValueError):
    """The text cannot be read as a template; as a text it says what to do, in the language of who asks."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.sentence, self.values = sentence, values

    def __str__(self) -> str:
        return gettext(self.sentence) % self.values


@dataclass(frozen=True, slots=True)
class Name:
    dotted: str
    value: Meaning = field(compare=False)


@dataclass(frozen=True, slots=True)
class Hole:
    """A ``{{ … }}``: a name or a constant, and what is done to it."""

    left: Any  # Name, or a constant
    filters: tuple[tuple[str, tuple[Any, ...]], ...]
    secret: str  # the name of the one that stands there by itself; empty if there is none


class OnlyValues(Environment):
    """Liquid without tags: no loops, no assignments, no includes."""

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        for tag in (LiquidText, Output, Illegal):
            self.add_tag(tag)


LIQUID = OnlyValues()


@lru_cache(maxsize=8192)
def _read(source: str) -> "tuple[str | Hole, ...] | Unreadable":
    """The text in its parts, read once and kept."""
    try:
        parts = tuple(_parts(source))
        if sum(len(part.filters) for part in parts if isinstance(part, Hole)) > MAX_FILTERS:
            raise Unreadable(gettext_noop("The text uses more than %(most)d filters; remove some."), most=MAX_FILTERS)
    except Unreadable as error:
        error.__cause__ = None
        return error.with_traceback(None)  # which would hold what the reader made
    return parts


def _parts(source: str) -> Iterator[str | Hole]:
    """Liquid reads each ``{{ … }}`` by itself: over a whole text its reader takes seconds for “{{{{{{…”."""
    if len(source) > MAX_SOURCE:
        sentence = gettext_noop("The text has %(size)d characters; at most %(most)d are allowed.")
        raise Unreadable(sentence, size=len(source), most=MAX_SOURCE)
    if "{%" in source:
        raise Unreadable(gettext_noop("Tags such as {%% if %%} cannot be used in texts; use a Branch step."))
    position = 0
    while (begin := source.find("{{", position)) >= 0:
        end = source.find("}}", begin)
        inside = source[begin + 2 : end if end >= 0 else None]
        if end < 0 or len(inside) > MAX_HOLE or "{{" in inside:
            sentence = gettext_noop("“{{%(text)s” has no }} at its end; write it as {{ var.name }}.")
            raise Unreadable(sentence, text=inside[:40])
        if begin > position:
            yield source[position:begin]
        yield _hole(f"{{{{ {inside.strip()} }}}}")
        position = end + 2
    if position < len(source):
        yield source[position:]


def _hole(source: str) -> Hole:
    try:
        node = LIQUID.parse(source).nodes[0]
    except (LiquidError, RecursionError, IndexError) as error:
        reason = str(error).partition("\n")[0]
        sentence = gettext_noop("“%(text)s” cannot be read (%(reason)s); write it as {{ var.name }}.")
        raise Unreadable(sentence, text=source, reason=reason) from error
    expression = node.expression if isinstance(node, OutputNode) else None
    if not isinstance(expression, FilteredExpression):
        sentence = gettext_noop("“%(text)s” cannot be used in texts; write it as {{ var.name }}.")
        raise Unreadable(sentence, text=source)
    used = []
    for each in expression.filters or ():
        if not all(isinstance(argument, PositionalArgument) for argument in each.args):
            sentence = gettext_noop("The filter “%(name)s” takes no named values; write %(name)s: 'value'.")
            raise Unreadable(sentence, name=each.name)
        arguments = tuple(_operand(argument.value) for argument in each.args)
        if wrong := filters.wrong(each.name, arguments):
            raise Unreadable(wrong[0], **wrong[1])
        used.append((each.name, arguments))
    left = _operand(expression.left)
    alone = isinstance(left, Name) and not used and left.dotted.startswith(SECRET)
    return Hole(left, tuple(used), left.dotted.removeprefix(SECRET) if alone else "")


def _operand(expression: object) -> Any:
    if isinstance(expression, Constant):
        return expression.value
    if isinstance(expression, Path) and all(isinstance(segment, str) for segment in expression.path):
        dotted = ".".join(str(segment) for segment in expression.path)
        return Name(dotted, meaning(dotted))
    sentence = gettext_noop("“%(text)s” cannot be used in texts; write a name such as var.order or contact.email.")
    raise Unreadable(sentence, text=str(expression))


def render(source: str, world: World, variables: Mapping[str, Any], form: Mapping[str, Any]) -> str:
    """The text with its variables filled in. Never raises: what has no value shows its default or nothing, and a text
    that ``check`` refuses shows nothing where its ``{{ … }}`` stand."""
    parts = _read(source)
    if isinstance(parts, Unreadable):
        return constant(source[:MAX_SOURCE])
    text = ""
    for part in parts:
        if len(text) >= MAX_OUTPUT:
            break
        if isinstance(part, str):
            text += part
        else:  # a secret has no value here
            text += _fill(part, world, variables, form)[: MAX_OUTPUT - len(text)]
    return text


@dataclass(frozen=True, slots=True)
class Literal:
    """What stands in the text as it was written."""

    text: str


@dataclass(frozen=True, slots=True)
class Value:
    """What a ``{{ … }}`` shows."""

    text: str


@dataclass(frozen=True, slots=True)
class Secret:
    """A ``{{ secret.name }}``, which is not filled in here."""

    name: str


def pieces(
    source: str, world: World, variables: Mapping[str, Any], form: Mapping[str, Any]
) -> Iterator[Literal | Value | Secret]:
    """The text piece by piece, for texts whose values must be escaped or that may hold secrets; at most MAX_OUTPUT."""
    parts = _read(source)
    if isinstance(parts, Unreadable):
        yield Literal(constant(source[:MAX_SOURCE]))
        return
    size = 0
    for part in parts:
        if size >= MAX_OUTPUT:
            return
        if isinstance(part, Hole) and part.secret:
            yield Secret(part.secret)
            continue
        filled = part if isinstance(part, str) else _fill(part, world, variables, form)[: MAX_OUTPUT - size]
        size += len(filled)
        yield Literal(filled) if isinstance(part, str) else Value(filled)


def secrets(source: str) -> set[str]:
    """The names of the secrets that stand in the text by themselves."""
    return {hole.secret for hole in _holes(source) if hole.secret}


def constant(source: str) -> str:
    """What of a text stands there whatever its variables hold."""
    kept, *rest = OPENS.split(source)
    return kept + "".join(CLOSES.split(piece, maxsplit=1)[1] for piece in rest if CLOSES.search(piece))


def _fill(hole: Hole, *facts: Any) -> str:
    """What it shows, by the ``facts`` that a name's value is looked up in."""
    found = _worth(hole.left, facts)
    for name, arguments in hole.filters:
        found = filters.FILTERS[name].apply(
            found[: filters.LONGEST] if isinstance(found, str) else found,
            *[_worth(argument, facts) for argument in arguments],
        )
    return filters.show(found)


def _worth(operand: Any, facts: Any) -> Any:
    return operand.value(*facts) if isinstance(operand, Name) else operand


def _holes(source: str) -> list[Hole]:
    """None of an unreadable text."""
    parts = _read(source)
    return [] if isinstance(parts, Unreadable) else [part for part in parts if isinstance(part, Hole)]


def names(source: str) -> set[str]:
    """The dotted names that the text uses; none of an unreadable one."""
    holes = _holes(source)
    operands = [hole.left for hole in holes]
    operands += [argument for hole in holes for _, arguments in hole.filters for argument in arguments]
    return {operand.dotted for operand in operands if isinstance(operand, Name)}


def check(source: str) -> str | None:
    """Why the text cannot be used, as a sentence; None if it can."""
    parts = _read(source)
    return str(parts) if isinstance(parts, Unreadable) else None


def bare(source: str) -> set[str]:
    """The dotted names that the text shows as they are, with nothing in place of a value that is missing."""
    return {
        hole.left.dotted
        for hole in _holes(source)
        if isinstance(hole.left, Name) and all(name != "default" for name, _arguments in hole.filters)
    }
