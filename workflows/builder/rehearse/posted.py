"""What the page sends: the form, the turns so far, and one thing to do with them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from workflows.builder.rehearse import turns
from workflows.builder.rehearse.setting import PREFIX
from workflows.builder.rehearse.turns import Unfit, Written

CONTACT = "contact"


@dataclass
class Posted:
    """``turns`` after what was done; ``new``: whether the last of them is new. ``form_changed``: to be shown anew."""

    data: QueryDict
    turns: list[Written] = field(default_factory=list)
    new: bool = False
    form_changed: bool = False
    sentence: str = ""  # why it was not done


def understood(data: QueryDict) -> Posted:
    found = Posted(data.copy())
    try:
        found.turns = turns.read(data.get("turns", ""))
        DO.get("turn" if "turn" in data else data.get("do", ""), _nothing)(found)
        turns.happening(found.turns)
    except Unfit as unfit:
        found.sentence = str(unfit)
        found.turns = found.turns[:-1] if found.new else []
        found.new = False
    return found


def _add(posted: Posted, written: Written) -> None:
    if len(posted.turns) >= turns.MOST:
        raise Unfit(_("A rehearsal has at most %(most)s turns; start it over.") % {"most": turns.MOST})
    posted.turns.append(written)
    posted.new = True


def _turn(posted: Posted) -> None:
    _add(posted, turns.one(posted.data.get("turn", "")))


def _say(posted: Posted) -> None:
    """Somebody writes; an empty text is nobody's turn."""
    text, who = posted.data.get("say", "").strip(), posted.data.get("as", CONTACT)
    if text:
        _add(posted, {"contact": text} if who == CONTACT else {"agent": text, "by": who})


def _skip(posted: Posted) -> None:
    _add(posted, {"pass": posted.data.get("skip", "").strip()})


def _assign(posted: Posted) -> None:
    who = posted.data.get("to", "")
    _add(posted, {"assign": who, "by": who})


def _close(posted: Posted) -> None:
    _add(posted, {"close": True, "by": posted.data.get("to", "")})


def _undo(posted: Posted) -> None:
    del posted.turns[-1:]


def _restart(posted: Posted) -> None:
    posted.turns.clear()


def _answer(posted: Posted) -> None:
    """A pretend answer for a request that had none: one more row of the form. The turns are played again with it."""
    data = posted.data
    for name in ("url", "status", "json"):
        data.setlist(f"http-{name}", [*data.getlist(f"http-{name}"), data.get(f"answer-{name}", "")])
    posted.form_changed = True


def _apply(posted: Posted) -> None:
    posted.form_changed = True


def _nothing(posted: Posted) -> None:
    """Played again as it is."""


def be(posted: Posted, values: Mapping[str, str]) -> None:
    """The contact of the form becomes another; all else stays, and the talk begins anew."""
    for name in [name for name in posted.data if name.startswith(f"{PREFIX}-field_")]:
        posted.data[name] = ""
    for name, value in values.items():
        posted.data[f"{PREFIX}-{name}"] = value
    posted.turns.clear()
    posted.form_changed = True


DO: Mapping[str, Callable[[Posted], None]] = {
    "turn": _turn,
    "say": _say,
    "skip": _skip,
    "assign": _assign,
    "close": _close,
    "undo": _undo,
    "restart": _restart,
    "answer": _answer,
    "apply": _apply,
}
