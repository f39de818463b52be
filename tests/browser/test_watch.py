"""A supervisor watches a workflow in a browser, works through what went astray, and replays a draft on what came in."""

from datetime import timedelta

from playwright.sync_api import expect

from conversations.actions.status import Closing, close
from conversations.lock import locked
from conversations.models import Conversation, Status
from helpdesk import actors
from helpdesk.clock import now
from tests.browser.desk import PHONE, Desk, axe_findings, until
from tests.factories import ChannelFactory
from tests.house_of import agents, arrive, publish
from workflows.actions import save_draft
from workflows.document.load import load
from workflows.models import RoutingException, Run, WorkflowVersion

ROUTE = """
workflow: "%s"
trigger: {on: conversation_opened, when: [{subject: channel, operator: is, value: "%s"}]}
steps:
  - id: route
    kind: branch
    branches:
      - name: Jakarta
        when: [{subject: message.text, operator: is, value: Jakarta}]
        steps: [{id: to_sales, kind: assign, to: {team: Sales}, only_online: false}]
      - else: true
        steps: [{id: note, kind: add_comment, text: "Nobody for {{ message.text }}"}]
"""


def came_in(desk: Desk, name: str) -> WorkflowVersion:
    """Two from Jakarta, who go to Sales, and two whom no branch takes; a step later all runs are over."""
    agents(f"{name}-budi")
    channel = ChannelFactory(name=f"Channel of {name}")
    version = publish(ROUTE % (name, channel.name))
    for person, text in (("ana", "Jakarta"), ("eva", "jakarta"), ("ida", "Bandung"), ("una", "Medan")):
        arrive(channel, f"{name}-{person}", text)
    page = desk.open("/accounts/login/")
    until(page, lambda: Run.objects.filter(version=version, state="done").count() == 4)
    return version


def test_the_tree_counts_and_leads_to_the_runs(desk: Desk) -> None:
    version = came_in(desk, "Counted")
    page = desk.open(f"/admin/workflows/workflow/{version.workflow_id}/watch/", by=desk.supervisor)
    expect(page.get_by_role("link", name="4 done")).to_be_visible()
    way = page.locator('[data-way="route:else"]')
    expect(way.get_by_role("link", name="2×")).to_be_visible()
    way.get_by_role("link", name="2×").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(2)
    page.locator("#result_list tbody th a").first.click()
    expect(page.get_by_text("Text of the message is not")).to_be_visible()


def test_what_went_astray_is_worked_through(desk: Desk) -> None:
    version = came_in(desk, "Astray")
    budi = "Astray-budi@example.com".lower()
    page = desk.open(f"/admin/workflows/routingexception/?workflow={version.workflow_id}", by=desk.supervisor)
    cards = page.locator(".hd-exception")
    expect(cards).to_have_count(2)
    cards.first.get_by_label("Team or agent").fill(budi)
    cards.first.get_by_label("Team or agent").press("Enter")  # assigns, and nothing else
    expect(cards).to_have_count(1)
    assert Conversation.objects.filter(runs__version=version, assignee__isnull=False).count() == 3
    page.get_by_label("All on this page").check()
    page.get_by_role("button", name="Do", exact=True).click()
    expect(page.get_by_text("Nothing went astray")).to_be_visible()
    assert not RoutingException.objects.filter(workflow=version.workflow, handled_at=None).exists()
    page.goto(f"{desk.url}/admin/workflows/routingexception/?workflow={version.workflow_id}&show=handled")
    page.get_by_role("button", name="Open again").first.click()
    assert RoutingException.objects.filter(workflow=version.workflow, handled_at=None).count() == 1


def test_a_draft_is_replayed_and_says_why(desk: Desk) -> None:
    version = came_in(desk, "Replayed")
    # What other tests left in this house is of another time.
    Conversation.objects.exclude(runs__version=version).update(opened_at=now() - timedelta(days=3))
    for row in Conversation.objects.filter(runs__version=version).exclude(status=Status.CLOSED):
        with locked(row.pk) as conversation:
            close([Closing(conversation, actors.SYSTEM)], now=now())
    text = (ROUTE % ("Replayed", "Channel of Replayed")).replace("value: Jakarta}", "value: Medan}")
    save_draft(version.workflow, load(text), now=now())
    page = desk.open(f"/admin/workflows/workflow/{version.workflow_id}/replay/", by=desk.supervisor)
    page.get_by_label("Conversations of the last").fill("1")
    page.get_by_role("button", name="Replay the draft").click()
    expect(page.get_by_text("would go elsewhere").first).to_be_visible(timeout=20_000)
    line = page.locator("tbody tr").filter(has_text="Replayed-Una")
    expect(line).to_contain_text("Sales")
    line.get_by_role("link").click()
    expect(page.get_by_text("Text of the message is “Medan”")).to_be_visible()
    expect(page.locator(".hd-said").filter(has_text="Medan")).to_be_visible()


def test_the_pages_are_whole_for_everybody(desk: Desk) -> None:
    version = came_in(desk, "Whole")
    one = f"/admin/workflows/workflow/{version.workflow_id}"
    run = Run.objects.filter(version=version).earliest("pk")
    for path in (
        f"{one}/watch/",
        "/admin/workflows/routingexception/",
        f"/admin/workflows/run/{run.pk}/change/",
        f"{one}/replay/",
    ):
        for scheme, size in (("light", None), ("dark", PHONE)):
            more = {"viewport": size} if size else {}
            page = desk.open(path, by=desk.supervisor, color_scheme=scheme, **more)
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
            seen = list(desk.complaints)
            assert axe_findings(page) == [], path
            desk.complaints[:] = seen  # axe's own styles are refused by the policy, as they should be
