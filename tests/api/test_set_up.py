"""/agents/, /teams/, /calendars/, /tokens/, /tags/, /fields/, /categories/: what supervisors set up."""

import pytest

from channels.models import Channel
from contacts.models import Field
from helpdesk.models import Agent, Calendar, IdempotencyKey, Membership, Team, Token
from tests.api.conftest import Program, Programs, fields, new_contact


def test_an_agent_is_made_with_teams_and_can_sign_in(supervisor: Program, rung: list[str]) -> None:
    team = Team.objects.create(name="Sales")
    response = supervisor.post(
        "agents/",
        {
            "email": " Budi@Example.com",
            "name": "Budi Santoso",
            "password": "a long pass phrase",
            "teams": [team.pk],
            "limit": 3,
            "languages": ["id", "en"],
            "visibility": "teams",
            "availability": "online",
        },
    )
    body = response.json()
    assert response.status_code == 201, body
    assert (body["email"], body["name"], body["teams"], body["limit"]) == (
        "budi@example.com",
        "Budi Santoso",
        [team.pk],
        3,
    )
    assert (body["availability"], body["visibility"], body["is_staff"]) == ("online", "teams", False)
    assert "password" not in body
    assert Agent.objects.get(pk=body["id"]).check_password("a long pass phrase")
    assert "drain_queues" in rung


def test_a_supervisor_who_is_made_gets_the_rights_of_one(supervisor: Program) -> None:
    body = supervisor.post("agents/", {"email": "s2@example.com", "is_staff": True}).json()
    assert Agent.objects.get(pk=body["id"]).has_perm("helpdesk.add_team")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "email"),
        ({"email": "nobody"}, "email"),
        ({"email": "supervisor@example.com"}, "email"),
        ({"email": "a@b.co", "password": "short"}, "password"),
        ({"email": "a@b.co", "teams": [999]}, "teams.0"),
        ({"email": "a@b.co", "limit": -1}, "limit"),
        ({"email": "a@b.co", "is_superuser": True}, "is_superuser"),
        ({"email": "a@b.co", "groups": [1]}, "groups"),
        ({"email": "a@b.co", "languages": ["english please"]}, "languages.0"),
    ],
)
def test_an_agent_that_cannot_be_is_refused_by_field(supervisor: Program, body: dict[str, object], field: str) -> None:
    response = supervisor.post("agents/", body)
    assert (response.status_code, fields(response)) == (400, [field])


def test_agents_set_their_own_availability_and_nothing_else(agent: Program, program: Programs) -> None:
    assert agent.patch("agents/me/", {"availability": "online"}).json()["availability"] == "online"
    assert agent.patch(f"agents/{agent.agent.pk}/", {"availability": "away"}).json()["availability"] == "away"
    assert agent.patch(f"agents/{agent.agent.pk}/", {"visibility": "all"}).status_code == 403
    assert agent.patch(f"agents/{program().agent.pk}/", {"availability": "online"}).status_code == 403
    assert fields(agent.patch("agents/me/", {"is_staff": True})) == ["is_staff"]


def test_nobody_gives_or_takes_more_than_they_have(program: Programs, supervisor: Program) -> None:
    staff = program(is_staff=True)
    from_admin = supervisor.post("agents/", {"email": "x@example.com", "is_staff": True}).json()["id"]
    staff.agent.groups.set(Agent.objects.get(pk=from_admin).groups.all())
    assert staff.patch(f"agents/{supervisor.agent.pk}/", {"password": "a long pass phrase"}).status_code == 403
    assert fields(staff.patch(f"agents/{staff.agent.pk}/", {"is_active": False})) == ["is_active"]
    assert fields(staff.post("tokens/", {"name": "Mine", "agent": supervisor.agent.pk})) == ["agent"]
    assert staff.delete(f"tokens/{supervisor.token.pk}/").status_code == 404


def test_who_leaves_goes_offline(supervisor: Program, agent: Program) -> None:
    agent.patch("agents/me/", {"availability": "online"})
    body = supervisor.patch(f"agents/{agent.agent.pk}/", {"is_active": False}).json()
    assert (body["is_active"], body["availability"]) == (False, "offline")


def test_a_team_has_the_members_that_are_sent(supervisor: Program, program: Programs) -> None:
    one, two = program().agent, program().agent
    body = supervisor.post("teams/", {"name": "Sales", "members": [one.pk, two.email]}).json()
    assert body["members"] == sorted([one.pk, two.pk])
    assert supervisor.patch(f"teams/{body['id']}/", {"members": [two.pk]}).json()["members"] == [two.pk]
    assert supervisor.patch(f"teams/{body['id']}/", {"description": "Sells"}).json()["members"] == [two.pk]
    assert fields(supervisor.post("teams/", {"name": "Sales"})) == ["name"]
    assert supervisor.delete(f"teams/{body['id']}/").status_code == 204
    assert not Membership.objects.exists()


def test_a_calendar_keeps_its_hours_and_holidays(supervisor: Program) -> None:
    calendar = {
        "name": "Jakarta",
        "timezone": "Asia/Jakarta",
        "hours": {"mon": ["09:00-12:00", "13:00-17:00"], "fri": ["22:00-06:00"]},
        "holidays": ["2026-12-25"],
        "holiday_names": {"2026-12-25": "Christmas"},
    }
    body = supervisor.post("calendars/", calendar).json()
    assert {name: body[name] for name in calendar} == calendar
    kept = Calendar.objects.get(pk=body["id"]).hours()
    assert len(kept.intervals) == 3
    changed = supervisor.patch(f"calendars/{body['id']}/", {"hours": {"sun": ["00:00-24:00"]}}).json()
    assert (changed["hours"], changed["holidays"]) == ({"sun": ["00:00-00:00"]}, ["2026-12-25"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"hours": {"someday": []}}, "hours"),
        ({"hours": {"mon": ["9 to 5"]}}, "hours"),
        ({"hours": {"mon": "09:00-17:00"}}, "hours"),
        ({"hours": []}, "hours"),
        ({"holidays": ["Christmas"]}, "holidays.0"),
        ({"holiday_names": {"2026-12-25": "Christmas"}}, "holiday_names"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_by_field(
    supervisor: Program, body: dict[str, object], field: str
) -> None:
    assert fields(supervisor.post("calendars/", {"name": "Office", **body})) == [field]


def test_a_tokens_key_is_shown_once_and_works_until_revoked(supervisor: Program, agent: Program) -> None:
    body = supervisor.post("tokens/", {"name": "Shop", "agent": agent.agent.email, "scopes": ["messages:write"]}).json()
    assert body["key"].startswith(body["prefix"])
    assert "key" not in supervisor.get(f"tokens/{body['id']}/").json()
    headers = {"Authorization": f"Bearer {body['key']}"}
    assert supervisor.client.get("/api/v1/agents/me/", headers=headers).status_code == 403
    assert supervisor.client.post("/api/v1/messages/", headers=headers).status_code == 415
    assert supervisor.delete(f"tokens/{body['id']}/").status_code == 204
    assert supervisor.client.post("/api/v1/messages/", headers=headers).status_code == 401
    assert supervisor.get(f"tokens/{body['id']}/").json()["revoked_at"] is not None


def test_a_token_makes_none_that_may_do_more(program: Programs) -> None:
    narrow = program(scopes=["tokens:*", "messages:read"], is_staff=True, is_superuser=True)
    assert fields(narrow.post("tokens/", {"name": "All"})) == ["scopes"]
    assert fields(narrow.post("tokens/", {"name": "All", "scopes": ["*"]})) == ["scopes"]
    assert fields(narrow.post("tokens/", {"name": "More", "scopes": ["messages:write"]})) == ["scopes"]
    assert fields(narrow.post("tokens/", {"name": "Odd", "scopes": ["rubbish"]})) == ["scopes.0"]
    assert narrow.post("tokens/", {"name": "Same", "scopes": ["messages:read"]}).status_code == 201
    assert narrow.patch(f"tokens/{narrow.token.pk}/", {"scopes": []}).status_code == 403


def test_a_key_that_is_answered_again_is_kept_encrypted(supervisor: Program) -> None:
    first = supervisor.post("tokens/", {"name": "Shop"}, key="one").json()
    assert supervisor.post("tokens/", {"name": "Shop"}, key="one").json() == first
    assert Token.objects.filter(name="Shop").count() == 1
    assert first["key"] not in IdempotencyKey.objects.get().body


def test_tags_categories_and_fields_are_made_renamed_and_deleted(supervisor: Program) -> None:
    for path, body, change in (
        ("tags/", {"name": "vip"}, {"name": "gold"}),
        ("categories/", {"name": "Billing", "description": "Money"}, {"name": "Payments"}),
        ("fields/", {"key": "plan", "label": "Plan", "type": "choice", "choices": ["A"]}, {"choices": ["A", "B"]}),
    ):
        made = supervisor.post(path, body)
        assert made.status_code == 201, made.content
        thing = f"{path}{made.json()['id']}/"
        assert body.items() <= supervisor.get(thing).json().items()
        assert change.items() <= supervisor.patch(thing, change).json().items()
        assert len(supervisor.get(path).json()["results"]) == 1
        assert supervisor.delete(thing).status_code == 204


def test_a_tag_is_unique_in_any_case(supervisor: Program) -> None:
    supervisor.post("tags/", {"name": "vip"})
    assert fields(supervisor.post("tags/", {"name": "VIP"})) == ["name"]


def test_a_fields_key_and_type_stay(supervisor: Program) -> None:
    made = supervisor.post("fields/", {"key": "plan", "label": "Plan"}).json()
    assert fields(supervisor.patch(f"fields/{made['id']}/", {"key": "tier"})) == ["key"]
    assert fields(supervisor.patch(f"fields/{made['id']}/", {"type": "number"})) == ["type"]
    assert fields(supervisor.post("fields/", {"key": "Not a key", "label": "X"})) == ["key"]
    assert fields(supervisor.post("fields/", {"key": "size", "label": "Size", "type": "choice"})) == ["choices"]
    assert Field.objects.count() == 1


def test_secrets_can_neither_be_filtered_nor_ordered_by(supervisor: Program, channel: Channel) -> None:
    new_contact()
    for path in ("tokens/?digest=x", "agents/?password=x", "agents/?password__startswith=p", "channels/?secrets=x"):
        assert len(fields(supervisor.client.get(f"/api/v1/{path}"))) == 1
    for path in ("agents/", "channels/", "tokens/"):
        assert fields(supervisor.get(path, ordering="password")) == ["ordering"]
