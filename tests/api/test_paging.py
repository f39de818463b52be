"""Lists page by key, filter and order by what they name, and cost a fixed number of queries."""

from datetime import timedelta
from itertools import chain
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from contacts.models import Contact, Segment, Tag
from conversations.models import Attachment, Comment, Conversation, Event
from helpdesk.models import Calendar, Team
from tests.api.conftest import Program, fields, new_channel, new_conversation, new_identity, new_message
from workflows.models import Run, Workflow, WorkflowVersion


def walk(program: Program, path: str, **query: Any) -> list[list[int]]:
    """The ids of each page, by ``next``."""
    pages, response = [], program.get(path, **query)
    while True:
        body = response.json()
        pages.append([row["id"] for row in body["results"]])
        if body["next"] is None:
            return pages
        response = program.client.get(body["next"])


def test_next_walks_over_all_once_and_previous_back(agent: Program) -> None:
    made = [Tag.objects.create(name=f"tag {number}").pk for number in range(7)]
    pages = walk(agent, "tags/", page_size=3, ordering="id")
    assert pages == [made[:3], made[3:6], made[6:]]
    second = agent.client.get(agent.get("tags/", page_size=3, ordering="id").json()["next"]).json()
    first = agent.client.get(second["previous"]).json()
    assert [row["id"] for row in first["results"]] == made[:3]
    assert first["previous"] is None


def test_rows_of_the_same_moment_are_neither_lost_nor_doubled(agent: Program) -> None:
    moment = timezone.now()
    made = {new_conversation(last_message_at=moment).pk for _ in range(5)}
    pages = walk(agent, "conversations/", page_size=2)
    assert sorted(chain(*pages)) == sorted(made)
    assert pages[0] == sorted(made, reverse=True)[:2]


def test_a_row_that_comes_meanwhile_shifts_nothing(agent: Program) -> None:
    made = [Tag.objects.create(name=f"tag {number}").pk for number in range(4)]
    first = agent.get("tags/", page_size=2, ordering="-id").json()
    Tag.objects.create(name="late")
    second = agent.client.get(first["next"]).json()
    assert [row["id"] for row in second["results"]] == [made[1], made[0]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"page_size": 0}, "page_size"),
        ({"page_size": 101}, "page_size"),
        ({"page_size": "many"}, "page_size"),
        ({"cursor": "rubbish"}, "cursor"),
        ({"cursor": "W1sxXSxmYWxzZV0"}, "cursor"),
        ({"ordering": "email"}, "ordering"),
        ({"colour": "red"}, "colour"),
        ({"offset": 5}, "offset"),
        ({"email__startswith": "a"}, "email__startswith"),
        ({"status": "asleep"}, "status"),
        ({"contact": "me"}, "contact"),
        ({"contact": 10**30}, "contact"),
        ({"contact": "\x00"}, "contact"),
    ],
)
def test_what_cannot_be_asked_is_named(agent: Program, query: dict[str, object], field: str) -> None:
    response = agent.get("conversations/", **query)
    assert (response.status_code, fields(response)) == (400, [field])


def test_the_timeline_has_everything_in_order_and_pages(agent: Program, conversation: Conversation) -> None:
    begin = timezone.now() - timedelta(hours=1)
    for minute in range(4):
        at = begin + timedelta(minutes=minute)
        Event.objects.create(kind="conversation.assigned", conversation=conversation, at=at, actor_kind="agent")
        new_message(conversation=conversation, at=at)
        Comment.objects.create(conversation=conversation, text="Note", at=at, author_kind="agent")
    Event.objects.create(kind="message.received", conversation=conversation, actor_kind="contact")  # not in the thread
    path = f"conversations/{conversation.pk}/timeline/"
    whole = agent.get(path).json()["results"]
    assert [item["type"] for item in whole] == ["event", "message", "comment"] * 4
    assert [item["at"] for item in whole] == sorted(item["at"] for item in whole)
    assert whole[1]["message"]["id"] == whole[1]["id"]
    assert whole[1]["comment"] is None
    assert list(chain(*walk(agent, path, page_size=5))) == [item["id"] for item in whole]
    backwards = agent.get(path, ordering="-at", page_size=2).json()
    assert [item["type"] for item in backwards["results"]] == ["comment", "message"]
    older = agent.client.get(backwards["next"]).json()
    newer = agent.client.get(older["previous"]).json()
    assert newer["results"] == backwards["results"]


def test_events_are_followed_by_since(agent: Program) -> None:
    made = [Event.objects.create(kind="conversation.read", actor_kind="agent").pk for _ in range(4)]
    found = agent.get("events/", since=made[1]).json()["results"]
    assert [event["id"] for event in found] == made[2:]


def everything(number: int) -> None:
    """One more of each thing, with all that hangs on it."""
    team = Team.objects.create(name=f"Team {number}", calendar=Calendar.objects.create(name=f"Calendar {number}"))
    channel = new_channel()
    identity = new_identity(channel=channel)
    contact: Contact = identity.contact
    contact.taggings.create(tag=Tag.objects.create(name=f"Tag {number}"))
    conversation = new_conversation(contact=contact, channel=channel, team=team)
    message = new_message(conversation=conversation)
    Attachment.objects.create(message=message, name="a.txt", file="attachments/aa/bb")
    Comment.objects.create(conversation=conversation, text="Note", author_kind="agent")
    Event.objects.create(kind="conversation.assigned", conversation=conversation, contact=contact, actor_kind="agent")
    Segment.objects.create(name=f"Segment {number}")
    workflow = Workflow.objects.create(name=f"Workflow {number}")
    version = WorkflowVersion.objects.create(workflow=workflow, number=1, trigger="manual")
    Run.objects.create(workflow=workflow, version=version, contact=contact, conversation=conversation)


# Sign-in is one query; the rest are the list's rows and what is prefetched for all of them together.
QUERIES = {
    "agents/": 3,
    "calendars/": 4,
    "categories/": 2,
    "channels/": 2,
    "comments/": 3,
    "contacts/": 4,
    "conversations/": 3,
    "events/": 2,
    "fields/": 2,
    "messages/": 3,
    "runs/": 2,
    "segments/": 2,
    "tags/": 2,
    "teams/": 3,
    "tokens/": 2,
    "workflows/": 3,
}


@pytest.mark.parametrize("path", QUERIES)
def test_a_list_costs_as_many_queries_for_ten_rows_as_for_one(
    supervisor: Program, django_assert_num_queries: DjangoAssertNumQueries, path: str
) -> None:
    supervisor.get("agents/me/")  # notes the use of the token
    for number in range(10):
        everything(number)
    with django_assert_num_queries(QUERIES[path]):
        assert supervisor.get(path).status_code == 200


def test_a_timeline_costs_a_fixed_number_of_queries(
    supervisor: Program, conversation: Conversation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    supervisor.get("agents/me/")
    for _ in range(10):
        new_message(conversation=conversation)
        Comment.objects.create(conversation=conversation, text="Note", author_kind="agent", author=supervisor.agent)
        Event.objects.create(kind="conversation.assigned", conversation=conversation, actor_kind="agent")
    with django_assert_num_queries(8):
        assert len(supervisor.get(f"conversations/{conversation.pk}/timeline/").json()["results"]) == 30
