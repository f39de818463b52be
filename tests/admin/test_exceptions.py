"""The list of routing exceptions: seen, filtered, paged, and worked through one by one and by the dozen."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from helpdesk.models import Agent, Membership, Team, Visibility
from tests.factories import ChannelFactory
from tests.house_of import agents, arrive, conversation_of, publish
from workflows.admin import exceptions
from workflows.models import Handling, RoutingException, Run, RunState

Work = Callable[..., int]
FORGETS = """
workflow: "Forgets"
trigger: {on: conversation_opened}
steps:
  - id: route
    kind: branch
    branches:
      - {name: Jakarta, when: [{subject: message.text, operator: is, value: Jakarta}],
         steps: [{id: to_sales, kind: assign, to: {team: Sales}, timeout: 15m}]}
      - else: true
        steps: []
"""
LIST = "/admin/workflows/routingexception/"


@pytest.fixture
def astray(db: None, work: Work) -> list[RoutingException]:
    """Three contacts whom no branch took."""
    publish(FORGETS)
    channel = ChannelFactory()
    for name in ("ana", "eva", "ida"):
        arrive(channel, name, "Bandung")
        work()

    return list(RoutingException.objects.order_by("pk"))


def do(page: Client, what: str, *rows: RoutingException, **more: str) -> Any:
    return page.post(f"{LIST}act/", {"what": what, "ids": [row.pk for row in rows], **more}, follow=True)


def people(answer: Any) -> list[str]:
    return [str(row.run.contact) for row, _ in answer.context["cards"]]


def test_the_list_says_whom_it_concerns_and_why(page: Client, astray: list[RoutingException]) -> None:
    html = page.get(LIST).content.decode()
    assert people(page.get(LIST)) == ["Ida", "Eva", "Ana"]
    assert "Text of the message is not “Jakarta” (it is “Bandung”)" in html
    assert "No branch took it" in html
    assert reverse("inbox:conversation", args=[conversation_of("ana").pk]) in html
    assert "#step-route" in html


def test_what_has_just_happened_is_not_nought_minutes_old(page: Client, astray: list[RoutingException]) -> None:
    RoutingException.objects.filter(pk=astray[0].pk).update(at=timezone.now() - timedelta(minutes=5, seconds=5))
    html = page.get(LIST).content.decode()
    assert html.count("just now") == 2
    assert "5\xa0minutes ago" in html


def test_the_home_page_and_the_list_of_workflows_count_them(page: Client, astray: list[RoutingException]) -> None:
    needs = {str(need.label): need.count for need in page.get("/admin/").context["needs"]}
    assert needs["routing exceptions"] == 3
    assert f'{LIST}?workflow={astray[0].workflow_id}">3' in page.get("/admin/workflows/workflow/").content.decode()


def test_the_list_is_filtered(page: Client, astray: list[RoutingException]) -> None:
    RoutingException.objects.filter(pk=astray[0].pk).update(kind="failed", at=timezone.now() - timedelta(days=9))
    assert people(page.get(LIST + "?kind=failed")) == ["Ana"]
    assert people(page.get(LIST + "?age=over_week")) == ["Ana"]
    assert people(page.get(LIST + "?age=hour")) == ["Ida", "Eva"]
    assert people(page.get(LIST + "?workflow=999")) == []
    assert people(page.get(LIST + "?kind=nonsense&workflow=x&age=y&before=z")) == ["Ida", "Eva", "Ana"]


def test_the_list_is_paged_by_key(
    page: Client, astray: list[RoutingException], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exceptions, "PAGE", 2)
    first = page.get(LIST)
    assert people(first) == ["Ida", "Eva"]
    assert people(page.get(f"{LIST}?{first.context['older']}")) == ["Ana"]


def test_the_list_takes_a_fixed_number_of_queries(
    page: Client, astray: list[RoutingException], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(15):
        page.get(LIST)


def test_several_are_handled_at_once_and_opened_again(
    page: Client, astray: list[RoutingException], supervisor: Agent
) -> None:
    do(page, "handled", *astray[:2])
    row = RoutingException.objects.get(pk=astray[0].pk)
    assert (row.handled_how, row.handled_by) == (Handling.BY_HAND, supervisor)
    assert people(page.get(LIST)) == ["Ida"]
    assert people(page.get(LIST + "?show=handled")) == ["Eva", "Ana"]
    do(page, "undo", astray[0])
    assert people(page.get(LIST)) == ["Ida", "Ana"]


def test_the_conversation_is_assigned_right_there(page: Client, astray: list[RoutingException]) -> None:
    (budi,) = agents("budi")
    do(page, "assign", astray[0], to="budi@example.com")
    assert conversation_of("ana").assignee == budi
    assert RoutingException.objects.get(pk=astray[0].pk).handled_how == Handling.ASSIGNED


def test_the_conversation_is_handed_to_a_team(page: Client, astray: list[RoutingException]) -> None:
    do(page, "assign", *astray, to="sales")
    assert conversation_of("ida").team == Team.objects.get(name="Sales")
    assert not RoutingException.objects.filter(handled_at=None).exists()


def test_who_is_nobody_is_refused(page: Client, astray: list[RoutingException]) -> None:
    answer = do(page, "assign", astray[0], to="nobody")
    assert "“nobody” is neither" in answer.content.decode()
    assert RoutingException.objects.filter(handled_at=None).count() == 3


def test_of_several_that_are_given_to_nobody_it_is_told_once(page: Client, astray: list[RoutingException]) -> None:
    answer = do(page, "assign", *astray, to="")
    assert [str(message) for message in answer.context["messages"]] == ["Choose a team or an agent from the list."]


@pytest.mark.parametrize(
    ("what", "more"),
    [("handled", {}), ("assign", {"to": "eko@example.com"}), ("start_again", {}), ("retry", {}), ("end", {}),
     ("move_on", {"way": "0"})],
)  # fmt: skip
def test_what_a_colleague_has_dealt_with_is_told_and_left_alone(
    page: Client, supervisor: Agent, astray: list[RoutingException], what: str, more: dict[str, str]
) -> None:
    budi, _eko = agents("budi", "eko")
    do(page, "assign", astray[0], to="budi@example.com")
    Run.objects.filter(pk=astray[0].run_id).update(state=RunState.FAILED, step=astray[0].step)
    runs = Run.objects.count()
    answer = do(page, what, astray[0], **more)
    told = [str(message) for message in answer.context["messages"]]
    assert told == ["Ana: Sup has dealt with it already: Somebody has the conversation."]
    assert conversation_of("ana").assignee == budi
    assert (Run.objects.count(), Run.objects.get(pk=astray[0].run_id).state) == (runs, RunState.FAILED)
    assert RoutingException.objects.get(pk=astray[0].pk).handled_how == Handling.ASSIGNED


def test_the_step_is_called_by_what_it_does(page: Client, astray: list[RoutingException]) -> None:
    assert "Forgets · Branch <code>route</code>" in page.get(LIST).content.decode()


def test_a_workflow_is_started_again(page: Client, astray: list[RoutingException], work: Work) -> None:
    do(page, "start_again", astray[0])
    run = Run.objects.latest("pk")
    assert run.contact_id == astray[0].run.contact_id
    assert run.log.get().text == f"Started again by Sup, after run #{astray[0].run_id}."
    work()
    assert run.log.count() == 2
    assert RoutingException.objects.get(pk=astray[0].pk).handled_how == Handling.STARTED_AGAIN


def test_what_cannot_be_done_any_more_is_told(page: Client, astray: list[RoutingException]) -> None:
    answer = do(page, "retry", astray[0])
    assert "Only a failed run can be tried again" in answer.content.decode()


def test_a_failed_run_is_ended_or_moved_on_from_the_list(
    page: Client, astray: list[RoutingException], work: Work
) -> None:
    step = astray[0].step
    Run.objects.filter(pk__in=[astray[0].run_id, astray[1].run_id]).update(state=RunState.FAILED, step=step)
    do(page, "end", astray[0])
    do(page, "move_on", astray[1], way="0")
    assert Run.objects.get(pk=astray[0].run_id).state == RunState.STOPPED
    assert list(astray[1].run.log.values_list("outcome", flat=True))[-1] == "moved_on"
    handled = set(RoutingException.objects.exclude(handled_at=None).values_list("handled_how", flat=True))
    assert handled == {Handling.ENDED, Handling.MOVED_ON}


def test_a_supervisor_of_limited_sight_sees_and_touches_their_own_only(
    page: Client, supervisor: Agent, astray: list[RoutingException]
) -> None:
    supervisor.visibility = Visibility.TEAMS
    supervisor.save()
    team = Team.objects.get(name="Sales")
    Membership.objects.create(team=team, agent=supervisor)
    conversation = conversation_of("eva")
    conversation.team = team
    conversation.save()
    assert people(page.get(LIST)) == ["Eva"]
    do(page, "handled", *astray)
    assert RoutingException.objects.filter(handled_at=None).count() == 2


def test_looking_needs_a_right_and_doing_another(
    agent: Agent, signed_in: Callable[[Agent], Client], astray: list[RoutingException]
) -> None:
    agent.is_staff = True
    agent.save()
    assert signed_in(agent).get(LIST).status_code == 403
    assert signed_in(agent).post(f"{LIST}act/", {"what": "handled", "ids": astray[0].pk}).status_code == 403
    assert signed_in(agent).get(f"{LIST}act/").status_code == 405
