"""A contact who has never been in a conversation: every step copes, and one can be opened."""

from collections.abc import Callable

import pytest
from django.db import transaction

from contacts.models import Contact
from conversations.models import Conversation
from helpdesk import actors, clock
from tests.factories import ChannelFactory, ContactFactory, IdentityFactory
from tests.house_of import agents, log_of, publish, sent_to
from workflows.models import Run
from workflows.starting import start_by_hand

pytestmark = pytest.mark.django_db
Work = Callable[..., int]
EVERYTHING = """
workflow: "Everything"
trigger: {on: manual}
steps:
  - {id: say, kind: send_message, text: "Hello"}
  - {id: elsewhere, kind: send_message, text: "Hello", channel: Shop}
  - {id: ask, kind: ask_question, text: "Happy?", answer: {type: rating}}
  - {id: give, kind: assign, to: {team: Sales}, timeout: 1h}
  - {id: take, kind: unassign}
  - {id: note, kind: add_comment, text: "Seen"}
  - {id: sleep, kind: snooze, for: 1h}
  - {id: name, kind: update_field, field: last_name, value: "{{ conversation.id }} {{ assignee.name }} seen"}
  - {id: tag, kind: update_tags, add: [seen]}
  - {id: open, kind: open_conversation}
  - {id: close, kind: close_conversation}
"""
OPENS = """
workflow: "Opens"
trigger: {on: manual}
steps:
  - {id: open, kind: open_conversation}
  - {id: say, kind: send_message, text: "Your order is on its way"}
  - {id: note, kind: add_comment, text: "Told"}
  - {id: give, kind: assign, to: {team: Sales}, timeout: 1h}
"""


def start(text: str, contact: Contact) -> Run:
    version = publish(text)
    with transaction.atomic():
        return start_by_hand(version.workflow, contact.pk, by=actors.SYSTEM, now=clock.now())


def test_every_step_says_that_there_is_none_and_the_run_goes_through(work: Work) -> None:
    agents("budi")
    ChannelFactory(name="Shop")
    contact = ContactFactory(last_name="")
    run = start(EVERYTHING, contact)
    work()
    run.refresh_from_db()
    assert (run.state, run.conversation_id, run.error) == ("done", None, "")
    assert [text for _, text in log_of(run)] == [
        "Not sent: there is no conversation; open one first",
        "Not sent: there is no conversation; open one first",
        "Not sent: there is no conversation; open one first",
        "Nobody was assigned: the conversation is closed",
        "It was not assigned to anyone",
        "No comment: there is no conversation; open one first",
        "Not snoozed: the conversation is closed",
        "last_name is “seen”",
        "Added seen",
        "No conversation was opened: the contact has no address on an active channel",
        "It is closed already",
    ]
    assert not Conversation.objects.exists()


def test_one_is_opened_where_the_contact_can_be_reached(work: Work) -> None:
    agents("budi")
    contact = ContactFactory()
    IdentityFactory(contact=contact, external_id="ana", channel=ChannelFactory(is_active=False))
    shop = IdentityFactory(contact=contact, external_id="ana", last_inbound_at=clock.now()).channel
    IdentityFactory(contact=contact, external_id="ana")
    run = start(OPENS, contact)
    work()
    run.refresh_from_db()
    conversation = Conversation.objects.get()
    assert (run.state, run.conversation_id) == ("done", conversation.pk)
    assert (conversation.channel, conversation.opened_by, str(conversation.assignee)) == (shop, "workflow", "Budi")
    assert conversation.comments.get().text == "Told"
    assert conversation.messages.get().text == "Your order is on its way"


def test_two_runs_that_open_one_at_once_share_it(work: Work) -> None:
    contact = IdentityFactory(external_id="ana").contact
    greets = OPENS.rpartition("  - {id: give")[0]
    start(greets, contact)
    start(greets.replace("Opens", "Too"), contact)
    work()
    assert set(Run.objects.values_list("state", flat=True)) == {"done"}
    assert Conversation.objects.count() == 1
    assert len(sent_to("ana")) == 2
