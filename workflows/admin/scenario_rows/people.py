"""The contact and the agents of a scenario, between its keys and the inputs of the page."""

from collections.abc import Mapping
from typing import Any

from workflows.admin.scenario_rows.rows import Row
from workflows.admin.scenario_rows.values import joined, listed, meant, typed
from workflows.scenarios.read import COLUMNS

LISTS = ("tags", "segments")
AGENT = ("email", "teams", "online", "open", "limit", "first_name", "last_name")


def contact_values(contact: Mapping[str, Any]) -> dict[str, str]:
    found = {key: str(contact[key]) for key in (*COLUMNS, "last_agent") if contact.get(key) is not None}
    found |= {key: joined(contact[key]) for key in LISTS if contact.get(key)}
    return {**found, "conversations": typed(contact.get("conversations") or None)}


def contact_of(values: Mapping[str, str], fields: Mapping[str, Any]) -> dict[str, Any]:
    texts = {key: values.get(key, "").strip() for key in COLUMNS}
    found: dict[str, Any] = {
        **texts,
        "fields": dict(fields),
        **{key: listed(values.get(key, "")) for key in LISTS},
        "conversations": meant(values.get("conversations", "")),
        "last_agent": values.get("last_agent", "").strip(),
    }
    return {key: value for key, value in found.items() if value not in (None, "", [], {})}


def agent_row(prefix: str, agent: Mapping[str, Any]) -> Row:
    texts = {key: str(agent[key]) for key in ("email", "first_name", "last_name") if agent.get(key) is not None}
    numbers = {key: typed(agent.get(key)) for key in ("open", "limit")}
    online = "1" if agent.get("online", True) else ""
    return Row(prefix, {**texts, **numbers, "teams": joined(agent.get("teams")), "online": online})


def agent_of(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {
        "teams": listed(row.get("teams")),
        "open": meant(row.get("open")),
        "limit": meant(row.get("limit")),
        "first_name": row.get("first_name").strip(),
        "last_name": row.get("last_name").strip(),
    }
    kept = {key: value for key, value in found.items() if value not in (None, "", [])}
    return {"email": row.get("email").strip(), **kept, **({} if row.get("online") else {"online": False})}
