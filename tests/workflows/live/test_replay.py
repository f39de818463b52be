"""A draft replayed on conversations that really came in: what would have become of them, beside what did."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from contacts.models import Contact
from conversations.actions.contacts import ContactChange, TagChange, tag, update
from conversations.actions.send import NewMessage, send
from conversations.actions.status import Closing, close
from conversations.errors import Conflict, Refused
from conversations.lock import locked
from helpdesk import actors, queue
from helpdesk.clock import now
from tests.factories import ChannelFactory, ContactFactory, ConversationFactory
from tests.house_of import ROUTE_TO_SALES, agents, arrive, contact_of, conversation_of, publish
from tests.workflows.live.replaying import ASKS, BY_LANGUAGE, NUDGES, SOMEBODY, TAKES_NOTHING, Work, outcome, replay
from workflows.document.load import load
from workflows.models import Replay, ReplayState, Workflow
from workflows.replay import work as working
from workflows.replay.actions import begin, cancel
from workflows.replay.report import report

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_staged() -> None:
    working.forget()


@pytest.fixture
def house(work: Work) -> Workflow:
    """Sales has Budi, Indonesia has Eva, VIPs has Ida, Support has Oka; everything went to Sales in truth."""
    for name, team in (("budi", "Sales"), ("eva", "Indonesia"), ("ida", "VIPs"), ("oka", "Support")):
        agents(name, team=team)
    return publish(ROUTE_TO_SALES).workflow


def test_each_conversation_goes_where_the_draft_sends_it(house: Workflow, work: Work) -> None:
    channel = ChannelFactory()
    arrive(channel, "ana", "Hi")
    work()
    with locked(conversation_of("ana").pk):
        Contact.objects.filter(pk=contact_of("ana").pk).update(language="id")
    made = replay(house, BY_LANGUAGE, work)
    found = outcome(made, "ana")
    assert (made.state, made.played, made.total) == (ReplayState.DONE, 1, 1)
    assert (found.real_team, found.real_agent) == ("Sales", "budi@example.com")
    assert (found.team, found.agent, found.ending, found.differs) == ("Indonesia", "eva@example.com", "assigned", True)
    assert any("Contact's language is “id”" in line["text"] for line in found.log)


def test_the_contact_is_as_they_were_then(house: Workflow, work: Work) -> None:
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    later = timezone.now() + timedelta(minutes=1)
    with locked(conversation_of("ana").pk):
        contact = Contact.objects.get(pk=contact_of("ana").pk)
        update([ContactChange(contact, {"language": "id"}, SOMEBODY, None)], now=later)
        tag([TagChange(contact.pk, SOMEBODY, ("VIP",), (), None)], now=later)
    found = outcome(replay(house, BY_LANGUAGE, work), "ana")
    assert (found.ending, found.team, found.differs) == ("unassigned", "", True)


def test_what_was_written_later_is_the_answer(house: Workflow, work: Work) -> None:
    channel = ChannelFactory()
    arrive(channel, "ana", "Hi")
    work()
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        arrive(channel, "ana", "support")
        work("take_in", "step_runs")
        made = replay(house, ASKS, work)
    assert (outcome(made, "ana").team, outcome(made, "ana").agent) == ("Support", "oka@example.com")


def test_no_answer_in_time_is_a_timeout(house: Workflow, work: Work) -> None:
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        made = replay(house, ASKS, work)
    assert outcome(made, "ana").ending == "timeout"


def test_who_was_quicker_than_the_draft_has_it_as_then(house: Workflow, work: Work) -> None:
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    budi = conversation_of("ana").assignee
    assert budi is not None
    with locked(conversation_of("ana").pk) as row:
        send([NewMessage(row, "Hello", actors.agent(budi.pk))], now=timezone.now())
        close([Closing(row, actors.agent(budi.pk))], now=timezone.now())
    found = outcome(replay(house, ASKS, work), "ana")
    assert (found.state, found.ending, found.team, found.agent) == ("stopped", "stopped", "Sales", "budi@example.com")
    assert not found.differs


def test_who_took_up_what_the_draft_left_to_nobody_does_not_count(house: Workflow, work: Work) -> None:
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    budi = conversation_of("ana").assignee
    assert budi is not None
    with locked(conversation_of("ana").pk) as row:
        send([NewMessage(row, "Hello", actors.agent(budi.pk))], now=timezone.now())
    found = outcome(replay(house, BY_LANGUAGE, work), "ana")
    assert (found.ending, found.team, found.agent, found.differs) == ("unassigned", "", "", True)


def test_agents_take_turns_over_all_conversations(house: Workflow, work: Work) -> None:
    agents("eko", team="Sales")
    channel = ChannelFactory()
    for name in ("ana", "eva", "ida", "una"):
        arrive(channel, name, "Hi")
    work()
    made = replay(house, ROUTE_TO_SALES, work)
    counts = {row.name: row.would for row in report(made).agents}
    assert (counts["Budi"], counts["Eko"]) == (2, 2)


def test_the_same_workflow_changes_no_team(house: Workflow, work: Work) -> None:
    channel = ChannelFactory()
    for name in ("ana", "eva", "ida"):
        arrive(channel, name, "Hi")
    work()
    found = report(replay(house, ROUTE_TO_SALES, work))
    assert found.differ == 0
    assert [(row.name, row.then, row.would, row.more) for row in found.teams] == [("Sales", 3, 3, "=")]


def test_what_the_workflow_took_then_and_the_draft_does_not_take_is_told(house: Workflow, work: Work) -> None:
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    found = outcome(replay(house, TAKES_NOTHING, work), "ana")
    assert (found.ending, found.state, found.team, found.differs) == ("none", "none", "", True)


def test_the_same_agent_by_no_team_is_not_elsewhere(house: Workflow, work: Work) -> None:
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    to_budi = ROUTE_TO_SALES.replace("{team: Sales}, strategy: round_robin", "{agent: %s@example.com}")
    found = outcome(replay(house, to_budi % "budi", work), "ana")
    assert (found.team, found.agent, found.differs) == ("", "budi@example.com", False)
    found = outcome(replay(house, to_budi % "eva", work), "ana")
    assert (found.team, found.agent, found.differs) == ("", "eva@example.com", True)


def test_what_is_none_of_its_business_stays_where_it_was(house: Workflow, work: Work) -> None:
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    text = TAKES_NOTHING.replace('"Route"', "Another")
    found = outcome(replay(publish(text).workflow, text, work), "ana")
    assert (found.ending, found.team, found.agent) == ("none", "Sales", "budi@example.com")
    assert not found.differs


def test_a_workflow_that_routes_nothing_leaves_everybody_theirs(house: Workflow, work: Work) -> None:
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        made = replay(publish(NUDGES).workflow, NUDGES, work)
    found = outcome(made, "ana")
    assert (found.ending, found.team, found.agent, found.differs) == ("kept", "Sales", "budi@example.com", False)
    seen = report(made)
    assert not seen.routes
    assert not {"assigned", "unassigned", "timeout"} & {word for word, *_rest in seen.endings}
    assert [(row.name, row.more) for row in seen.teams] == [("Sales", "=")]


def test_a_draft_that_routes_no_more_shows_what_nobody_gets(house: Workflow, work: Work) -> None:
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    made = replay(house, ROUTE_TO_SALES.split("  - {id")[0] + "  - {id: note, kind: add_comment, text: Hm}\n", work)
    found = outcome(made, "ana")
    assert (found.ending, found.team, found.differs) == ("unassigned", "", True)
    assert report(made).routes


def test_nothing_real_changes(house: Workflow, work: Work) -> None:
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    before = (conversation_of("ana").assignee, house.runs.count(), contact_of("ana").messages.count())
    replay(house, BY_LANGUAGE, work)
    assert before == (conversation_of("ana").assignee, house.runs.count(), contact_of("ana").messages.count())


def test_it_goes_on_where_a_killed_worker_left_it(house: Workflow, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between two batches: what it had played stays, what it had not comes once."""
    channel = ChannelFactory()
    for number in range(5):
        arrive(channel, f"person{number}", "Hi")
    work()
    monkeypatch.setattr(working, "BATCH", 2)
    monkeypatch.setattr(working, "TURN", 0.0)
    made = begin(house, load(ROUTE_TO_SALES), days=7, by=actors.SYSTEM, now=now() + timedelta(seconds=1))
    monkeypatch.setattr(working, "TURN", 0.001)
    queue.BELLS["replay"].run()
    made.refresh_from_db()
    assert 0 < made.played < 5
    working.forget()  # another worker
    work("replay")
    assert made.outcomes.count() == 5


def test_a_cancelled_one_stays_as_far_as_it_came(house: Workflow, work: Work) -> None:
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    made = begin(house, load(ROUTE_TO_SALES), days=7, by=actors.SYSTEM, now=now() + timedelta(seconds=1))
    cancel(made, now=now())
    work("replay")
    made.refresh_from_db()
    assert (made.state, made.played) == (ReplayState.CANCELLED, 0)
    with pytest.raises(Conflict):
        cancel(made, now=now())


def test_one_at_a_time_for_a_workflow(house: Workflow) -> None:
    begin(house, load(ROUTE_TO_SALES), days=7, by=actors.SYSTEM, now=now())
    with pytest.raises(Conflict, match="is running"):
        begin(house, load(ROUTE_TO_SALES), days=7, by=actors.SYSTEM, now=now())


def test_what_the_past_cannot_set_off_is_refused(house: Workflow) -> None:
    text = ROUTE_TO_SALES.replace("conversation_opened", "manual")
    with pytest.raises(Refused, match="cannot be replayed"):
        begin(house, load(text), days=7, by=actors.SYSTEM, now=now())


@pytest.mark.parametrize("days", [0, 91])
def test_the_days_are_bounded(house: Workflow, days: int) -> None:
    with pytest.raises(Refused):
        begin(house, load(ROUTE_TO_SALES), days=days, by=actors.SYSTEM, now=now())


def test_old_conversations_are_left_out(house: Workflow, work: Work) -> None:
    ConversationFactory(contact=ContactFactory(), opened_at=timezone.now() - timedelta(days=9))
    assert replay(house, ROUTE_TO_SALES, work).played == 0


def test_old_replays_are_tidied(house: Workflow, work: Work) -> None:
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    made = replay(house, ROUTE_TO_SALES, work)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        work("replay")
    assert not Replay.objects.filter(pk=made.pk).exists()
