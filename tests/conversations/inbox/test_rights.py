"""The matrix of the inbox: every route × everyone who may not see the conversation. Routes come from the URL conf."""

from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, reverse

from conversations.models import Attachment, Conversation, Draft, Event, Message
from conversations.views.inbox_urls import urlpatterns
from helpdesk.models import Agent, Team
from tests.conversations.inbox.conftest import an_agent, wrote
from tests.factories import ConversationFactory

OF_ONE = [
    route
    for route in urlpatterns
    if "<int:conversation_id>" in str(route.pattern) or "<int:attachment_id>" in str(route.pattern)
]
POSTED = {"read", "typing", "send", "comment", "draft", "retry", "reopen", "tags", "availability"}


@pytest.fixture
def hidden(db: None) -> Conversation:
    """Of a colleague in another team."""
    made: Conversation = ConversationFactory(
        assignee=an_agent("Eve"),
        team=Team.objects.create(name="Support"),
        contact__first_name="Secret",
        preview="Secret words",
        unread_count=1,
    )
    return made


def address(route: URLPattern, conversation: Conversation) -> str:
    message = Message.objects.filter(conversation=conversation).first() or wrote(conversation, "Secret words")
    attachment = Attachment.objects.filter(message=message).first() or Attachment.objects.create(
        message=message, name="a.txt", file=ContentFile(b"secret", "a")
    )
    known = {"conversation_id": conversation.pk, "message_id": message.pk, "attachment_id": attachment.pk}
    return reverse(f"inbox:{route.name}", kwargs={name: known[name] for name in route.pattern.converters})


@pytest.mark.parametrize("route", OF_ONE, ids=lambda route: route.name)
@pytest.mark.parametrize("who", ["own_team_only", "own_only"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_an_agent_may_not_see_is_not_there(
    route: URLPattern,
    who: str,
    method: str,
    hidden: Conversation,
    request: pytest.FixtureRequest,
    sign_in: Callable[[Agent], Client],
) -> None:
    client = sign_in(request.getfixturevalue(who))
    events = Event.objects.count()
    where = address(route, hidden)
    answer = getattr(client, method)(
        where, {"text": "x", "mode": "reply", "nobody": "on", "add": "x", "until": "2099-01-01T00:00"}
    )
    assert answer.status_code in ({404} if (method == "post") == (route.name in POSTED) else {404, 405})
    assert b"Secret" not in answer.content
    assert Event.objects.count() == events
    assert not Draft.objects.exists()


@pytest.mark.parametrize("route", OF_ONE, ids=lambda route: route.name)
def test_the_same_address_answers_who_may_see_it(
    route: URLPattern, hidden: Conversation, agent: Agent, inbox: Client
) -> None:
    where = address(route, hidden)
    answer = inbox.post(where, {"mode": "reply"}) if route.name in POSTED else inbox.get(where)
    assert answer.status_code in (200, 204, 409, 422)


@pytest.mark.parametrize("who", ["own_team_only", "own_only"])
@pytest.mark.parametrize("path", ["", "rows/", "changes/"])
@pytest.mark.parametrize("folder", ["mine", "unassigned", "all", "team"])
def test_no_list_names_it(
    who: str,
    path: str,
    folder: str,
    hidden: Conversation,
    request: pytest.FixtureRequest,
    sign_in: Callable[[Agent], Client],
) -> None:
    client = sign_in(request.getfixturevalue(who))
    wrote(hidden, "Secret words")
    name = f"team-{hidden.team_id}" if folder == "team" else folder
    for query in ({"list": name}, {"list": name, "ids": str(hidden.pk)}, {"q": "secret"}, {"q": "words"}):
        assert b"Secret" not in client.get(f"/inbox/{path}", query).content


@pytest.mark.parametrize("route", urlpatterns, ids=lambda route: route.name)
def test_nobody_gets_in_without_signing_in(route: URLPattern, hidden: Conversation) -> None:
    known = {**dict.fromkeys(("conversation_id", "message_id", "attachment_id", "contact_id"), hidden.pk)}
    where = reverse(f"inbox:{route.name}", kwargs={name: known[name] for name in route.pattern.converters})
    answers = [Client().get(where), Client().post(where)]
    assert {answer.status_code for answer in answers} <= {302, 405}
    assert any(answer.status_code == 302 and answer["Location"].startswith("/accounts/login/") for answer in answers)


@pytest.mark.parametrize(
    "route", [route for route in urlpatterns if route.name in POSTED], ids=lambda route: route.name
)
def test_what_changes_something_is_never_a_get_and_needs_the_token(
    route: URLPattern, hidden: Conversation, agent: Agent
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(agent)
    where = reverse("inbox:availability") if route.name == "availability" else address(route, hidden)
    assert client.get(where).status_code == 405
    assert client.post(where, {"text": "x"}).status_code == 403


def test_rights_that_are_taken_away_end_at_the_next_request(
    hidden: Conversation, own_team_only: Agent, sign_in: Callable[[Agent], Client]
) -> None:
    client = sign_in(own_team_only)
    assert hidden.team is not None
    own_team_only.teams.add(hidden.team)
    assert client.get(f"/inbox/{hidden.pk}/").status_code == 200
    own_team_only.teams.remove(hidden.team)
    assert client.get(f"/inbox/{hidden.pk}/").status_code == 404


@pytest.mark.parametrize("number", [0, 10**18, 10**40])
def test_an_id_that_nothing_has_is_not_found(inbox: Client, number: int) -> None:
    assert inbox.get(f"/inbox/{number}/").status_code == 404
