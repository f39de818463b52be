"""What was posted to the builder → the edit that is meant."""

from collections.abc import Callable, Mapping

from django.http import QueryDict
from django.utils.translation import gettext as _

from conversations.errors import Refused
from workflows.builder import edits, places
from workflows.builder.branch_edits import AddBranch, AddExit, DeleteBranch, MoveBranch
from workflows.builder.edit import Edit
from workflows.program import Program


def edit(posted: QueryDict, program: Program) -> Edit:
    """Refused if it is none. ``program`` is what the page showed last, which “up” and “into” are about."""
    make = EDITS.get(posted.get("do", ""))
    if make is None:
        raise Refused(_("The builder does not know what to do; load the page again."))
    return make(posted, program)


def number(posted: QueryDict, name: str) -> int:
    """Refused if it is none."""
    text = posted.get(name, "")
    if not text.isdecimal() or len(text) > 9:
        raise Refused(_("The page is out of date; load it again."), name)
    return int(text)


def _add(posted: QueryDict, program: Program) -> Edit:
    return edits.Add(posted.get("kind", ""), posted.get("place", places.START))


def _move(posted: QueryDict, program: Program) -> Edit:
    return edits.Move(posted.get("key", ""), posted.get("place", ""))


def _delete(posted: QueryDict, program: Program) -> Edit:
    if posted.get("branch"):
        return DeleteBranch(posted.get("key", ""), number(posted, "branch"))
    return edits.Delete(posted.get("key", ""))


def _move_branch(by: int) -> Callable[[QueryDict, Program], Edit]:
    return lambda posted, program: MoveBranch(posted.get("key", ""), number(posted, "branch"), by)


def _nudge(where: Callable[[Program, places.Spot], str]) -> Callable[[QueryDict, Program], Edit]:
    def move(posted: QueryDict, program: Program) -> Edit:
        at = places.spot(program, posted.get("key", ""))
        return edits.Move(at.step.key, where(program, at))

    return move


def _up(program: Program, at: places.Spot) -> str:
    """Above the one before; the first of a branch goes out of it, above the step that branches."""
    if at.index:
        return places.before(program, at.siblings[at.index - 1].key)
    if at.parent:
        return places.before(program, at.parent.key)
    return f"after:{at.step.key}"  # where it is


def _down(program: Program, at: places.Spot) -> str:
    """Below the next; the last of a branch goes out of it, below the step that branches."""
    if at.index + 1 < len(at.siblings):
        return f"after:{at.siblings[at.index + 1].key}"
    return f"after:{at.parent.key}" if at.parent else f"after:{at.step.key}"


def _into(program: Program, at: places.Spot) -> str:
    """To the end of the last branch of the step above it."""
    above = at.siblings[at.index - 1] if at.index else None
    if above is None or not above.branches:
        raise Refused(_("The step above has no branches to move into."), "place")
    return places.ending(above, len(above.branches) - 1)


def _out(program: Program, at: places.Spot) -> str:
    """Below the step in whose branch it stands."""
    if at.parent is None:
        raise Refused(_("The step does not stand in a branch."), "place")
    return f"after:{at.parent.key}"


EDITS: Mapping[str, Callable[[QueryDict, Program], Edit]] = {
    "add": _add,
    "move": _move,
    "up": _nudge(_up),
    "down": _nudge(_down),
    "into": _nudge(_into),
    "out": _nudge(_out),
    "duplicate": lambda posted, program: edits.Duplicate(posted.get("key", "")),
    "delete": _delete,
    "rename": lambda posted, program: edits.Rename(posted.get("key", ""), posted.get("new", "").strip()),
    "add_branch": lambda posted, program: AddBranch(posted.get("key", "")),
    "add_exit": lambda posted, program: AddExit(posted.get("key", ""), posted.get("exit", "")),
    "branch_up": _move_branch(-1),
    "branch_down": _move_branch(1),
}
