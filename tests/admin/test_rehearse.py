"""A rehearsal in the admin: each turn is answered, nothing is stored or sent, what was rehearsed becomes a scenario."""

import json
import re
import socket
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contacts.models import Field, Tag, Tagging
from conversations.models import Status
from helpdesk.models import Agent, Calendar, OpenHours
from tests.admin.conftest import SignedIn
from tests.factories import ContactFactory, ConversationFactory
from tests.house_of import agents
from workflows import gallery
from workflows.actions import copy_from_gallery, save_draft
from workflows.builder.rehearse import scenario as making
from workflows.builder.rehearse.talk import rehearse
from workflows.document.load import load
from workflows.document.values import ScenarioText
from workflows.models import Scenario, Workflow
from workflows.trial import trial

ASK = """workflow: Ask
trigger: {on: conversation_opened, when: [{subject: source, operator: is, value: contact}]}
steps:
  - {id: ask, kind: ask_question, text: "Who?", answer: {type: choice, choices: [Sales, Support]}, timeout: 1h,
     save_to: {variable: who}}
  - {id: note, kind: add_comment, text: "Wants {{ var.who }}"}
  - {id: to_sales, kind: assign, to: {team: Sales}}
"""
SET = {"given-at": "2026-03-02T09:00", "given-channel": "webchat", "given-opened_by": "contact"}
SAID = [{"contact": "Hello"}, {"tap": "Sales"}]


def made(text: str = ASK) -> Workflow:
    document = load(text)
    workflow = Workflow.objects.create(name=document.program.name)
    save_draft(workflow, document, now=timezone.now())
    return workflow


@pytest.fixture
def workflow(db: None) -> Workflow:
    agents("budi")
    return made()


def address(workflow: Workflow, name: str = "builder_rehearse") -> str:
    return reverse(f"admin:workflows_workflow_{name}", args=[workflow.pk])


def send(client: Client, workflow: Workflow, turns: Any = (), page_name: str = "builder_rehearse", **more: Any) -> Any:
    """``more``: what is done, and what the form says otherwise; dashes of its names are written as two lines."""
    form = {name.replace("__", "-"): value for name, value in more.items()}
    return client.post(
        address(workflow, page_name), {"turns": json.dumps(list(turns)), "online": "budi@example.com", **SET, **form}
    )


def turns_in(answer: Any) -> list[Any]:
    """What the page would send back."""
    [found] = re.findall(r'name="turns" value="([^"]*)"', answer.content.decode())
    told: list[Any] = json.loads(unescape(found))
    return told


def said_in(answer: Any) -> list[tuple[str, str]]:
    return [(bubble.line.kind, bubble.line.text) for bubble in answer.context["shown"].bubbles]


def rows_in(answer: Any) -> dict[str, str]:
    return dict(answer.context["shown"].rows)


def test_the_panel_begins_with_nothing_said(page: Client, workflow: Workflow) -> None:
    answer = page.get(address(workflow), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Nobody has said anything" in answer.content.decode()
    assert turns_in(answer) == []


def test_asked_for_as_a_page_the_builder_opens_it(page: Client, workflow: Workflow) -> None:
    answer = page.get(address(workflow))
    assert answer["Location"] == f"{address(workflow, 'builder')}?panel=rehearse"


def test_a_turn_is_answered_with_what_came_of_it(page: Client, workflow: Workflow) -> None:
    answer = send(page, workflow, do="say", say="Hello")
    assert turns_in(answer) == [{"contact": "Hello"}]
    assert said_in(answer)[0] == ("contact", "Hello")
    assert said_in(answer)[-1] == ("workflow", "Who?")
    assert answer.context["shown"].run.startswith("Waits at Ask a question (ask) until Mon 2 Mar 10:00")


def test_the_steps_that_ran_are_named_in_order(page: Client, workflow: Workflow) -> None:
    answer = send(page, workflow, SAID[:1], turn='{"tap": "Sales"}')
    assert answer.context["shown"].lit == ("ask", "note", "to_sales")
    assert 'data-lit="ask note to_sales"' in answer.content.decode()
    first = send(page, workflow, do="say", say="Hello")
    assert (first.context["shown"].lit, first.context["shown"].waits) == (("ask",), "ask")


def test_how_everything_stands_is_shown(page: Client, workflow: Workflow) -> None:
    rows = rows_in(send(page, workflow, SAID))
    assert (rows["Team"], rows["Agent"], rows["var.who"]) == ("Sales", "Budi", "Sales")


def test_what_came_is_told_aloud(page: Client, workflow: Workflow) -> None:
    answer = send(page, workflow, SAID[:1], turn='{"tap": "Sales"}')
    assert "Assigned to Budi" in answer.context["shown"].news
    assert answer.context["shown"].news.endswith(".")  # each is a sentence to whoever hears several
    assert 'id="rehearsal-news" hx-swap-oob="innerHTML"' in answer.content.decode()


def test_quick_replies_can_be_tapped_until_they_are_answered(page: Client, workflow: Workflow) -> None:
    asked = send(page, workflow, do="say", say="Hello").content.decode()
    assert unescape(re.findall(r'name="turn" value="([^"]*tap[^"]*)"', asked)[0]) == '{"tap": "Sales"}'
    assert not re.findall(r'name="turn" value="([^"]*tap[^"]*)"', send(page, workflow, SAID).content.decode())


def test_the_clock_can_be_moved_on(page: Client, workflow: Workflow) -> None:
    asked = send(page, workflow, do="say", say="Hello")
    assert ("To the next timer, in 1 h", '{"pass": "1h"}') in asked.context["shown"].skips
    answer = send(page, workflow, SAID[:1], do="skip", skip="61m")
    assert answer.context["shown"].clock == "Mon 2 Mar 2026, 10:01"
    assert any("No answer within 1 h" in text for _kind, text in said_in(answer))


def test_a_turn_is_taken_back_and_all_is_begun_anew(page: Client, workflow: Workflow) -> None:
    assert turns_in(send(page, workflow, SAID, do="undo")) == SAID[:1]
    assert turns_in(send(page, workflow, SAID, do="restart")) == []


def test_a_turn_that_cannot_happen_is_not_kept_and_says_why(page: Client, workflow: Workflow) -> None:
    answer = send(page, workflow, SAID[:1], turn='{"tap": "Billing"}')
    assert turns_in(answer) == SAID[:1]
    assert "cannot tap “Billing”" in answer.context["sentence"]


def test_what_is_no_turn_is_not_kept_and_says_why(page: Client, workflow: Workflow) -> None:
    answer = send(page, workflow, SAID[:1], do="skip", skip="soon")
    assert turns_in(answer) == SAID[:1]
    assert "is not a duration" in answer.context["sentence"]


def test_turns_that_cannot_be_read_begin_anew(page: Client, workflow: Workflow) -> None:
    answer = page.post(address(workflow), {"turns": "{", **SET})
    assert turns_in(answer) == []
    assert "start it over" in answer.context["sentence"]


def test_agents_write_take_close_come_and_go(page: Client, workflow: Workflow) -> None:
    answer = send(page, workflow, SAID[:1], do="say", say="Hi!", **{"as": "budi@example.com"})
    assert ("agent", "Hi!") in said_in(answer)
    assert answer.context["shown"].run.startswith("Stopped: An agent wrote")
    assert rows_in(send(page, workflow, SAID[:1], do="assign", to="budi@example.com"))["Agent"] == "Budi"
    assert rows_in(send(page, workflow, SAID, do="close", to="budi@example.com"))["Conversation"] == "closed"
    away = send(page, workflow, SAID[:1], turn='{"offline": "budi@example.com"}')
    assert not next(seat for seat in away.context["shown"].agents if seat.email == "budi@example.com").online


def test_who_is_online_as_it_begins_is_chosen(page: Client, workflow: Workflow) -> None:
    answer = send(page, workflow, SAID, online="nobody@example.com")
    assert rows_in(answer)["Agent"] == "waits in the queue"


def test_the_load_of_an_agent_is_chosen(page: Client, workflow: Workflow) -> None:
    Agent.objects.filter(email="budi@example.com").update(limit=3)
    answer = send(page, workflow, SAID, **{"open-budi@example.com": "3"})
    assert rows_in(answer)["Agent"] == "waits in the queue"


def test_a_trigger_that_does_not_match_says_why(page: Client, workflow: Workflow) -> None:
    answer = send(page, workflow, do="say", say="Hello", given__opened_by="api")
    assert ("note", "The workflow does not start") in [(kind, text.partition(":")[0]) for kind, text in said_in(answer)]
    assert answer.context["shown"].run == "The workflow has not started"


def test_the_contact_is_who_the_form_says(page: Client, db: None) -> None:
    Field.objects.create(key="points", label="Points", type="number")
    workflow = made(
        "workflow: Say\ntrigger: {on: conversation_opened}\nsteps:\n  - {id: say, kind: send_message,"
        " text: '{{ contact.first_name }} {{ contact.points }} {{ contact.tags }}'}\n"
    )
    who = {"given__first_name": "Ana", "given__field_points": "7", "given__tags": "vip, new"}
    answer = send(page, workflow, do="say", say="Hello", **who)
    assert ("workflow", "Ana 7 new, vip") in said_in(answer)


def test_a_value_that_cannot_be_is_left_out_and_told(page: Client, workflow: Workflow) -> None:
    answer = send(page, workflow, do="say", say="Hello", given__email="nobody", given__at="soon")
    assert any("not an email address" in sentence for sentence in answer.context["form"].problems())
    assert said_in(answer)[-1] == ("workflow", "Who?")


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_moment_without_a_before_or_an_after_is_left_out_and_told(page: Client, db: None, moment: str) -> None:
    daily = made(
        "workflow: Daily\ntrigger: {on: schedule, every: day, at: '09:00'}\n"
        "steps:\n  - {id: hello, kind: send_message, text: Good morning}\n"
    )
    answer = send(page, daily, do="say", say="Hello", given__at=moment)
    assert any("between the years 1970 and 2999" in sentence for sentence in answer.context["form"].problems())


def test_calendars_are_those_of_the_installation(page: Client, db: None) -> None:
    shop = Calendar.objects.create(name="Shop")
    OpenHours.objects.create(calendar=shop, weekday=0, opens="09:00", closes="17:00")
    workflow = made(
        "workflow: Hours\ntrigger: {on: conversation_opened}\nsteps:\n"
        "  - {id: hours, kind: business_hours, calendar: Shop, branches: [{exit: closed, steps:"
        " [{id: away, kind: send_message, text: Away}]}]}\n"
    )
    assert ("workflow", "Away") not in said_in(send(page, workflow, do="say", say="Hello"))
    late = send(page, workflow, do="say", say="Hello", given__at="2026-03-02T18:00")
    assert ("workflow", "Away") in said_in(late)


def test_a_draft_with_errors_is_rehearsed_as_far_as_it_goes(page: Client, workflow: Workflow) -> None:
    workflow.versions.get().steps.filter(key="to_sales").update(config={}, team=None)
    answer = send(page, workflow, SAID)
    assert ("comment", "Wants Sales") in said_in(answer)
    assert said_in(answer)[-1][0] == "bad"
    assert "This step is not finished" in said_in(answer)[-1][1]


def test_a_workflow_without_steps_can_be_looked_at(page: Client, db: None) -> None:
    workflow = Workflow.objects.create(name="Nothing")
    assert page.get(address(workflow), headers={"HX-Request": "true"}).status_code == 200
    assert send(page, workflow, do="say", say="Hello").status_code == 200
    assert "starts on nothing yet" in send(page, workflow, turn='{"start": true}').context["sentence"]


def test_an_existing_contact_is_copied(page: Client, workflow: Workflow) -> None:
    Field.objects.create(key="plan", label="Plan")
    contact = ContactFactory(first_name="Ana", last_name="Li", language="id", fields={"plan": "gold"})
    Tagging.objects.create(contact=contact, tag=Tag.objects.create(name="vip"))
    budi = Agent.objects.get(email="budi@example.com")
    ConversationFactory(contact=contact, status=Status.CLOSED, closed_at=timezone.now(), assignee=budi)
    shown = page.get(address(workflow, "builder_rehearse_contacts"), {"q": "ana li"}).content.decode()
    assert f'value="{contact.pk}"' in shown
    answer = send(page, workflow, SAID, page_name="builder_rehearse_as", contact=str(contact.pk))
    assert turns_in(answer) == []
    form = answer.context["form"]
    told = {name: form[name].value() for name in ("first_name", "language", "field_plan", "tags", "conversations")}
    assert told == {"first_name": "Ana", "language": "id", "field_plan": "gold", "tags": "vip", "conversations": "1"}
    assert form["last_agent"].value() == "budi@example.com"
    assert "Ana" in answer.content.decode()


def test_a_contact_whom_one_may_not_see_is_not_found(
    workflow: Workflow, agent: Agent, signed_in: SignedIn, supervisor: Agent
) -> None:
    contact = ContactFactory(first_name="Hidden")
    ConversationFactory(contact=contact)
    Agent.objects.filter(pk=supervisor.pk).update(visibility="own")
    client = signed_in(Agent.objects.get(pk=supervisor.pk))
    assert "Hidden" not in client.get(address(workflow, "builder_rehearse_contacts"), {"q": "Hidden"}).content.decode()
    answer = send(client, workflow, page_name="builder_rehearse_as", contact=str(contact.pk))
    assert answer.status_code == 403


def looker(agent: Agent, signed_in: SignedIn) -> Client:
    """Somebody who may see workflows, and nothing else."""
    agent.is_staff = True
    agent.save()
    agent.user_permissions.add(*Permission.objects.filter(codename="view_workflow"))
    return signed_in(agent)


def test_who_may_look_may_rehearse_but_not_keep(workflow: Workflow, agent: Agent, signed_in: SignedIn) -> None:
    client = looker(agent, signed_in)
    answer = send(client, workflow, SAID)
    assert answer.status_code == 200
    assert "Make a scenario" not in answer.content.decode()
    assert send(client, workflow, SAID, page_name="builder_rehearse_save").status_code == 403
    assert client.get(address(workflow, "builder_rehearse_contacts"), {"q": "a"}).status_code == 403
    assert not Scenario.objects.exists()


def test_who_may_not_look_may_not_rehearse(workflow: Workflow, agent: Agent, signed_in: SignedIn) -> None:
    agent.is_staff = True
    agent.save()
    assert send(signed_in(agent), workflow, SAID).status_code == 403


def test_what_was_rehearsed_becomes_a_scenario_that_passes(page: Client, workflow: Workflow) -> None:
    answer = send(page, workflow, SAID, page_name="builder_rehearse_save", name="Sales, by a tap")
    row = Scenario.objects.get(workflow=workflow)
    assert row.name == "Sales, by a tap"
    assert answer.context["saved"].result.passed
    assert row.turns[-1]["expect"]["assignee"] == "budi@example.com"
    assert "It was run at once, and passes." in answer.content.decode()


def counts() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models(include_auto_created=True)}


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What tried to reach the network by name; the database's own connection is open already."""
    asked: list[Any] = []
    connection.ensure_connection()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *where, **_: asked.append(where))
    monkeypatch.setattr(socket.socket, "connect", lambda self, where: asked.append(where))
    return asked


@pytest.mark.parametrize("slug", gallery.SLUGS)
def test_nothing_is_stored_or_sent(page: Client, db: None, slug: str, offline: list[Any]) -> None:
    version = copy_from_gallery(slug, now=timezone.now())
    for scenario in version.workflow.scenarios.all():
        turns = [turn for turn in scenario.turns if "expect" not in turn]
        page.get("/admin/")  # the session is there
        before = counts()
        with CaptureQueriesContext(connection) as queries:
            assert send(page, version.workflow, turns).status_code == 200
        assert counts() == before
        written = [each["sql"] for each in queries if not each["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]
        assert written == []
    assert offline == []


def test_the_number_of_queries_does_not_grow_with_turns_or_people(page: Client, workflow: Workflow) -> None:
    send(page, workflow, SAID)
    with CaptureQueriesContext(connection) as few:
        send(page, workflow, SAID)
    agents(*(f"agent{number}" for number in range(20)), team="Support")
    with CaptureQueriesContext(connection) as many:
        send(page, workflow, [*SAID, *([{"contact": "More"}] * 50)])
    assert len(many) == len(few) < 40


def test_without_time_for_all_turns_none_is_kept(
    page: Client, workflow: Workflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The turns are played once more for it, which may find others at it."""
    monkeypatch.setattr(making, "rehearse", lambda *asked: replace(rehearse(*asked), told=(), cut="Try again."))
    answer = send(page, workflow, SAID, page_name="builder_rehearse_save")
    assert "Try again." in answer.content.decode()
    assert not Scenario.objects.exists()


def test_a_kept_scenario_fails_once_the_workflow_does_something_else(page: Client, workflow: Workflow) -> None:
    send(page, workflow, SAID, page_name="builder_rehearse_save")
    document = load(ASK)
    kept = Scenario.objects.get()
    text = ScenarioText(kept.name, kept.given, tuple(kept.turns))
    assert trial(document.program, text).result.passed
    assert not trial(load(ASK.replace("team: Sales", "team: Support")).program, text).result.passed


HTTP = """workflow: Look up
trigger: {on: conversation_opened}
steps:
  - {id: ask, kind: http_request, method: GET, url: "https://crm.example/tier?name={{ contact.first_name }}",
     map: [{path: tier, variable: tier}],
     branches: [{exit: failed, steps: [{id: sorry, kind: add_comment, text: Sorry}]}]}
  - {id: say, kind: send_message, text: "You are {{ var.tier | default: 'nobody' }}"}
"""


def test_a_request_that_nothing_answers_offers_to_answer_it(page: Client, db: None) -> None:
    workflow = made(HTTP)
    answer = send(page, workflow, do="say", say="Hello", given__first_name="Ana Li")
    assert ("comment", "Sorry") in said_in(answer)
    url = answer.context["shown"].unanswered
    assert url == "https://crm.example/tier?name=Ana Li"
    told = {"answer-url": url, "answer-status": "200", "answer-json": '{"tier": "gold"}'}
    again = send(page, workflow, [{"contact": "Hello"}], do="answer", given__first_name="Ana Li", **told)
    assert ("workflow", "You are gold") in said_in(again)
    assert [each.url for each in again.context["form"].answers()] == [url]
    assert again.context["shown"].unanswered == ""


def test_pretend_answers_are_kept_with_the_scenario(page: Client, db: None) -> None:
    workflow = made(HTTP)
    row = {"http-url": "https://crm.example/tier?name=", "http-status": "200", "http-json": '{"tier": "gold"}'}
    answer = send(page, workflow, [{"contact": "Hello"}], page_name="builder_rehearse_save", name="Gold", **row)
    kept = Scenario.objects.get()
    assert answer.context["saved"].result.passed
    assert kept.given["http"] == [{"url": "https://crm.example/tier?name=", "status": 200, "json": {"tier": "gold"}}]
    assert kept.turns[1]["expect"]["http"] == {"url": "https://crm.example/tier?name=", "count": 1}


@pytest.mark.parametrize(
    ("status", "body"), [("200", "{"), ("99", "{}"), ("x", ""), ("200", "NaN"), ("200", "[" * 9_000)]
)
def test_a_pretend_answer_that_is_none_is_left_out_and_told(
    page: Client, workflow: Workflow, status: str, body: str
) -> None:
    row = {"http-url": "https://crm.example/", "http-status": status, "http-json": body}
    answer = send(page, workflow, do="say", say="Hello", **row)
    assert answer.status_code == 200
    assert any("https://crm.example/" in sentence for sentence in answer.context["form"].problems())


def test_a_shortcut_is_started_with_the_values_of_its_form(page: Client, db: None) -> None:
    workflow = made(
        "workflow: Refund\ntrigger: {on: shortcut, name: Refund, form: [{name: reason, label: Reason}]}\nsteps:\n"
        "  - {id: why, kind: add_comment, text: 'Because {{ form.reason }}'}\n"
    )
    answer = send(page, workflow, [{"contact": "Hello"}], turn='{"start": true}', given__form_reason="late")
    assert ("comment", "Because late") in said_in(answer)
    assert "Start the workflow" in answer.content.decode()


def test_a_webhook_is_started_with_what_is_posted(page: Client, db: None) -> None:
    workflow = made(
        "workflow: Order\ntrigger: {on: incoming_webhook, contact: {by: email, path: email},"
        " map: [{path: order, variable: order}]}\nsteps:\n"
        "  - {id: say, kind: send_message, text: 'Order {{ var.order }}'}\n"
    )
    posted = '{"email": "ana@example.com", "order": "17"}'
    answer = send(page, workflow, [{"contact": "Hello"}], turn='{"start": true}', given__payload=posted)
    assert ("workflow", "Order 17") in said_in(answer)
    wrong = send(page, workflow, [{"contact": "Hello"}], given__payload="{")
    assert any("not JSON" in sentence for sentence in wrong.context["form"].problems())


def test_a_long_talk_shows_its_newest_lines(page: Client, workflow: Workflow) -> None:
    answer = send(page, workflow, [{"contact": f"Message {number}"} for number in range(300)])
    assert len(answer.context["shown"].bubbles) == 150
    assert said_in(answer)[-1][1] == "Message 299"
    assert f"{answer.context['shown'].earlier} earlier lines are not shown." in answer.content.decode()
