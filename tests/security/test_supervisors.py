"""The admin and the API of who sets things up: no more rights than given, and visibility holds there too."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from channels.models import Payload
from helpdesk.admin.supervisors import supervisors
from helpdesk.models import Agent, Visibility
from tests.api.conftest import Program, Programs
from tests.factories import ChannelFactory, ContactFactory, ConversationFactory, MessageFactory
from tests.house_of import ROUTE_TO_SALES, publish

pytestmark = pytest.mark.django_db
HIDDEN = "The secret of Ada"


def staff(*rights: str, **fields: str) -> Agent:
    """A supervisor with these permissions only."""
    agent = Agent.objects.create_user("few@example.com", "a-long-password", is_staff=True, **fields)
    agent.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return agent


def browser(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def a_supervisor(**fields: bool) -> Agent:
    agent = Agent.objects.create_user("sup@example.com", "their-own-password", is_staff=True, **fields)
    agent.groups.add(supervisors())
    return agent


@pytest.mark.parametrize("is_active", [True, False])
def test_nobody_takes_over_who_has_more_rights(is_active: bool) -> None:
    victim = a_supervisor(is_active=is_active)
    thief = staff("view_agent", "change_agent")
    password = {"password1": "a-new-password-7", "password2": "a-new-password-7"}
    assert browser(thief).post(f"/admin/helpdesk/agent/{victim.pk}/password/", password).status_code == 403
    assert browser(thief).post(reverse("admin:helpdesk_agent_change", args=[victim.pk]), {}).status_code == 403
    for change in ({"password": "a-new-password-7"}, {"email": "mine@example.com"}, {"is_active": True}):
        assert Program(thief).patch(f"agents/{victim.pk}/", change).status_code == 403
    victim.refresh_from_db()
    assert victim.check_password("their-own-password")


def test_nobody_makes_a_supervisor_with_more_rights_than_their_own(program: Programs) -> None:
    thief = staff("view_agent", "add_agent", "change_agent")
    answer = Program(thief).post("agents/", {"email": "mine@example.com", "is_staff": True})
    assert answer.status_code == 201
    assert Agent.objects.get(email="mine@example.com").get_all_permissions() == set()


def test_the_admin_hides_what_visibility_hides() -> None:
    other = Agent.objects.create_user("other@example.com")
    conversation = ConversationFactory(assignee=other, contact__first_name=HIDDEN, preview=HIDDEN)
    message = MessageFactory(conversation=conversation, text=HIDDEN)
    payload = Payload.objects.create(channel=conversation.channel, body=HIDDEN.encode(), state="quarantined")
    models = ("contact", "conversation", "message", "delivery", "payload", "run")
    limited = staff(*(f"{verb}_{name}" for name in models for verb in ("view", "change")), visibility=Visibility.OWN)
    page = browser(limited)
    things = [
        ("contacts_contact", conversation.contact_id),
        ("conversations_conversation", conversation.pk),
        ("conversations_message", message.pk),
        ("channels_payload", payload.pk),
    ]
    for name, pk in things:
        for url in (reverse(f"admin:{name}_change", args=[pk]), reverse(f"admin:{name}_changelist") + "?q=secret"):
            assert HIDDEN not in page.get(url, follow=True).content.decode(), url
    completed = page.get(
        "/admin/autocomplete/?app_label=conversations&model_name=conversation&field_name=contact&term=s"
    )
    assert HIDDEN not in completed.content.decode()
    assert HIDDEN not in page.get("/admin/").content.decode()


def test_the_api_shows_payloads_to_who_may_see_all_conversations() -> None:
    payload = Payload.objects.create(channel=ChannelFactory(), body=HIDDEN.encode(), state="quarantined")
    address = f"channels/{payload.channel_id}/payloads/{payload.pk}/"
    limited = Program(staff("view_payload", "change_payload", visibility=Visibility.TEAMS))
    assert limited.get(address).status_code == limited.post(f"{address}retry/").status_code == 403
    Agent.objects.update(visibility=Visibility.ALL)
    assert limited.get(address).status_code == 200


def test_a_workflow_is_not_started_in_a_conversation_that_one_may_not_see(program: Programs) -> None:
    """The contact is known from an earlier conversation; the one that goes on is a colleague's."""
    mine, colleague = program(visibility="own"), program()
    contact = ContactFactory()
    ConversationFactory(contact=contact, assignee=mine.agent, status="closed", closed_at="2026-01-01T00:00:00Z")
    ConversationFactory(contact=contact, assignee=colleague.agent)
    workflow = publish(ROUTE_TO_SALES).workflow
    address = f"workflows/{workflow.pk}/start/"
    assert mine.post(address, {"contact": contact.pk}).status_code == 409
    assert colleague.post(address, {"contact": contact.pk}).status_code == 201
