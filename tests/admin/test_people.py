"""Agents and their rights, teams, calendars, tokens: what a supervisor can do, and what they cannot take."""

from datetime import UTC, date, datetime, time

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from helpdesk.admin.calendars import add_public_holidays, in_words
from helpdesk.models import Agent, Availability, Calendar, Holiday, Membership, OpenHours, Team, Token
from tests.admin.conftest import SignedIn

NO_TEAMS = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
NEW = {**NO_TEAMS, "email": "New@Example.com", "first_name": "New", "languages": "en, id", "visibility": "teams"}


def agent_page(agent: Agent) -> str:
    return reverse("admin:helpdesk_agent_change", args=[agent.pk])


def form_of(client: Client, url: str) -> dict[str, object]:
    """What the page would send as it stands."""
    form = client.get(url).context["adminform"].form
    values = {name: form[name].value() for name in form.fields if name != "password"}
    return {**NO_TEAMS, **{name: value for name, value in values.items() if value not in (None, False)}}


def test_an_agent_is_made_without_a_password(page: Client) -> None:
    answer = page.post(reverse("admin:helpdesk_agent_add"), {**NEW, "usable_password": "false"})
    assert answer.status_code == 302
    made = Agent.objects.get(email="new@example.com")
    assert (made.languages, made.visibility, made.has_usable_password()) == (["en", "id"], "teams", False)


def test_an_agent_is_made_with_a_password(page: Client) -> None:
    password = "quite-a-long-one-7"
    page.post(
        reverse("admin:helpdesk_agent_add"),
        {**NEW, "usable_password": "true", "password1": password, "password2": password},
    )
    assert Agent.objects.get(email="new@example.com").check_password(password)


def test_an_address_in_other_case_is_the_same_agent(page: Client, agent: Agent) -> None:
    answer = page.post(
        reverse("admin:helpdesk_agent_add"), {**NEW, "email": "ANA@example.com", "usable_password": "false"}
    )
    assert "already" in str(answer.context["adminform"].form.errors["email"])


def test_a_new_supervisor_gets_the_rights_of_the_group(page: Client) -> None:
    page.post(reverse("admin:helpdesk_agent_add"), {**NEW, "usable_password": "false", "is_staff": "on"})
    assert list(Agent.objects.get(email="new@example.com").groups.values_list("name", flat=True)) == ["Supervisors"]


def test_going_online_in_the_admin_is_seen_and_rings_for_who_waits(page: Client, agent: Agent, rung: list[str]) -> None:
    page.post(agent_page(agent), {**form_of(page, agent_page(agent)), "availability": Availability.ONLINE})
    agent.refresh_from_db()
    assert agent.availability == Availability.ONLINE
    assert agent.last_seen_at is not None
    assert "drain_queues" in rung


def test_a_change_is_in_the_log(page: Client, agent: Agent) -> None:
    page.post(agent_page(agent), {**form_of(page, agent_page(agent)), "limit": "3"})
    agent.refresh_from_db()
    assert agent.limit == 3
    assert LogEntry.objects.filter(object_id=str(agent.pk)).exists()


def test_a_supervisor_cannot_change_a_superuser(page: Client, superuser: Agent) -> None:
    page.post(agent_page(superuser), {"email": superuser.email, "first_name": "Taken", "visibility": "all"})
    superuser.refresh_from_db()
    assert superuser.first_name == ""
    url = reverse("admin:auth_user_password_change", args=[superuser.pk])
    password = "taken-over-the-house-1"
    assert page.post(url, {"password1": password, "password2": password}).status_code == 403


def test_a_supervisor_cannot_become_a_superuser(page: Client, supervisor: Agent, agent: Agent) -> None:
    for who in (supervisor, agent):
        page.post(agent_page(who), {**form_of(page, agent_page(who)), "is_superuser": "on"})
        who.refresh_from_db()
        assert not who.is_superuser


def test_a_supervisor_cannot_give_a_group_that_they_are_not_in(page: Client, agent: Agent) -> None:
    more = Group.objects.create(name="More")
    page.post(agent_page(agent), {**form_of(page, agent_page(agent)), "groups": [str(more.pk)]})
    assert not agent.groups.exists()


def test_a_token_shows_its_key_once_and_acts_for_its_agent(page: Client, agent: Agent) -> None:
    data = {"name": "Shop", "agent": str(agent.pk), "scopes": "messages:write"}
    shown = page.post(reverse("admin:helpdesk_token_add"), data, follow=True).content.decode()
    token = Token.objects.get()
    key = shown.partition("<code>")[2].partition("</code>")[0]
    assert Token.digest_of(key) == token.digest
    assert token.scopes == ["messages:write"]
    again = page.get(reverse("admin:helpdesk_token_change", args=[token.pk])).content.decode()
    assert key not in again


def test_a_supervisor_makes_no_token_for_a_superuser(page: Client, superuser: Agent) -> None:
    page.post(reverse("admin:helpdesk_token_add"), {"name": "Sly", "agent": str(superuser.pk), "scopes": ""})
    assert not Token.objects.exists()


def test_a_revoked_token_stays_and_says_so(page: Client, agent: Agent) -> None:
    token, _key = Token.make(name="Shop", agent_id=agent.pk)
    data = {"action": "revoke", "_selected_action": [str(token.pk)]}
    page.post(reverse("admin:helpdesk_token_changelist"), data)
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_who_joins_a_team_is_offered_what_waits(page: Client, agent: Agent, rung: list[str]) -> None:
    data = {
        "name": "Sales",
        "description": "",
        "auto_assign": "on",
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "0",
        "memberships-0-agent": str(agent.pk),
    }
    page.post(reverse("admin:helpdesk_team_add"), data)
    assert Membership.objects.filter(team=Team.objects.get(name="Sales"), agent=agent).exists()
    assert "drain_queues" in rung


def calendar_of_mornings() -> Calendar:
    calendar = Calendar.objects.create(name="Mornings", timezone="Asia/Jakarta")
    OpenHours.objects.create(calendar=calendar, weekday=0, opens=time(9), closes=time(12))
    return calendar


def test_a_calendar_says_whether_it_is_open_and_when_it_opens(db: None) -> None:
    calendar = calendar_of_mornings()
    assert in_words(calendar, datetime(2026, 3, 2, 2, 30, tzinfo=UTC)) == "Open now."
    said = in_words(calendar, datetime(2026, 3, 2, 6, 0, tzinfo=UTC))
    assert said == "Closed now; opens on Monday, 9 March at 09:00."


def test_public_holidays_are_added_once(page: Client, db: None) -> None:
    calendar = calendar_of_mornings()
    url = reverse("admin:helpdesk_calendar_holidays", args=[calendar.pk])
    page.post(url, {"country": "DE", "year": "2026"})
    days = calendar.holidays.count()
    assert Holiday.objects.filter(calendar=calendar, date=date(2026, 10, 3)).exists()
    assert add_public_holidays(calendar, "DE", 2026) == 0
    assert calendar.holidays.count() == days


def test_the_organisation_is_one_row(page: Client) -> None:
    answer = page.get(reverse("admin:helpdesk_organisation_changelist"))
    assert answer["Location"].endswith("/1/change/")


def test_groups_are_for_superusers(page: Client, superuser: Agent, signed_in: SignedIn) -> None:
    url = reverse("admin:auth_group_changelist")
    assert page.get(url).status_code == 403
    assert signed_in(superuser).get(url).status_code == 200
