"""A rehearsal in the admin: each turn is answered, and how everything stands is shown."""

import re
from html import unescape

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.admin.rehearse.talking import SAID, SET, address, rows_in, said_in, send, turns_in
from tests.house_of import agents
from workflows.models import Workflow


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


def test_a_trigger_that_does_not_match_says_why(page: Client, workflow: Workflow) -> None:
    answer = send(page, workflow, do="say", say="Hello", given__opened_by="api")
    assert ("note", "The workflow does not start") in [(kind, text.partition(":")[0]) for kind, text in said_in(answer)]
    assert answer.context["shown"].run == "The workflow has not started"


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


def test_the_number_of_queries_does_not_grow_with_turns_or_people(page: Client, workflow: Workflow) -> None:
    send(page, workflow, SAID)
    with CaptureQueriesContext(connection) as few:
        send(page, workflow, SAID)
    agents(*(f"agent{number}" for number in range(20)), team="Support")
    with CaptureQueriesContext(connection) as many:
        send(page, workflow, [*SAID, *([{"contact": "More"}] * 50)])
    assert len(many) == len(few) < 40


def test_a_long_talk_shows_its_newest_lines(page: Client, workflow: Workflow) -> None:
    answer = send(page, workflow, [{"contact": f"Message {number}"} for number in range(300)])
    assert len(answer.context["shown"].bubbles) == 150
    assert said_in(answer)[-1][1] == "Message 299"
    assert f"{answer.context['shown'].earlier} earlier lines are not shown." in answer.content.decode()
