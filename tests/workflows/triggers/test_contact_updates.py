"""Tags and fields that change start workflows, whoever changed them."""

from collections.abc import Callable, Sequence

import pytest
from django.db import transaction
from django.test import Client

from contacts.models import Contact
from conversations.actions.contacts import ContactChange, TagChange, tag, update
from conversations.lock import lock_contacts
from helpdesk import actors, clock
from helpdesk.actors import Actor
from helpdesk.models import Agent, Token
from tests.factories import ChannelFactory, ContactFactory, ConversationFactory
from tests.house_of import arrive, contact_of, log_of, only_run, publish
from workflows.models import Run

pytestmark = pytest.mark.django_db
Work = Callable[..., int]

VIP = """
workflow: "Greet VIPs"
trigger:
  on: contact_tag_updated
  when:
    - {subject: tag, operator: is, value: VIP}
    - {subject: action, operator: is, value: added}
steps:
  - {id: note, kind: update_field, field: last_name, value: "VIP"}
"""
MOVED = """
workflow: "Moved house"
trigger:
  on: contact_field_updated
  when:
    - {subject: field, operator: is, value: country}
    - {subject: old, operator: is, value: ID}
    - {subject: new, operator: is, value: DE}
steps:
  - {id: note, kind: update_tags, add: [moved]}
"""


def retag(contact: Contact, by: Actor = actors.SYSTEM, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
    with transaction.atomic():
        lock_contacts([contact.pk])
        tag([TagChange(contact.pk, by, add, remove)], now=clock.now())


def change(contact: Contact, by: Actor = actors.SYSTEM, **values: object) -> None:
    with transaction.atomic():
        update([ContactChange(lock_contacts([contact.pk])[contact.pk], values, by)], now=clock.now())


def test_a_tag_that_is_added_starts_a_run(work: Work) -> None:
    publish(VIP)
    contact = ContactFactory(last_name="")
    retag(contact, add=["vip"])
    work()
    contact.refresh_from_db()
    assert (only_run().state, contact.last_name) == ("done", "VIP")


def test_of_several_tags_in_one_change_each_is_looked_at(work: Work) -> None:
    publish(VIP)
    retag(ContactFactory(), add=["new", "vip", "late"])
    work()
    assert Run.objects.count() == 1


def test_a_tag_that_is_removed_or_was_there_starts_nothing(work: Work) -> None:
    contact = ContactFactory()
    retag(contact, add=["vip"])
    publish(VIP)
    retag(contact, add=["VIP"])
    retag(contact, remove=["vip"])
    work()
    assert not Run.objects.exists()


def test_a_field_that_really_changes_starts_a_run(work: Work) -> None:
    publish(MOVED)
    contact = ContactFactory(country="ID")
    change(contact, country="ID", last_name="Putri")
    assert not Run.objects.exists()
    change(contact, country="DE", last_name="Dewi")
    work()
    assert set(contact.tags.values_list("name", flat=True)) == {"moved"}


def test_the_run_is_about_the_latest_conversation_of_the_contact(work: Work) -> None:
    publish(VIP)
    contact = ContactFactory()
    now = clock.now()
    ConversationFactory(contact=contact, status="closed", closed_at=now)
    latest = ConversationFactory(contact=contact, status="closed", closed_at=now)
    retag(contact, add=["VIP"])
    assert only_run().conversation_id == latest.pk


def test_without_any_conversation_the_run_has_none_and_still_goes_through(work: Work) -> None:
    publish(VIP)
    retag(ContactFactory(), add=["VIP"])
    work()
    assert (only_run().conversation_id, only_run().state) == (None, "done")


def test_who_changed_it_can_be_asked_for(work: Work) -> None:
    publish(VIP.replace("{subject: action, operator: is, value: added}", "{subject: source, operator: is, value: api}"))
    retag(ContactFactory(), add=["VIP"])
    assert not Run.objects.exists()
    retag(ContactFactory(), by=actors.Actor(actors.ActorKind.API), add=["VIP"])
    assert Run.objects.count() == 1


def test_what_a_provider_tells_anew_is_a_change_by_the_contact(work: Work) -> None:
    publish(
        """
workflow: "Email known"
trigger:
  on: contact_field_updated
  when: [{subject: field, operator: is, value: email}, {subject: source, operator: is, value: contact}]
steps: [{id: note, kind: update_tags, add: [reachable]}]
"""
    )
    channel = ChannelFactory()
    arrive(channel, "ana", "Hi")
    work()
    assert not Run.objects.exists()
    arrive(channel, "ana", "It's me", contact={"id": "ana", "email": "ana@example.com"})
    work()
    assert set(contact_of("ana").tags.values_list("name", flat=True)) == {"reachable"}


def test_workflows_that_answer_each_other_end_after_five(work: Work) -> None:
    """Two that undo what the other did would go on for ever."""
    flip = """
workflow: "{name}"
trigger:
  on: contact_tag_updated
  when: [{{subject: tag, operator: is, value: on}}, {{subject: action, operator: is, value: {action}}}]
steps: [{{id: flip, kind: update_tags, {doing}: [on]}}]
"""
    publish(flip.format(name="Off", action="added", doing="remove"))
    publish(flip.format(name="On", action="removed", doing="add"))
    contact = ContactFactory()
    retag(contact, add=["on"])
    work()
    assert list(Run.objects.order_by("pk").values_list("depth", flat=True)) == [0, 1, 2, 3, 4, 5]
    last = Run.objects.order_by("pk").last()
    assert last is not None
    assert log_of(last)[-1] == (
        "not_started",
        "“Off” was not started. It would be more than 5 workflows deep in a chain that each start the next.",
    )
    retag(contact, remove=["on"])  # a chain of its own
    work()
    assert Run.objects.count() == 12


def test_a_workflow_that_starts_itself_ends_after_five_too(work: Work) -> None:
    publish(
        """
workflow: "Count"
trigger: {on: contact_field_updated, when: [{subject: field, operator: is, value: last_name}]}
steps: [{id: more, kind: update_field, field: last_name, value: "{{ contact.last_name }}i"}]
"""
    )
    contact = ContactFactory(last_name="")
    change(contact, last_name="V")
    work()
    contact.refresh_from_db()
    assert (contact.last_name, Run.objects.count()) == ("Viiiiii", 6)


def test_a_live_run_is_not_started_again_by_its_own_doing(work: Work) -> None:
    publish(
        """
workflow: "Once more"
trigger: {on: contact_tag_updated}
steps:
  - {id: tag, kind: update_tags, add: [more]}
  - {id: rest, kind: wait, for: 1h}
"""
    )
    retag(ContactFactory(), add=["on"])
    work()
    assert only_run().state == "waiting"


def test_what_a_program_makes_a_contact_with_was_nothing_before(work: Work) -> None:
    publish(VIP)
    publish(MOVED.replace("{subject: old, operator: is, value: ID}", "{subject: old, operator: not_exists}"))
    program = Agent.objects.create_user("program@example.com")
    _, key = Token.make(name="Shop", agent_id=program.pk)
    body = {"first_name": "Ana", "country": "DE", "tags": ["VIP"]}
    client = Client(headers={"Authorization": f"Bearer {key}"})
    made = client.post("/api/v1/contacts/", body, content_type="application/json")
    assert made.status_code == 201, made.content
    work()
    contact = Contact.objects.get()
    assert (contact.last_name, set(contact.tags.values_list("name", flat=True))) == ("VIP", {"VIP", "moved"})
