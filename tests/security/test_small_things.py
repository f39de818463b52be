"""Points of the review that belong to no larger theme."""

import pytest
from django.contrib.messages.storage.session import SessionStorage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.models import Field, Tag
from conversations.actions.assign import assign_by_hand
from conversations.actions.contacts import TagChange, tag
from conversations.lock import locked
from conversations.models import Category, Conversation
from conversations.routing.drain import drain
from helpdesk import actors
from helpdesk.models import Agent, Team
from tests.api.conftest import Programs
from tests.factories import ContactFactory, ConversationFactory
from tests.house_of import agents

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("is_program", [True, False], ids=["a program", "the agent"])
def test_who_hands_a_conversation_to_the_team_does_not_get_it_back_but_their_program_may_give_it_to_them(
    is_program: bool,
) -> None:
    (budi,) = agents("budi")
    conversation: Conversation = ConversationFactory(assignee=budi)
    by = actors.api(budi.pk, "Router") if is_program else actors.agent(budi.pk, "Budi")
    with locked(conversation.pk) as row:
        assign_by_hand(row, agent_id=None, team_id=Team.objects.get().pk, by=by, now=timezone.now())
    drain()
    conversation.refresh_from_db()
    assert conversation.assignee == (budi if is_program else None)


@pytest.mark.parametrize("name", ["vip", "VIP", "Срочно", "срочно", "СРОЧНО"])
def test_a_tag_is_found_in_any_case_without_reading_all_tags(name: str) -> None:
    Tag.objects.bulk_create([Tag(name="Vip"), Tag(name="Срочно"), *(Tag(name=f"other {n}") for n in range(50))])
    contact = ContactFactory()
    with CaptureQueriesContext(connection) as queries:
        tag([TagChange(contact.pk, actors.SYSTEM, add=[name])], now=timezone.now())
    assert contact.tags.get().name.casefold() == name.casefold()
    assert Tag.objects.count() == 52
    assert all("WHERE" in one["sql"] for one in queries if 'FROM "contacts_tag"' in one["sql"])


@pytest.mark.parametrize("key", ["first_name", "email", "blocked", "name", "tags", "is_returning"])
def test_a_custom_field_cannot_hide_what_every_contact_has(program: Programs, key: str) -> None:
    root = program(is_staff=True, is_superuser=True)
    answer = root.post("fields/", {"key": key, "label": "Mine", "type": "text"})
    assert answer.status_code == 400
    assert "choose another key" in str(answer.json()["errors"])
    page = Client()
    page.force_login(root.agent)
    told = page.post("/admin/contacts/field/add/", {"key": key, "label": "Mine", "type": "text"})
    assert "choose another key" in str(told.context["adminform"].form.errors["key"])
    assert not Field.objects.exists()


def test_a_secret_that_is_shown_once_is_in_no_cookie(program: Programs) -> None:
    root: Agent = program(is_staff=True, is_superuser=True).agent
    page = Client()
    page.force_login(root)
    answer = page.post("/admin/helpdesk/token/add/", {"name": "Router", "agent": root.pk, "scopes": ""})
    assert answer.status_code == 302
    assert "messages" not in answer.cookies
    assert SessionStorage.session_key in page.session
    assert "hd_" in page.get(answer["Location"], follow=True).content.decode()
    assert SessionStorage.session_key not in page.session


def test_closing_keeps_the_category_and_summary_that_were_given_before(program: Programs) -> None:
    agent = program().agent
    category = Category.objects.create(name="Billing")
    conversation = ConversationFactory(assignee=agent, category=category, summary="Wrong invoice")
    page = Client()
    page.force_login(agent)
    form = page.get(f"/inbox/{conversation.pk}/close/").context["form"]
    page.post(f"/inbox/{conversation.pk}/close/", {name: form[name].value() for name in form.fields})
    conversation.refresh_from_db()
    assert (conversation.status, conversation.category, conversation.summary) == ("closed", category, "Wrong invoice")
