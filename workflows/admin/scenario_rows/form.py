"""The whole scenario as rows: out of what is kept or what was posted, and what it says."""

from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from workflows.admin.scenario_rows.calendars import NAMES as CALENDAR
from workflows.admin.scenario_rows.expects import ExpectRow
from workflows.admin.scenario_rows.given import BY_DEFAULT, GivenRows, given_of, rows_of
from workflows.admin.scenario_rows.people import AGENT, LISTS
from workflows.admin.scenario_rows.rows import posted as posted_rows
from workflows.admin.scenario_rows.turns import Turn, TurnRow, posted_row, row_of, turn_of, wrong
from workflows.builder.forms.inputs.base import said
from workflows.builder.forms.part import Posted
from workflows.builder.forms.rows import MOST, tokens
from workflows.document.problems import DocumentError
from workflows.document.values import ScenarioText
from workflows.scenarios.read import COLUMNS, of_text

SINGLE = (
    "at", "zone", "channel", "opened_by", *COLUMNS, *LISTS, "conversations", "last_agent", "payload", "more",
)  # fmt: skip
ZONES = (*range(-12 * 60, 14 * 60 + 1, 60), -570, -210, 210, 270, 330, 345, 390, 525, 570, 630, 765)  # in minutes


STANDS = {"channel": "at", "opened_by": "at"}  # keys that stand in a part of another name


@dataclass(slots=True)
class ScenarioRows:
    name: str
    given: GivenRows
    turns: list[TurnRow] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)  # about the whole

    @property
    def too_many(self) -> bool:
        """More of a kind than rows that a page takes, which would leave out the rest: it is changed as text."""
        given = self.given
        in_given = (given.agents, given.fields, given.calendars, given.http, given.form)
        counts = [len(self.turns), *map(len, in_given), *(len(row.expects) for row in self.turns)]
        return max(counts) > MOST

    def read(self) -> ScenarioText:
        """What they say. Whether it is of use: ``is_wrong``."""
        found = given_of(self.given)
        made = [turn for row in self.turns if (turn := _turn(row)) is not None]
        if not self.name.strip():
            self.errors.append(_("Give it a name, such as “Sales is chosen”."))
        if not any("expect" in turn for turn in made) and not any(row.errors for row in self.turns):
            self.errors.append(_("Nothing is expected of it yet; add a turn “Expected”."))
        scenario = ScenarioText(self.name.strip(), found, tuple(made))
        if not self.is_wrong:
            self.errors += _whole(scenario)
        return scenario

    @property
    def is_wrong(self) -> bool:
        return bool(self.errors or self.given.errors or any(row.errors for row in self.turns))

    def zones(self) -> list[str]:
        """“+07:00”, those that are in use anywhere, and the one that is chosen."""
        known = [_offset(minutes) for minutes in sorted(ZONES)]
        chosen = self.given.values.get("zone", "")
        return known if chosen in known else [chosen, *known]

    def problems(self) -> list[tuple[str, str]]:
        """Sentences, each with the id of the part of the page that it is about."""
        found = [("", sentence) for sentence in self.errors]
        found += [
            (f"given-{STANDS.get(key, key)}", sentence) for key, told in self.given.errors.items() for sentence in told
        ]
        for number, row in enumerate(self.turns, start=1):
            found += [(row.id, _("Turn %(n)d: %(what)s") % {"n": number, "what": sentence}) for sentence in row.errors]
        return found


def _whole(scenario: ScenarioText) -> list[str]:
    """What is wrong beyond its parts, such as a name that is too long."""
    try:
        of_text(scenario)
    except DocumentError as error:
        return [problem.sentence for problem in error.problems]
    return []


def _turn(row: TurnRow) -> Turn | None:
    try:
        found = turn_of(row)
    except DocumentError as error:
        row.errors += [str(problem) for problem in error.problems]
    except ValueError as error:
        row.errors.append(str(error))
    else:
        row.errors += wrong(found)
        return found
    return None


def of(scenario: ScenarioText) -> ScenarioRows:
    shown = rows_of(scenario.given)
    shown.values.setdefault("zone", here())
    listed = [row_of(turn, f"turns.{number}") for number, turn in enumerate(scenario.turns)]
    return ScenarioRows(scenario.name, shown, listed)


def fresh() -> ScenarioRows:
    """A new one: somebody writes, and something is sent."""
    first, second = "turns.0", "turns.1"
    turns = [TurnRow(first, words=_("Hello")), TurnRow(second, "expect", expects=[ExpectRow(f"{second}.expect.0")])]
    return ScenarioRows("", GivenRows(values={**BY_DEFAULT, "zone": here()}), turns)


def posted(data: Posted) -> ScenarioRows:
    found = GivenRows(
        values={name: said(data, f"given.{name}") for name in SINGLE},
        agents=posted_rows(data, "agents", AGENT),
        fields=posted_rows(data, "contact-fields", ("name", "value")),
        calendars=posted_rows(data, "calendars", CALENDAR),
        http=posted_rows(data, "http", ("url", "status", "json")),
        form=posted_rows(data, "form", ("name", "value")),
    )
    listed = [posted_row(data, f"turns.{token}") for token in tokens(data, "turns", "what")]
    return ScenarioRows(said(data, "given.name"), found, listed)


def here() -> str:
    """The offset of this installation's time."""
    offset = timezone.localtime().utcoffset()
    return _offset(int(offset.total_seconds()) // 60 if offset is not None else 0)


def _offset(minutes: int) -> str:
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
