"""/segments/: groups of contacts by conditions."""

from typing import Any

import pytest

from contacts.models import Segment
from tests.api.conftest import Program, fields
from tests.house_of import publish

VIPS = {
    "name": "VIPs",
    "description": "Who pays most.",
    "match": "any",
    "conditions": [{"subject": "contact.tags", "operator": "contains", "value": "vip"}],
}
USES = """
workflow: "Route VIPs"
trigger: {on: conversation_opened, when: [{subject: contact.segment, operator: is, value: VIPs}]}
steps: [{id: rest, kind: wait, for: 1d}]
"""


def test_one_is_made_read_changed_and_deleted(supervisor: Program) -> None:
    made = supervisor.post("segments/", VIPS)
    assert (made.status_code, {**made.json(), "id": None}) == (201, {**VIPS, "id": None})
    pk = made.json()["id"]
    assert [row["name"] for row in supervisor.get("segments/").json()["results"]] == ["VIPs"]
    conditions = [{"subject": "contact.country", "operator": "exists"}]
    changed = supervisor.patch(f"segments/{pk}/", {"name": "Abroad", "conditions": conditions})
    assert changed.json()["conditions"] == [{**conditions[0], "value": None}]
    assert Segment.objects.get().match == "any"
    assert supervisor.delete(f"segments/{pk}/").status_code == 204


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"match": "some"}, "match"),
        ({"conditions": []}, "conditions"),
        ({"conditions": [{"subject": "contact.segment", "operator": "is", "value": "Others"}]}, "conditions.0.value"),
        ({"conditions": [{"subject": "contact.email", "operator": "gt", "value": {}}]}, "conditions.0.value"),
        ({"conditions": [{"subject": "contact.email"}]}, "conditions.0.operator"),
        ({"conditions": [{**VIPS["conditions"][0], "not": True}]}, "conditions.0.not"),  # type: ignore[dict-item]  # a list of dicts
        ({"conditions": "all"}, "conditions"),
        ({"member": 5}, "member"),
    ],
)
def test_what_is_wrong_is_named(supervisor: Program, change: dict[str, Any], field: str) -> None:
    answer = supervisor.post("segments/", {**VIPS, **change})
    assert (answer.status_code, fields(answer)) == (400, [field])


def test_a_name_is_there_once(supervisor: Program) -> None:
    supervisor.post("segments/", VIPS)
    assert fields(supervisor.post("segments/", VIPS)) == ["name"]


def test_one_in_use_is_neither_deleted_nor_renamed(supervisor: Program) -> None:
    pk = supervisor.post("segments/", VIPS).json()["id"]
    publish(USES)
    assert supervisor.delete(f"segments/{pk}/").status_code == 409
    refused = supervisor.patch(f"segments/{pk}/", {"name": "Rich"})
    assert (fields(refused), "“Route VIPs”" in refused.json()["detail"]) == (["name"], True)
    assert supervisor.patch(f"segments/{pk}/", {"name": "VIPs", "match": "all"}).status_code == 200


def test_agents_read_them_and_change_nothing(agent: Program, supervisor: Program) -> None:
    pk = supervisor.post("segments/", VIPS).json()["id"]
    assert agent.get(f"segments/{pk}/").status_code == 200
    assert agent.post("segments/", VIPS).status_code == 403
    assert agent.delete(f"segments/{pk}/").status_code == 403
