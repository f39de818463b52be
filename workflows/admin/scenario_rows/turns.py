"""One turn of a scenario as a row. What the inputs cannot say stands there as text, so that nothing is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from workflows.admin.scenario_rows.expects import ExpectRow, posted_rows, rows_of, wants_of
from workflows.builder.forms.inputs import duration
from workflows.builder.forms.inputs.base import said
from workflows.builder.forms.part import Posted
from workflows.document import nodes
from workflows.document.dump import dump_keys
from workflows.document.problems import DocumentError, Problems
from workflows.document.shape import Shape
from workflows.scenarios.turns import read

WORDS = ("contact", "tap", "agent")  # taken as they are
AGENT = ("assign", "online", "offline")
BY = ("agent", "close", "assign")
AS_TEXT = "text"
INNER = "__inner__"  # stands for the token of an expectation that is not there yet
Turn = Mapping[str, Any]


@dataclass(slots=True)
class TurnRow:
    prefix: str  # of the names of its inputs
    what: str = "contact"
    words: str = ""
    agent: str = ""
    by: str = ""
    number: str = ""  # of a duration
    unit: str = duration.USUAL
    expects: list[ExpectRow] = field(default_factory=list)
    text: str = ""  # the whole turn, where nothing else holds it
    errors: list[str] = field(default_factory=list)
    told: str = ""  # how it differed when it was played

    @property
    def blank(self) -> ExpectRow:
        """What an added row of “expect” begins with."""
        return ExpectRow(f"{self.prefix}.expect.{INNER}")

    @property
    def id(self) -> str:
        return self.prefix.replace(".", "-")


def row_of(turn: Turn, prefix: str) -> TurnRow:
    row = _row(turn, prefix)
    try:
        same = bool(turn) and _script(turn_of(row)) == _script(turn)
    except (DocumentError, ValueError):
        same = False
    return row if same else TurnRow(prefix, AS_TEXT, text=dump_keys(turn))


def _row(turn: Turn, prefix: str) -> TurnRow:
    what = next((key for key in turn if key != "by"), "")
    value, row = turn.get(what), TurnRow(prefix, what, by=str(turn.get("by", "")))
    if what in WORDS:
        row.words = str(value)
    elif what in AGENT:
        row.agent = str(value)
    elif what == "pass":
        row.number, row.unit = duration.split(value)
    elif what == "expect" and isinstance(value, Mapping):
        row.expects = rows_of(value, f"{prefix}.expect")
    return row


def posted_row(posted: Posted, prefix: str) -> TurnRow:
    def typed(name: str) -> str:
        return said(posted, f"{prefix}.{name}")

    return TurnRow(
        prefix,
        typed("what"),
        typed("words"),
        typed("agent"),
        typed("by"),
        typed("pass.n"),
        typed("pass.unit"),
        posted_rows(posted, f"{prefix}.expect"),
        typed("text"),
    )


def turn_of(row: TurnRow) -> Turn:
    """DocumentError or ValueError where the row cannot be understood."""
    by = {"by": row.by.strip()} if row.what in BY and row.by.strip() else {}
    if row.what == AS_TEXT:
        found = nodes.parse(row.text).plain()
        if not isinstance(found, Mapping):
            raise ValueError(_("Write keys with values, a line each, such as “contact: Hello”."))
        return dict(found)
    if row.what in WORDS:
        return {row.what: row.words, **by}
    if row.what in AGENT:
        return {row.what: row.agent.strip(), **by}
    if row.what == "pass":
        return {"pass": _passed(row)}
    if row.what != "expect":
        return {row.what: True, **by}
    if not row.expects:
        raise ValueError(_("Nothing is expected here yet; add what must follow."))
    return {"expect": wants_of(row.expects)}


def _passed(row: TurnRow) -> str:
    if not row.number.strip():
        raise ValueError(_("Write how long it takes, such as 30 minutes."))
    posted = Posted({"t.n": [row.number], "t.unit": [row.unit]})
    return duration.read(posted, "t") or ""


def _script(turn: Turn) -> Any:
    """What the turn means; DocumentError if nothing."""
    problems = Problems()
    found = read(nodes.of(turn), Shape(problems))
    problems.raise_if_any()
    return replace(found, line=0) if found is not None else None


def wrong(turn: Turn) -> list[str]:
    try:
        _script(turn)
    except DocumentError as error:
        return [problem.sentence for problem in error.problems]
    return []
