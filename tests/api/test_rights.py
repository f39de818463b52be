"""Who may what, over every route there is."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from conversations.models import Attachment, Comment, Conversation, Event
from helpdesk.models import Token
from tests.api.conftest import Program, Programs, fields, new_contact, new_conversation, new_message
from tests.api.routes import Route, routes
from workflows.models import Run, Workflow, WorkflowVersion

ALL = routes()
# What only supervisors do. Everything that is no reading and not here is done by any agent within their visibility.
BY_ANY_AGENT = {
    "PATCH agents/me/",
    "POST comments/",
    "POST contacts/",
    "PATCH contacts/{pk}/",
    "POST conversations/",
    "PATCH conversations/{pk}/",
    "POST files/",
    "POST messages/",
    "POST messages/{pk}/retry/",
    "POST workflows/{pk}/start/",
    *(
        f"POST conversations/{{pk}}/{name}/"
        for name in ["assign", "claim", "close", "read", "reopen", "snooze", "unassign"]
    ),
}
READ_BY_SUPERVISORS = {"tokens/", "tokens/{pk}/", "workflows/{pk}/export/"}
CONVERSATION_BOUND = ("comments", "conversations", "events", "files", "messages", "runs")


def call(program: Program, route: Route, pk: int | None = None) -> int:
    address = route.address() if pk is None else route.address(pk)
    return int(getattr(program.client, route.method)(f"/api/v1/{address}", content_type="application/json").status_code)


def test_every_resource_of_the_first_issue_is_there() -> None:
    names = {route.path.partition("/")[0] for route in ALL}
    expected = "agents calendars categories channels comments contacts conversations events fields files messages runs"
    assert names == {*expected.split(), "segments", "tags", "teams", "tokens", "workflows"}
    assert len(ALL) > 60


@pytest.mark.parametrize("route", ALL, ids=str)
def test_without_a_token_nothing_is_answered(db: None, route: Route) -> None:
    response = getattr(Client(), route.method)(f"/api/v1/{route.address()}", content_type="application/json")
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert fields(response) == []


@pytest.mark.parametrize("route", ALL, ids=str)
def test_a_token_without_the_scope_is_refused(program: Programs, route: Route) -> None:
    verb = "read" if route.method == "get" else "write"
    other = {"read": "write", "write": "read"}[verb]
    everything_else = [f"{route.view.resource}:{other}", "unknown:write"]
    assert call(program(scopes=everything_else, is_staff=True, is_superuser=True), route) == 403


@pytest.mark.parametrize("route", ALL, ids=str)
def test_an_agent_who_is_no_supervisor_sets_nothing_up(program: Programs, route: Route) -> None:
    supervisors_only = "payloads" in route.path or (
        route.path in READ_BY_SUPERVISORS if route.method == "get" else str(route) not in BY_ANY_AGENT
    )
    assert (call(program(), route) == 403) is supervisors_only


@pytest.mark.parametrize("route", [route for route in ALL if route.is_detail], ids=str)
def test_what_is_not_there_is_not_found_by_a_supervisor(supervisor: Program, route: Route) -> None:
    assert call(supervisor, route) in (404, 400)


@pytest.mark.parametrize(
    "route", [route for route in ALL if route.is_detail and route.path.startswith(CONVERSATION_BOUND)], ids=str
)
@pytest.mark.parametrize("visibility", ["own", "teams"])
def test_what_belongs_to_a_foreign_conversation_is_not_found(program: Programs, route: Route, visibility: str) -> None:
    foreign = new_conversation(assignee=program().agent)
    limited = program(visibility=visibility, is_staff=True)
    limited.agent.user_permissions.set(Permission.objects.all())
    pk = _thing(route.path.partition("/")[0], foreign)
    before = Conversation.objects.values().get(pk=foreign.pk)
    body = {"until": "2100-01-01T00:00:00Z"} if route.action == "snooze" else {"agent": None}
    body = {"priority": "high"} if route.method == "patch" else body
    body = body if route.action in ("snooze", "assign", "partial_update") else {}
    response = getattr(limited.client, route.method)(
        f"/api/v1/{route.address(pk)}", *([] if route.method == "get" else [body]), content_type="application/json"
    )
    assert response.status_code == 404, response.content
    assert Conversation.objects.values().get(pk=foreign.pk) == before


def test_lists_hide_what_belongs_to_foreign_conversations(program: Programs) -> None:
    foreign = new_conversation(assignee=program().agent)
    limited = program(visibility="own")
    for resource in CONVERSATION_BOUND:
        if resource != "files":  # not listed
            _thing(resource, foreign)
            assert limited.get(f"{resource}/").json()["results"] == [], resource


def test_an_expired_revoked_or_unknown_key_is_refused(program: Programs) -> None:
    one = program()
    for change in ({"expires_at": timezone.now()}, {"revoked_at": timezone.now()}):
        Token.objects.filter(pk=one.token.pk).update(expires_at=None, revoked_at=None)
        assert one.get("agents/me/").status_code == 200
        Token.objects.filter(pk=one.token.pk).update(**change)
        assert one.get("agents/me/").status_code == 401
    for header in ("Bearer hd_nothing", "Bearer", "Basic YTpi", f"Token {one.key}", "Bearer \x80"):
        assert Client(headers={"Authorization": header}).get("/api/v1/agents/me/").status_code == 401


def test_the_token_of_an_agent_who_left_is_refused_at_once(program: Programs) -> None:
    one = program()
    one.agent.is_active = False
    one.agent.save()
    assert one.get("agents/me/").status_code == 401


def test_a_session_is_no_sign_in(supervisor: Program) -> None:
    browser = Client()
    browser.force_login(supervisor.agent)
    assert browser.get("/api/v1/contacts/").status_code == 401
    assert browser.post("/api/v1/contacts/", {}, content_type="application/json").status_code == 401


def test_the_last_use_is_noted_at_most_once_a_minute(agent: Program, django_assert_num_queries: object) -> None:
    agent.get("agents/me/")
    first = Token.objects.get(pk=agent.token.pk).last_used_at
    agent.agent.refresh_from_db()
    assert first is not None
    assert agent.agent.last_seen_at is not None
    agent.get("agents/me/")
    assert Token.objects.get(pk=agent.token.pk).last_used_at == first


def test_no_key_is_stored(agent: Program) -> None:
    row = Token.objects.values().get(pk=agent.token.pk)
    assert agent.key not in str(row)


def _thing(resource: str, conversation: Conversation) -> int:
    """The id of a thing of this resource that belongs to the conversation."""
    match resource:
        case "conversations":
            return int(conversation.pk)
        case "messages":
            return int(new_message(conversation=conversation, status="failed").pk)
        case "comments":
            return Comment.objects.create(conversation=conversation, text="Hidden", author_kind="agent").pk
        case "events":
            return Event.objects.create(kind="conversation.read", conversation=conversation, actor_kind="agent").pk
        case "files":
            message = new_message(conversation=conversation)
            return Attachment.objects.create(message=message, name="a.txt", file="attachments/aa/bb").pk
        case "runs":
            workflow = Workflow.objects.create(name="Hidden")
            version = WorkflowVersion.objects.create(workflow=workflow, number=1, trigger="manual")
            return Run.objects.create(
                workflow=workflow, version=version, contact=conversation.contact, conversation=conversation
            ).pk
    raise AssertionError(resource)


def test_events_of_an_invisible_contact_are_hidden(program: Programs) -> None:
    foreign = new_conversation(assignee=program().agent)
    free = new_contact()
    Event.objects.create(kind="contact.updated", contact=foreign.contact, actor_kind="agent")
    seen = Event.objects.create(kind="contact.updated", contact=free, actor_kind="agent")
    results = program(visibility="own").get("events/").json()["results"]
    assert [event["id"] for event in results] == [seen.pk]
