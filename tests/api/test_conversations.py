"""/conversations/."""

from datetime import timedelta

from django.utils import timezone

from channels.models import Channel
from contacts.models import Contact
from conversations.models import Category, Conversation, Event, QueueEntry
from helpdesk.models import Team
from tests.api.conftest import Program, Programs, fields, new_conversation, new_identity

BODY = (
    "id contact status assignee team channel opened_by opened_at closed_at category unread_count waiting_since "
    "last_message_at tags"
)


def test_a_conversation_has_every_field_that_the_design_names(agent: Program, conversation: Conversation) -> None:
    body = agent.get(f"conversations/{conversation.pk}/").json()
    assert set(BODY.split()) <= body.keys()
    assert (body["contact"], body["channel"]) == (conversation.contact_id, conversation.channel_id)
    assert body["opened_at"].endswith("Z")


def test_they_are_found_by_status_and_assignee(agent: Program, program: Programs) -> None:
    other = program()
    mine = new_conversation(assignee=agent.agent)
    theirs = new_conversation(assignee=other.agent)
    free = new_conversation()
    closed = new_conversation(status="closed", closed_at=timezone.now())

    def found(**query: object) -> set[int]:
        return {row["id"] for row in agent.get("conversations/", **query).json()["results"]}

    assert found(assignee="me") == {mine.pk}
    assert found(assignee=other.agent.pk) == {theirs.pk}
    assert found(assignee="none", status="open") == {free.pk}
    assert found(status="closed") == {closed.pk}
    assert found(contact=free.contact_id) == {free.pk}
    assert fields(agent.get("conversations/", assignee="nobody")) == ["assignee"]


def test_opening_one_is_recorded_as_opened_by_the_api(agent: Program, contact: Contact) -> None:
    body = agent.post("conversations/", {"contact": contact.pk}).json()
    assert (body["opened_by"], body["assignee"], body["status"]) == ("api", None, "open")
    assert Event.objects.filter(conversation_id=body["id"], kind="conversation.opened", actor_kind="api").exists()


def test_a_second_one_is_refused_while_one_is_open(agent: Program, conversation: Conversation) -> None:
    response = agent.post("conversations/", {"contact": conversation.contact_id})
    assert response.status_code == 409
    assert fields(response) == ["contact"]


def test_opening_needs_an_address_on_the_channel(agent: Program, contact: Contact) -> None:
    other = new_identity().channel
    response = agent.post("conversations/", {"contact": contact.pk, "channel": other.pk})
    assert (response.status_code, fields(response)) == (400, ["channel"])
    assert agent.post("conversations/", {"contact": contact.pk, "channel": "Shop"}).status_code == 201


def test_assigning_to_an_agent_leaves_the_team(agent: Program, conversation: Conversation) -> None:
    team = Team.objects.create(name="Sales")
    Conversation.objects.filter(pk=conversation.pk).update(team=team)
    body = agent.post(f"conversations/{conversation.pk}/assign/", {"agent": agent.agent.email}).json()
    assert (body["assignee"], body["team"]) == (agent.agent.pk, team.pk)


def test_assigning_to_a_team_puts_it_into_the_teams_queue(agent: Program, conversation: Conversation) -> None:
    team = Team.objects.create(name="Sales")
    body = agent.post(f"conversations/{conversation.pk}/assign/", {"team": team.pk}).json()
    assert (body["assignee"], body["team"]) == (None, team.pk)
    assert QueueEntry.objects.get().team == team


def test_assigning_to_nobody_clears_the_assignee(agent: Program, conversation: Conversation) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(assignee=agent.agent)
    body = agent.post(f"conversations/{conversation.pk}/assign/", {"agent": None}).json()
    assert body["assignee"] is None


def test_assigning_to_who_is_not_there_names_the_field(agent: Program, conversation: Conversation) -> None:
    path = f"conversations/{conversation.pk}/assign/"
    assert fields(agent.post(path, {"agent": 999_999})) == ["agent"]
    assert fields(agent.post(path, {"team": "Nowhere"})) == ["team"]
    assert agent.post(path, {}).status_code == 400


def test_who_left_is_given_nothing(agent: Program, program: Programs, conversation: Conversation) -> None:
    gone = program(is_active=False).agent
    assert fields(agent.post(f"conversations/{conversation.pk}/assign/", {"agent": gone.pk})) == ["agent"]


def test_claiming_gives_it_to_the_first_only(agent: Program, program: Programs, conversation: Conversation) -> None:
    second = program()
    path = f"conversations/{conversation.pk}/claim/"
    assert agent.post(path).json()["assignee"] == agent.agent.pk
    assert second.post(path).status_code == 409
    assert agent.post(path).status_code == 409


def test_unassigning_clears_agent_and_team(agent: Program, conversation: Conversation) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(assignee=agent.agent, team=Team.objects.create(name="Sales"))
    body = agent.post(f"conversations/{conversation.pk}/unassign/").json()
    assert (body["assignee"], body["team"]) == (None, None)


def test_closing_keeps_category_and_summary(agent: Program, conversation: Conversation) -> None:
    Category.objects.create(name="Billing")
    body = agent.post(f"conversations/{conversation.pk}/close/", {"category": "Billing", "summary": "Paid."}).json()
    assert (body["status"], body["category"], body["summary"]) == ("closed", "Billing", "Paid.")
    assert body["closed_at"] is not None


def test_an_unknown_category_is_refused_by_name(agent: Program, conversation: Conversation) -> None:
    assert fields(agent.post(f"conversations/{conversation.pk}/close/", {"category": "Nonsense"})) == ["category"]
    conversation.refresh_from_db()
    assert conversation.status == "open"


def test_reopening_goes_on_unless_another_is_open(agent: Program, contact: Contact, channel: Channel) -> None:
    closed = new_conversation(contact=contact, channel=channel, status="closed", closed_at=timezone.now())
    assert agent.post(f"conversations/{closed.pk}/reopen/").json()["status"] == "open"
    agent.post(f"conversations/{closed.pk}/close/")
    new_conversation(contact=contact, channel=channel)
    assert agent.post(f"conversations/{closed.pk}/reopen/").status_code == 409


def test_snoozing_needs_a_moment_in_the_future(agent: Program, conversation: Conversation) -> None:
    path = f"conversations/{conversation.pk}/snooze/"
    later = (timezone.now() + timedelta(hours=1)).isoformat()
    assert agent.post(path, {"until": later}).json()["status"] == "snoozed"
    assert fields(agent.post(path, {"until": "2020-01-01T00:00:00Z"})) == ["until"]
    assert fields(agent.post(path, {"until": "tomorrow"})) == ["until"]


def test_reading_makes_nothing_unread(agent: Program, conversation: Conversation) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(unread_count=3)
    assert agent.post(f"conversations/{conversation.pk}/read/").json()["unread_count"] == 0


def test_a_patch_maps_on_the_same_moves(agent: Program, conversation: Conversation) -> None:
    Category.objects.create(name="Billing")
    path = f"conversations/{conversation.pk}/"
    change = {"assignee": agent.agent.pk, "priority": "high", "category": "Billing", "status": "closed"}
    body = agent.patch(path, change).json()
    assert (body["assignee"], body["priority"], body["category"]) == (agent.agent.pk, "high", "Billing")
    assert body["status"] == "closed"
    kinds = set(Event.objects.filter(conversation=conversation).values_list("kind", flat=True))
    assert kinds == {"conversation.assigned", "conversation.updated", "conversation.closed"}
    assert agent.patch(path, {"status": "open"}).json()["closed_at"] is None


def test_what_cannot_be_written_is_refused_by_name(agent: Program, conversation: Conversation) -> None:
    path = f"conversations/{conversation.pk}/"
    assert fields(agent.patch(path, {"unread_count": 0})) == ["unread_count"]
    assert fields(agent.patch(path, {"assignee__email": "x"})) == ["assignee__email"]
    assert fields(agent.patch(path, {"status": "snoozed"})) == ["snoozed_until"]


def test_a_teams_conversation_is_hidden_from_who_sees_only_their_own(
    program: Programs, conversation: Conversation
) -> None:
    own = program(visibility="own")
    assert own.get("conversations/").json()["results"] == []
    assert own.get(f"conversations/{conversation.pk}/").status_code == 404
    Conversation.objects.filter(pk=conversation.pk).update(assignee=own.agent)
    assert own.get(f"conversations/{conversation.pk}/").status_code == 200
