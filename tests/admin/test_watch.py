"""Watching a workflow: figures on its tree that agree with the runs, and links that lead to those runs."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from helpdesk.models import Agent
from tests.factories import ChannelFactory
from tests.house_of import agents, arrive, publish
from workflows.models import Run, VersionState, Workflow, WorkflowVersion

Work = Callable[..., int]
ROUTE = """
workflow: "Route"
trigger: {on: conversation_opened}
steps:
  - id: route
    kind: branch
    branches:
      - name: Jakarta
        when: [{subject: message.text, operator: is, value: Jakarta}]
        steps: [{id: to_sales, kind: assign, to: {team: Sales}, timeout: 15m}]
      - name: Bandung
        when: [{subject: message.text, operator: is, value: Bandung}]
        steps: [{id: bye, kind: end}]
      - else: true
        steps: [{id: nap, kind: wait, for: 1h}]
"""


@pytest.fixture
def ran(db: None, work: Work) -> WorkflowVersion:
    """Two went to Sales, one to Bandung, three wait by Else."""
    agents("budi")
    version = publish(ROUTE)
    channel = ChannelFactory()
    for name, text in [("a", "Jakarta"), ("b", "jakarta"), ("c", "Bandung"), ("d", "x"), ("e", "y"), ("f", "z")]:
        arrive(channel, name, text)
    work()
    return version


def shown(page: Client, version: WorkflowVersion, query: str = "") -> str:
    answer = page.get(reverse("admin:workflows_workflow_watch", args=[version.workflow_id]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def marks(html: str) -> dict[str, str]:
    """Text of each mark that is a link, with its address."""
    return {
        unescape(text): unescape(url)
        for url, text in re.findall(r'<a class="hd-mark[^"]*" href="([^"]*)">([^<]*)', html)
    }


def test_the_tree_says_where_runs_wait_and_which_ways_they_took(page: Client, ran: WorkflowVersion) -> None:
    html = shown(page, ran)
    assert re.search(r"3 waiting, the longest for \d+ s", html)
    assert html.count("2×") == 2  # the branch, and the step in it
    assert "3×" in html  # by Else


def test_each_mark_leads_to_the_runs_that_it_counts(page: Client, ran: WorkflowVersion) -> None:
    for text, url in marks(shown(page, ran)).items():
        found = page.get(url).context["cl"].result_count
        assert found == int(re.findall(r"\d+", text)[0]), (text, url)


def test_the_lists_say_in_words_what_they_are_narrowed_to(page: Client, ran: WorkflowVersion) -> None:
    runs = f"{reverse('admin:workflows_run_changelist')}?version={ran.pk}&step=route&way="
    assert ">Branch (route)</a>" in page.get(runs + "else").content.decode()
    assert ">Otherwise</a>" in page.get(runs + "else").content.decode()
    assert ">Bandung</a>" in page.get(runs + "1").content.decode()
    assert ">branch 8</a>" in page.get(runs + "7").content.decode()
    assert ">ended here</a>" in page.get(runs + "end").content.decode()


def test_the_cards_count_and_lead_to_the_lists(page: Client, ran: WorkflowVersion) -> None:
    answer = page.get(reverse("admin:workflows_workflow_watch", args=[ran.workflow_id]))
    cards = {str(label): (count, url) for count, label, url, _ in answer.context["cards"]}
    assert (cards["started today"][0], cards["live now"][0], cards["done"][0], cards["failed"][0]) == (6, 3, 3, 0)
    for count, url in cards.values():
        assert not url or page.get(url).context["cl"].result_count == count


def test_timeouts_lead_to_the_runs_that_had_one(page: Client, ran: WorkflowVersion) -> None:
    run = Run.objects.filter(version=ran).earliest("id")
    last = run.log.latest("number")
    last.outcome = "timeout"
    last.save(update_fields=["outcome"])
    answer = page.get(reverse("admin:workflows_workflow_watch", args=[ran.workflow_id]))
    [url] = [url for _count, label, url, _looks in answer.context["cards"] if label == "timeouts"]
    found = page.get(url)
    assert [row.pk for row in found.context["cl"].result_list] == [run.pk]
    assert ">If it takes too long</a>" in found.content.decode()


def test_an_old_version_with_runs_in_flight_can_be_chosen(page: Client, ran: WorkflowVersion) -> None:
    ran.state = VersionState.RETIRED
    ran.save()
    WorkflowVersion.objects.create(
        workflow_id=ran.workflow_id, number=2, trigger="manual", state=VersionState.PUBLISHED
    )
    html = shown(page, ran, "?version=1")
    assert re.search(r"3 wait", html)
    assert "v2 (Published)" in html


def test_a_workflow_that_was_never_published_has_nothing_to_watch(page: Client, ran: WorkflowVersion) -> None:
    Run.objects.all().delete()
    ran.state = VersionState.DRAFT
    ran.save()
    assert "It has never been published" in shown(page, ran)


def test_where_nothing_ran_the_page_says_so(page: Client, ran: WorkflowVersion) -> None:
    assert "No run began" not in shown(page, ran)
    Run.objects.all().delete()
    assert "No run began in this time" in shown(page, ran)


def test_a_workflow_that_is_off_does_not_look_as_if_it_ran(page: Client, ran: WorkflowVersion) -> None:
    assert "The workflow is off" not in shown(page, ran)
    Workflow.objects.filter(pk=ran.workflow_id).update(is_on=False)
    assert "The workflow is off: nothing starts it." in shown(page, ran)


def test_the_page_asks_a_fixed_number_of_queries(
    page: Client, ran: WorkflowVersion, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(30):
        shown(page, ran)


def test_a_way_that_makes_no_sense_finds_nothing(page: Client, ran: WorkflowVersion) -> None:
    answer = page.get(reverse("admin:workflows_run_changelist") + "?step=route&way=%00&version=x&contact=-1&days=abc")
    assert answer.status_code in (200, 302)


def test_an_agent_without_rights_does_not_watch(
    agent: Agent, signed_in: Callable[[Agent], Client], ran: WorkflowVersion
) -> None:
    agent.is_staff = True
    agent.save()
    url = reverse("admin:workflows_workflow_watch", args=[ran.workflow_id])
    assert signed_in(agent).get(url).status_code == 403
