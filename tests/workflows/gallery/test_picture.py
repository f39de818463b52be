"""The pictures of workflows: every way out is drawn, and called so that it is told from its neighbours."""

import re

import pytest

from tests.workflows.programs import branch, out, program, step, when
from workflows.gallery.picture import svg
from workflows.program import Program, Step

END = step("over", "end")
AFTER = step("after", "add_comment", text="Hm")
BAD = branch("Bad", END, when=when(("var.how", "is", "bad")))


def lines(picture: str) -> set[tuple[int, ...]]:
    return {tuple(map(int, found)) for found in re.findall(r"M(\d+) (\d+)L(\d+) (\d+)", picture)}


def above_the_last(picture: str) -> tuple[int, ...]:
    """The point where a line comes to the box of the last step."""
    x, y, wide = re.findall(r'<rect class="\w+" x="(\d+)" y="(\d+)" width="(\d+)"', picture)[-1]
    return int(x) + int(wide) // 2, int(y)


def ask(*ways: str) -> Step:
    exits = tuple(out(way, END) for way in ways)
    return step("ask", "ask_question", exits, text="How was it?", answer={"type": "text"}, save_to={"variable": "how"})


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(program(ask("timeout", "invalid"), AFTER), id="an answer goes on where every written way ends"),
        pytest.param(program(step("b", "branch", (BAD,)), AFTER), id="what no condition fits, where Otherwise is not"),
    ],
)
def test_the_ordinary_way_out_is_drawn_where_every_other_ends(found: Program) -> None:
    picture = svg(found)
    into = above_the_last(picture)
    [(x, y, _x, _y)] = [line for line in lines(picture) if line[2:] == into and line[:2] != into]
    assert any((x, y) == line[2:] and line[0] != x for line in lines(picture))  # from a way beside the others


def test_nothing_is_drawn_on_from_where_all_ways_end() -> None:
    both = (BAD, out("else", END))
    picture = svg(program(step("b", "branch", both), AFTER))
    into = above_the_last(picture)
    assert not [line for line in lines(picture) if line[2:] == into]
    assert "<circle" not in picture


def test_two_ways_of_a_question_are_told_apart() -> None:
    names = re.findall(r'class="way"[^>]*>([^<]*)<', svg(program(ask("timeout", "invalid"))))
    assert names == ["If no answer", "came in time", "If no answer", "was valid"]
