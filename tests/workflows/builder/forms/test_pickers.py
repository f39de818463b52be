"""Pickers: what there is, found by any word of it, a select for few and a search for many."""

from typing import Any

import pytest
from django.test import Client, RequestFactory

from channels.models import Channel, Template, TemplateStatus
from contacts.models import Field, Segment, Tag
from conversations.models import Category
from helpdesk.models import Agent, Calendar, Team
from tests.workflows.builder.forms.test_every_kind import program
from tests.workflows.builder.making import tree, workflow_of
from tests.workflows.programs import out, step
from workflows.builder.forms import step_form
from workflows.builder.forms.pickers.registry import PICKERS
from workflows.models import File, Workflow, WorkflowVersion
from workflows.program import Program, Step, Trigger

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> None:
    channel = Channel.objects.create(kind="custom", name="Shop line")
    Channel.objects.create(kind="custom", name="Closed line", is_active=False)
    for model in (Team, Category, Tag, Segment, Calendar):
        model.objects.create(name=f"Some {model.__name__}")
    Agent.objects.create_user("ana@example.com", first_name="Ana", last_name="Lim")
    Agent.objects.create_user("gone@example.com", first_name="Ana", is_active=False)
    Field.objects.create(key="plan", label="Their plan")
    Template.objects.create(
        channel=channel, name="order_update", language="en", text="Hi", status=TemplateStatus.APPROVED
    )
    Template.objects.create(channel=channel, name="order_new", language="en", text="Hi")
    File.objects.create(name="Price list.pdf", file="x")
    for name, trigger in (("Ask again", "manual"), ("Never by hand", "schedule")):
        workflow = Workflow.objects.create(name=name)
        WorkflowVersion.objects.create(workflow=workflow, number=1, state="published", trigger=trigger)


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize(
    ("what", "query", "found"),
    [
        ("team", "tea", [("Some Team", "Some Team")]),
        ("category", "", [("Some Category", "Some Category")]),
        ("tag", "some", [("Some Tag", "Some Tag")]),
        ("segment", "seg", [("Some Segment", "Some Segment")]),
        ("calendar", "cal some", [("Some Calendar", "Some Calendar")]),
        ("agent", "lim an", [("ana@example.com", "Ana Lim")]),
        ("agent", "gone", []),
        ("channel", "line", [("Shop line", "Shop line")]),
        ("field", "plan", [("plan", "Their plan")]),
        ("field", "EMAIL", [("email", "Email")]),
        ("template", "order", [("order_update (en)", "order_update (en)")]),
        ("file", "price", [("Price list.pdf", "Price list.pdf")]),
        ("workflow", "", [("Ask again", "Ask again")]),
        ("channel_kind", "web", [("webchat", "Web chat")]),
        ("timezone", "jakarta", [("Asia/Jakarta", "Asia/Jakarta")]),
        ("date_format", "DD.MM", [("DD.MM.YYYY", "DD.MM.YYYY")]),
        ("team", "\x00", [("Some Team", "Some Team")]),
    ],
)
def test_what_there_is_is_found(what: str, query: str, found: list[tuple[str, str]]) -> None:
    assert [(entry.value, entry.label) for entry in PICKERS[what].find(query, 50)] == found


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize("what", sorted(PICKERS))
def test_what_is_found_is_there_and_nothing_else_is(what: str) -> None:
    for entry in PICKERS[what].find("", 5):
        assert PICKERS[what].entry(entry.value) == entry
    assert PICKERS[what].entry("no such thing") is None
    assert PICKERS[what].entry("\x00") is None


def shown(team: str) -> str:
    config = {"to": {"agent": None, "team": team, "anyone": False}}
    return step_form(program("assign", config), "here").render(RequestFactory().get("/"))


def test_few_are_a_select_and_many_a_search() -> None:
    Team.objects.bulk_create([Team(name=f"Team {n:02}") for n in range(50)])
    assert '<select id="f-c-to-team"' in shown("Team 07")
    Team.objects.create(name="One more")
    page = shown("Team 07")
    assert 'role="combobox"' in page
    assert "/form/pick/team/" in page


@pytest.mark.parametrize("teams", [1, 60])
def test_what_is_gone_stays_visible_and_is_told(teams: int) -> None:
    Team.objects.bulk_create([Team(name=f"Team {n}") for n in range(teams)])
    page = shown("Sales")
    assert 'value="Sales"' in page
    assert "There is no team “Sales” any more; choose another." in page


def test_a_jump_picks_a_step_by_its_sentence() -> None:
    steps = (Step("hello", "send_message", {"text": "Hi"}), Step("here", "jump_to", {"step": "gone", "max": 3}))
    page = step_form(Program("", Trigger(""), frozenset(), steps), "here").render(RequestFactory().get("/"))
    assert '<option value="hello"' in page
    assert "gone (deleted)" in page
    assert "There is no step “gone” any more; choose another." in page


def test_it_asks_for_each_list_once_however_long_they_are(django_assert_max_num_queries: Any) -> None:
    Tag.objects.bulk_create([Tag(name=f"tag {n}") for n in range(200)])
    config = {"add": [f"tag {n}" for n in range(20)], "remove": [f"other {n}" for n in range(20)]}
    with django_assert_max_num_queries(5):
        step_form(program("update_tags", config), "here").render(RequestFactory().get("/"))


@pytest.fixture
def page(client: Client) -> Client:
    client.force_login(Agent.objects.create_superuser("sue@example.com", "x"))
    return client


FORM = "/admin/workflows/workflow/form/"


@pytest.mark.usefixtures("there")
def test_the_server_searches(page: Client) -> None:
    answer = page.get(f"{FORM}pick/agent/", {"q": "ana"})
    assert 'data-value="ana@example.com"' in answer.content.decode()
    assert "gone@example.com" not in answer.content.decode()


def test_a_search_says_that_there_are_more(page: Client) -> None:
    Team.objects.bulk_create([Team(name=f"Team {n:02}") for n in range(51)])
    assert "There are more" in page.get(f"{FORM}pick/team/").content.decode()


def test_there_is_nothing_of_an_unknown_kind_to_pick(page: Client) -> None:
    assert page.get(f"{FORM}pick/password/").status_code == 404


def test_a_condition_of_another_subject_has_other_operators_and_no_value(page: Client) -> None:
    asked = {"row": "when.0", "when.0.subject": "time", "when.0.operator": "contains", "when.0.value": "x", "anew": "1"}
    body = page.get(f"{FORM}condition/", asked).content.decode()
    assert '<option value="before"' in body
    assert '<option value="contains"' not in body
    assert 'value="x"' not in body


def test_a_new_condition_about_an_answer_offers_its_choices_at_once(page: Client) -> None:
    answer = {"type": "choice", "choices": ["Sales", "Support"]}
    asks = step("ask", "ask_question", text="Who?", answer=answer, save_to={"variable": "department"})
    workflow = workflow_of(tree(asks, step("route", "branch", (out("else"),))), "Routing")
    asked = {"row": "when.0", "when.0.subject": "var.department", "anew": "yes"}
    assert "datalist" not in page.get(f"{FORM}condition/", asked).content.decode()
    here = {**asked, "workflow": str(workflow.pk), "step": "route"}
    assert '<option value="Support">' in page.get(f"{FORM}condition/", here).content.decode()


@pytest.mark.parametrize(("workflow", "step_"), [("x", "route"), ("9" * 30, "route"), ("²", "route")])
def test_a_condition_of_a_workflow_that_is_not_there_offers_nothing(page: Client, workflow: str, step_: str) -> None:
    asked = {"row": "when.0", "when.0.subject": "var.a", "anew": "yes", "workflow": workflow, "step": step_}
    assert page.get(f"{FORM}condition/", asked).status_code == 200


def test_a_condition_says_what_it_means_while_one_types(page: Client) -> None:
    asked = {
        "row": "b.1.when.0",
        "b.1.when.0.subject": "source",
        "b.1.when.0.operator": "is",
        "b.1.when.0.value": "api",
    }
    assert "Who did it is a program, by the API" in page.get(f"{FORM}condition/", asked).content.decode()


@pytest.mark.parametrize("name", ["", "<b>", "x" * 101])
def test_a_row_without_a_name_is_refused(page: Client, name: str) -> None:
    assert page.get(f"{FORM}condition/", {"row": name}).status_code == 400


def test_another_kind_of_trigger_brings_its_own_fields(page: Client) -> None:
    body = page.post(f"{FORM}trigger/", {"s.name": "Test", "s.on": "schedule"}).content.decode()
    assert 'name="t.every"' in body
    assert 'value="Test"' in body
    assert "This is missing" not in body


@pytest.mark.parametrize("path", ["pick/team/", "condition/?row=when.0", "trigger/"])
def test_who_may_not_see_workflows_sees_no_parts_of_their_forms(client: Client, path: str) -> None:
    client.force_login(Agent.objects.create_user("budi@example.com", is_staff=True))
    assert client.get(FORM + path).status_code == 403
