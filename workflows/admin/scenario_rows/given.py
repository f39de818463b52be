"""What a scenario gives, as inputs and rows. A key that they cannot hold stands below as text, and nothing is lost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from workflows.admin.scenario_rows.calendars import calendar_of, calendar_row
from workflows.admin.scenario_rows.people import agent_of, agent_row, contact_of, contact_values
from workflows.admin.scenario_rows.rows import Row, pairs_of, pairs_rows
from workflows.admin.scenario_rows.values import as_json, json_of, meant
from workflows.builder.rehearse.setting import COLUMNS
from workflows.document import nodes
from workflows.document.dump import dump_keys
from workflows.document.problems import DocumentError, Problems
from workflows.document.shape import Shape
from workflows.scenarios.read import given as read_given

BY_DEFAULT = {"channel": "webchat", "opened_by": "contact"}


@dataclass(slots=True)
class GivenRows:
    """``values``: of the single inputs. ``errors``: by the key that they are about."""

    values: dict[str, str] = field(default_factory=dict)
    agents: list[Row] = field(default_factory=list)
    fields: list[Row] = field(default_factory=list)  # of the contact
    calendars: list[Row] = field(default_factory=list)
    http: list[Row] = field(default_factory=list)
    form: list[Row] = field(default_factory=list)
    errors: dict[str, list[str]] = field(default_factory=dict)

    def columns(self) -> list[tuple[str, str | Promise, str]]:
        """Of the contact: the input's name, its label, what stands there."""
        return [(f"given.{name}", label, self.values.get(name, "")) for name, label in COLUMNS.items()]

    @property
    def has_contact(self) -> bool:
        return bool(self.fields or contact_of(self.values, {}))


def rows_of(given: Mapping[str, Any]) -> GivenRows:
    """As the page shows it."""
    rows = GivenRows(values=dict(BY_DEFAULT))
    left: dict[str, Any] = {}
    for key, value in given.items():
        if not (key in TAKES and _is_kept(key, value)):
            left[key] = value
        else:
            TAKES[key](rows, value)
    rows.values["more"] = dump_keys(left)
    return rows


def _is_kept(key: str, value: Any) -> bool:
    """Whether the inputs give the same value again."""
    rows = GivenRows(values=dict(BY_DEFAULT))
    try:
        TAKES[key](rows, value)
        again = _dict_of(rows)
        return not rows.errors and _script({key: again.get(key)} if key in again else {}) == _script({key: value})
    except (DocumentError, ValueError, TypeError, AttributeError):  # nothing that a row could hold
        return False


def given_of(rows: GivenRows) -> dict[str, Any]:
    """What the inputs say; ``rows.errors`` has a sentence for what cannot be read."""
    found = _dict_of(rows)
    _look_at_names(rows)
    for key, value in _more(rows).items():
        if key in found:
            _add(rows, "more", _("“%(key)s” stands above already; take it out here.") % {"key": key})
        found[key] = value
    for key, value in found.items():
        try:
            _script({key: value})
        except DocumentError as error:
            for problem in error.problems:
                _add(rows, key if key in TAKES else "more", problem.sentence)
    return found


def _look_at_names(rows: GivenRows) -> None:
    """What stands in a row without a name, or under a name that comes again, would be lost."""
    named = (
        ("agents", rows.agents, "email"),
        ("calendars", rows.calendars, "name"),
        ("http", rows.http, "url"),
        ("contact", rows.fields, "name"),
        ("form", rows.form, "name"),
    )
    for key, listed, first in named:
        if any(not row.get(first).strip() and not row.is_empty for row in listed):
            _add(rows, key, _("One stands there without its name; write it, or remove the row."))
    for key, pairs in (("contact", rows.fields), ("form", rows.form)):
        names = [name for row in pairs if (name := row.get("name").strip())]
        for name in dict.fromkeys(names):
            if names.count(name) > 1:
                _add(rows, key, _("“%(what)s” stands there twice; keep one of them.") % {"what": name})


def _dict_of(rows: GivenRows) -> dict[str, Any]:
    values = rows.values
    at = values.get("at", "").strip()
    agents = [agent_of(row) for row in rows.agents if row.get("email").strip()]
    found = {
        "at": f"{at}{values.get('zone', '')}" if at else None,
        "channel": values.get("channel"),
        "contact": contact_of(values, pairs_of(rows.fields)),
        "agents": agents,
        "calendars": [calendar_of(row) for row in rows.calendars if row.get("name").strip()],
        "http": [_http(row, rows) for row in rows.http if row.get("url").strip()],
        "form": pairs_of(rows.form),
        "payload": _payload(rows),
        "opened_by": values.get("opened_by"),
    }
    return {key: value for key, value in found.items() if value not in (None, "", [], {}, BY_DEFAULT.get(key))}


def _more(rows: GivenRows) -> dict[str, Any]:
    text = rows.values.get("more", "")
    try:
        found = nodes.parse(text).plain() if text.strip() else {}
    except DocumentError as error:
        for problem in error.problems:
            _add(rows, "more", str(problem))
        return {}
    if not isinstance(found, Mapping):
        _add(rows, "more", _("Write keys with values, such as “channel: webchat”."))
        return {}
    return dict(found)


def _payload(rows: GivenRows) -> Any:
    text = rows.values.get("payload", "").strip()
    try:
        return json_of(text) if text else None
    except ValueError as error:
        _add(rows, "payload", str(error))
        return None


def _http(row: Row, rows: GivenRows) -> dict[str, Any]:
    body, status = row.get("json").strip(), meant(row.get("status"))
    try:
        answer = {"json": json_of(body)} if body else {}
    except ValueError as error:
        _add(rows, "http", f"{row.get('url').strip()}: {error}")
        answer = {}
    return {"url": row.get("url").strip(), **({} if status is None else {"status": status}), **answer}


def _add(rows: GivenRows, key: str, sentence: str) -> None:
    told = rows.errors.setdefault(key, [])
    if sentence not in told:
        told.append(sentence)


def _script(given: Mapping[str, Any]) -> Any:
    problems = Problems()
    found = read_given(nodes.of(dict(given)), Shape(problems))
    problems.raise_if_any()
    return found


def _take_at(rows: GivenRows, value: Any) -> None:
    at = datetime.fromisoformat(value)
    text = at.isoformat()
    rows.values["at"] = at.replace(tzinfo=None).isoformat(timespec="auto" if at.second or at.microsecond else "minutes")
    rows.values["zone"] = text[len(at.replace(tzinfo=None).isoformat()) :]


def _take_contact(rows: GivenRows, value: Any) -> None:
    rows.values |= contact_values(value)
    rows.fields = pairs_rows("contact-fields", value.get("fields") or {})


def _take_agents(rows: GivenRows, value: Any) -> None:
    rows.agents = [agent_row(f"agents.{number}", agent) for number, agent in enumerate(value)]


def _take_calendars(rows: GivenRows, value: Any) -> None:
    rows.calendars = [calendar_row(f"calendars.{number}", each) for number, each in enumerate(value)]


def _take_http(rows: GivenRows, value: Any) -> None:
    rows.http = [
        Row(f"http.{number}", {"url": str(one["url"]), "status": _json(one, "status"), "json": _json(one, "json")})
        for number, one in enumerate(value)
    ]


def _json(one: Mapping[str, Any], key: str) -> str:
    return as_json(one[key]) if one.get(key) is not None else ""


def _take_text(key: str) -> Callable[[GivenRows, Any], None]:
    def take(rows: GivenRows, value: Any) -> None:
        rows.values[key] = str(value)

    return take


def _take_payload(rows: GivenRows, value: Any) -> None:
    rows.values["payload"] = as_json(value)


def _take_form(rows: GivenRows, value: Any) -> None:
    rows.form = pairs_rows("form", value)


TAKES: dict[str, Callable[[GivenRows, Any], None]] = {
    "at": _take_at,
    "channel": _take_text("channel"),
    "contact": _take_contact,
    "agents": _take_agents,
    "calendars": _take_calendars,
    "http": _take_http,
    "form": _take_form,
    "payload": _take_payload,
    "opened_by": _take_text("opened_by"),
}
