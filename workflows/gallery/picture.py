"""A program as a small picture, an SVG: its steps from top to bottom, branches side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from workflows.builder import words
from workflows.kinds.exits import words as exit_words
from workflows.kinds.registry import KINDS, clean
from workflows.program import Program, Step
from workflows.triggers.registry import TRIGGERS

WIDE, HIGH, GAP, SIDE, NAME, EDGE = 156, 26, 14, 12, 12, 8  # pixels; NAME: a line of the name of a way
LONGEST = 23  # characters
LETTER = 6  # pixels of one in the name of a way
COLOURS = {  # of a kind's group: the stroke; a page may say otherwise by the class
    "talk": "#2f5bd7", "route": "#1b7a46", "conversation": "#8a5a00", "contact": "#7a3fb0", "flow": "#5f6979",
    "outside": "#b3261e",
}  # fmt: skip


def svg(program: Program) -> str:
    """``title`` names the workflow, for those who hear it."""
    body = _Sequence.of(program.steps)
    wide, high = body.wide + 2 * EDGE, body.high + HIGH + GAP + HIGH + GAP + 2 * EDGE
    middle, top = wide // 2, EDGE
    trigger = TRIGGERS.get(program.trigger.kind)
    parts = [
        _box(
            middle, top, _short(str(trigger.label) if trigger else program.trigger.kind, LONGEST), "trigger", "#5f6979"
        ),
        _line(middle, top + HIGH, middle, top + HIGH + GAP),
        *body.draw(middle, top + HIGH + GAP),
    ]
    end = top + HIGH + GAP + body.high
    if body.goes_on:
        parts += [
            _line(middle, end, middle, end + GAP),
            f'<circle class="end" cx="{middle}" cy="{end + GAP + 5}" r="5"/>',
        ]
    return (
        f'<svg class="hd-picture" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" '
        f'height="{high}" role="img" font-family="system-ui, sans-serif" font-size="11">'
        f"<title>{escape(program.name)}</title>{''.join(parts)}</svg>"
    )


@dataclass(frozen=True, slots=True)
class _Sequence:
    """Steps below each other, as wide as the widest."""

    blocks: "tuple[_Block, ...]"

    @classmethod
    def of(cls, steps: Sequence[Step]) -> "_Sequence":
        return cls(tuple(_Block.of(step) for step in steps))

    @property
    def wide(self) -> int:
        return max((block.wide for block in self.blocks), default=WIDE)

    @property
    def high(self) -> int:
        return sum(block.high for block in self.blocks) + GAP * max(len(self.blocks) - 1, 0)

    @property
    def goes_on(self) -> bool:
        return all(block.goes_on for block in self.blocks)

    def draw(self, middle: int, top: int) -> Iterator[str]:
        for number, block in enumerate(self.blocks):
            yield from block.draw(middle, top)
            top += block.high
            if number + 1 < len(self.blocks):
                if block.goes_on:
                    yield _line(middle, top, middle, top + GAP)
                top += GAP


@dataclass(frozen=True, slots=True)
class _Block:
    """A step, and below it its branches beside each other, which come together again."""

    step: Step
    ways: "tuple[_Way, ...]"

    @classmethod
    def of(cls, step: Step) -> "_Block":
        ways = [_Way(words.way(step, branch), _Sequence.of(branch.steps)) for branch in step.branches]
        return cls(step, (*ways, *_straight_on(step)) if ways else ())

    @property
    def wide(self) -> int:
        return max(WIDE, self.abreast)

    @property
    def abreast(self) -> int:
        """How wide its ways are beside each other."""
        return sum(way.wide for way in self.ways) + SIDE * max(len(self.ways) - 1, 0)

    @property
    def high(self) -> int:
        inner = max((way.steps.high for way in self.ways), default=0)
        return HIGH + (GAP + self.names + inner + GAP if self.ways else 0)

    @property
    def names(self) -> int:
        """How high the longest name of its ways stands."""
        return NAME * max(len(way.lines) for way in self.ways) + 6

    @property
    def goes_on(self) -> bool:
        kind = KINDS.get(self.step.kind)
        return (kind is None or kind.goes_on) and (not self.ways or any(way.steps.goes_on for way in self.ways))

    def draw(self, middle: int, top: int) -> Iterator[str]:
        kind = KINDS.get(self.step.kind)
        group = kind.group if kind else "flow"
        yield _box(middle, top, _words(self.step), group, COLOURS.get(group, "#5f6979"))
        if not self.ways:
            return
        left = middle - self.abreast // 2
        fork, join = top + HIGH + GAP // 2, top + self.high
        yield _line(middle, top + HIGH, middle, fork)
        for way in self.ways:
            centre, start = left + way.wide // 2, fork + GAP // 2 + self.names
            yield _line(middle, fork, centre, fork)
            yield _line(centre, fork, centre, start)
            yield from way.draw(centre, start)
            if way.steps.goes_on:
                yield _line(centre, start + way.steps.high, centre, join)
                yield _line(centre, join, middle, join)
            left += way.wide + SIDE


@dataclass(frozen=True, slots=True)
class _Way:
    """One way out of a step, with its name right of the line; the ordinary one has none."""

    name: str
    steps: _Sequence

    @property
    def wide(self) -> int:
        return self.steps.wide if self.name or self.steps.blocks else 2 * SIDE

    @property
    def lines(self) -> list[str]:
        return wrap(self.name, max((self.wide // 2 + EDGE) // LETTER, 3), max_lines=2, placeholder="…")

    def draw(self, centre: int, start: int) -> Iterator[str]:
        top = start - 6 - NAME * (len(self.lines) - 1)
        for number, line in enumerate(self.lines):
            yield (
                f'<text class="way" x="{centre + 4}" y="{top + NAME * number}" fill="#4c5565" font-size="10">'
                f"{escape(line)}</text>"
            )
        yield from self.steps.draw(centre, start)


def _straight_on(step: Step) -> Iterator[_Way]:
    """The way out that no branch of the step has: an answer that is valid, what no condition fits."""
    kind = KINDS.get(step.kind)
    if kind is None or not kind.goes_on:
        return
    if "else" not in kind.exits:
        yield _Way("", _Sequence(()))
    elif step.exit("else") is None:
        yield _Way(exit_words(step.kind, "else"), _Sequence(()))


def _words(step: Step) -> str:
    """What it does in two or three words: the label where the sentence quotes a text."""
    kind = KINDS.get(step.kind)
    if kind is None or "else" in kind.exits or clean(step.kind, step.config)[1]:
        return _short(str(kind.label) if kind else step.kind, LONGEST)
    sentence = kind.describe(step.config).partition(",")[0]
    return _short(str(kind.label) if "“" in sentence else sentence, LONGEST)


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _box(middle: int, top: int, text: str, name: str, colour: str) -> str:
    return (
        f'<rect class="{name}" x="{middle - WIDE // 2}" y="{top}" width="{WIDE}" height="{HIGH}" rx="7" fill="#ffffff" '
        f'stroke="{colour}" stroke-width="1.5"/>'
        f'<text class="step" x="{middle}" y="{top + HIGH // 2 + 4}" text-anchor="middle" fill="#1a1e27">'
        f"{escape(text)}</text>"
    )


def _line(x1: int, y1: int, x2: int, y2: int) -> str:
    return f'<path class="line" d="M{x1} {y1}L{x2} {y2}" stroke="#8a93a3" stroke-width="1.5" fill="none"/>'
