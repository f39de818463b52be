"""The calendars that a scenario gives: a row each, with the hours of every day in one input."""

from collections.abc import Mapping
from typing import Any

from workflows.admin.scenario_rows.rows import Row
from workflows.admin.scenario_rows.values import joined, listed
from workflows.scenarios.read import DAYS

NAMES = ("name", "timezone", *DAYS, "holidays")


def calendar_row(prefix: str, calendar: Mapping[str, Any]) -> Row:
    hours = calendar.get("hours") or {}
    texts = {key: str(calendar[key]) for key in ("name", "timezone") if calendar.get(key) is not None}
    days = {day: joined(hours.get(day)) for day in DAYS}
    return Row(prefix, {**texts, **days, "holidays": joined(calendar.get("holidays"))})


def calendar_of(row: Row) -> dict[str, Any]:
    hours = {day: spans for day in DAYS if (spans := listed(row.get(day)))}
    found: dict[str, Any] = {
        "timezone": row.get("timezone").strip(),
        "hours": hours,
        "holidays": listed(row.get("holidays")),
    }
    return {"name": row.get("name").strip(), **{key: value for key, value in found.items() if value}}
