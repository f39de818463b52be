"""Calls to the secret address of a workflow: what starts a run, and what every other call is answered."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from contacts.models import Contact
from conversations.actions.erase import erase
from conversations.models import Event
from helpdesk import clock
from tests.factories import ContactFactory, ConversationFactory
from tests.house_of import only_run, publish
from tests.workflows.triggers.orders import ORDER, PAID
from workflows.incoming import take as taking
from workflows.incoming import view
from workflows.incoming.address import address_of, renew, url
from workflows.models import HttpCall, IncomingCall, Run, Step, Workflow

pytestmark = pytest.mark.django_db
Post = Callable[..., Any]


@pytest.fixture
def workflow() -> Workflow:
    return publish(ORDER.replace("CREATE", "false")).workflow


@pytest.fixture
def post(workflow: Workflow) -> Post:
    def call(body: Any = PAID, *, key: str = "", to: str = "", **headers: str) -> Any:
        data = body if isinstance(body, (bytes, str)) else json.dumps(body)
        address = to or f"/hooks/workflows/{address_of(workflow, now=clock.now()).token}/"
        keyed = {"Idempotency-Key": key} if key else {}
        return Client().post(address, data, content_type="application/json", headers={**keyed, **headers})

    return call


def test_a_call_starts_a_run_for_the_contact_whom_it_names(post: Post, work: Callable[..., int]) -> None:
    ContactFactory(email="ana@example.com")
    newest = ContactFactory(email="ana@example.com")
    conversation = ConversationFactory(contact=newest)
    answer = post()
    run = only_run()
    assert (answer.status_code, answer.json()) == (202, {"outcome": view.TAKEN})
    assert (run.contact_id, run.conversation_id) == (newest.pk, conversation.pk)
    work()
    newest.refresh_from_db()
    assert newest.last_name == "bought 17"
    event = Event.objects.get(kind="run.started")
    assert (event.conversation_id, event.data) == (conversation.pk, {"run": run.pk, "workflow": "Order paid"})


def test_what_came_is_kept_for_the_supervisor(post: Post) -> None:
    ContactFactory(email="ana@example.com")
    post()
    post({"customer": {}})
    post("{")
    calls = list(IncomingCall.objects.order_by("pk"))
    assert [call.body for call in calls] == [PAID, {"customer": {}}, "{"]
    assert [call.run_id for call in calls] == [only_run().pk, None, None]
    assert [call.outcome[:20] for call in calls] == ["Started.", "There is nothing at ", "The body is not JSON"]


def test_a_repeat_with_the_same_key_is_answered_as_before(post: Post) -> None:
    ContactFactory(email="ana@example.com")
    first, again = post(key="a-1"), post(key="a-1")
    assert (again.status_code, again.json()) == (202, first.json())
    assert IncomingCall.objects.count() == 1
    assert post(key="a 1").status_code == 400


def test_a_refused_call_may_be_sent_again_with_its_key(post: Post) -> None:
    assert post({"customer": {}}, key="a-1").status_code == 422
    assert post(key="a-1").status_code == 202  # which found nobody
    ContactFactory(email="ana@example.com")
    assert post(key="a-1").status_code == 202
    assert Run.objects.count() == 1


def test_whom_we_know_the_answer_does_not_tell(post: Post, workflow: Workflow) -> None:
    """Nor what we know of them: whether conditions hold, whether it runs, whether it is a repeat."""
    told = [post(), post(key="k"), post(key="k")]
    ContactFactory(email="ana@example.com")
    low = {**PAID, "order": {"id": 1, "total": 100}}
    told += [post(low), post(key="k"), post(key="k"), post()]
    assert {(answer.status_code, answer.content, *sorted(answer.headers)) for answer in told} == {
        (202, told[0].content, *sorted(told[0].headers))
    }
    nobody = "There is no contact whose email is what stands at “customer.email”."
    made = ["Started.", "It is running for this contact already."]
    outcomes = IncomingCall.objects.order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == [nobody] * 3 + [taking.NO_MATCH, *made]


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({"order": {"id": 1, "total": 200}}, "customer.email", "There is nothing at “customer.email”"),
        ({**PAID, "customer": {"email": 7}}, "customer.email", "“7” is not an email address"),
        ({**PAID, "customer": {"email": "nobody"}}, "customer.email", "“nobody” is not an email address"),
        ({**PAID, "order": {"total": 200}}, "order.id", "There is nothing at “order.id”; send it."),
    ],
)
def test_what_is_missing_or_wrong_is_named(post: Post, body: Any, field: str, sentence: str) -> None:
    answer = post(body)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    problem = answer.json()
    assert sentence in problem["detail"]
    assert [error["field"] for error in problem["errors"]] == [field]
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("[" * 200 + "]" * 200, 400),
        ("[" * 50_000, 400),
        ('"text"', 400),
        ('{"a": NaN}', 400),
        ('{"a": "\\u0000"}', 400),
        ('{"a": "\\ud800"}', 400),
        ('{"a": 1' + "0" * 5000 + "}", 400),
        (b"\xff\xfe", 400),
        (b'{"a": "\x00"}', 400),
        ("a=1&b=2", 400),
        (json.dumps({"a": "x" * 100_001}), 413),
    ],
)
def test_garbage_is_refused_and_kept_as_far_as_it_can_be(post: Post, body: Any, status: int) -> None:
    answer = post(body)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert IncomingCall.objects.count() == 1


def test_where_the_conditions_do_not_hold_nothing_is_started(post: Post) -> None:
    ContactFactory(email="ana@example.com")
    answer = post({**PAID, "order": {"id": 1, "total": 100}})
    assert (answer.status_code, IncomingCall.objects.get().outcome) == (202, taking.NO_MATCH)
    assert not Run.objects.exists()


def test_while_it_runs_for_the_contact_a_call_is_ignored(post: Post) -> None:
    ContactFactory(email="ana@example.com")
    post()
    post()
    assert IncomingCall.objects.latest("pk").outcome == "It is running for this contact already."
    assert Run.objects.count() == 1


def test_an_unknown_or_former_address_is_not_there(post: Post, workflow: Workflow) -> None:
    ContactFactory(email="ana@example.com")
    old = f"/hooks/{url(address_of(workflow, now=clock.now())).partition('/hooks/')[2]}"
    new = renew(workflow, now=clock.now())
    assert post(to=old).status_code == 404
    assert post(to="/hooks/workflows/nobody/").status_code == 404
    assert post(to=f"/hooks/workflows/{new.token}/").status_code == 202


def test_its_token_is_nowhere_in_the_database_to_be_read(workflow: Workflow) -> None:
    token = address_of(workflow, now=clock.now()).token
    with connection.cursor() as cursor:
        cursor.execute("SELECT token, digest FROM workflows_webhookaddress")
        assert token not in str(cursor.fetchall())


def test_switched_off_it_says_so(post: Post, workflow: Workflow) -> None:
    Workflow.objects.update(is_on=False)
    assert post().status_code == 409


def test_only_post_is_taken(workflow: Workflow) -> None:
    answer = Client().get(f"/hooks/workflows/{address_of(workflow, now=clock.now()).token}/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_too_many_calls_a_minute_are_told_to_wait(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "A_MINUTE", 2)
    assert [post().status_code for _ in range(3)] == [202, 202, 429]
    assert int(post()["Retry-After"]) <= 60


def test_a_contact_that_is_not_there_is_made_where_that_is_wanted(post: Post, workflow: Workflow) -> None:
    Workflow.objects.all().delete()
    made = publish(ORDER.replace("CREATE", "true")).workflow
    to = f"/hooks/workflows/{address_of(made, now=clock.now()).token}/"
    assert post({**PAID, "order": {"id": 1, "total": 1}}, to=to).status_code == 202
    assert not Contact.objects.exists()  # none for a call whose conditions do not hold
    assert post(to=to).status_code == 202
    contact = Contact.objects.get()
    assert contact.email == "ana@example.com"
    assert (only_run().contact_id, only_run().conversation_id) == (contact.pk, None)
    assert Event.objects.filter(kind="contact.created", contact=contact).exists()


def test_calls_are_kept_in_bounds(post: Post, workflow: Workflow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "KEPT", 3)
    monkeypatch.setattr(taking, "TRIMMED_EVERY", 1)
    ContactFactory(email="ana@example.com")
    for number in range(6):
        post(key=f"k-{number}")
    for _ in range(4):
        post({"customer": {}})
    rows = list(IncomingCall.objects.order_by("pk"))
    assert [row.key for row in rows] == [*(f"k-{number}" for number in range(6)), "", "", ""]
    assert {json.dumps(row.body) for row in rows[:6]} == {"{}"}
    post(key="k-0")
    assert IncomingCall.objects.count() == 9  # known, and not kept again
    monkeypatch.setattr(taking, "KEY_KEPT", taking.KEY_KEPT * 0)
    post({"customer": {}})
    assert IncomingCall.objects.count() == 3


def test_old_calls_go(post: Post, work: Callable[..., int]) -> None:
    post()
    IncomingCall.objects.update(at=clock.now() - taking.AGE * 1.1)
    work()
    assert not IncomingCall.objects.exists()


def test_workflows_that_call_each_other_over_the_web_end_after_five(post: Post, workflow: Workflow) -> None:
    contact = ContactFactory(email="ana@example.com")
    version = publish("{workflow: Caller, trigger: {on: manual}, steps: [{id: rest, kind: wait, for: 1d}]}")
    run = Run.objects.create(workflow=version.workflow, version=version, contact=contact, depth=5)
    call = HttpCall.objects.create(run=run, step=Step.objects.get(version=version), request={})
    answer = post(key=str(call.key))
    assert answer.status_code == 202
    assert "more than 5 workflows deep" in IncomingCall.objects.get().outcome


def test_what_was_posted_about_a_contact_is_erased_with_them(post: Post) -> None:
    contact = ContactFactory(email="ana@example.com")
    post(key="a-1")
    with transaction.atomic():
        erase(contact.pk)
    call = IncomingCall.objects.get()
    assert (call.body, call.run_id, call.key) == ({}, None, "a-1")
    assert post(key="a-1").status_code == 202
    assert IncomingCall.objects.count() == 1
