"""Every address of workflows, runs and what belongs to them: who is let in, and that nobody sees what is hidden."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from helpdesk.models import Agent
from tests.security.walking import HIDDEN, House, addresses, browser, house, people, program

pytestmark = pytest.mark.django_db

# Who: nobody, an agent, staff without rights, who may look, with all rights but only own conversations, supervisor,
# root. What they get: L is sent to sign in, 1 unknown (401), 0 forbidden (403), 4 not there (404), - no such method
# (405), > sent elsewhere, Y let in: whatever the form then says of an empty post.
# A colon divides GET from POST.
LOOK = "LL0YYYY:LL0YYYY"  # a page that is only looked at
KEPT = "LL0YYYY:LL00YYY"  # looked at by some, changed by others
CHANGE = "LL00YYY:LL00YYY"
SHUT = "LL00000:LL00000"  # rows that the engine owns
POST = "LL-----:LL00YYY"
ACT = "LL-----:LL004YY"  # on a row of somebody else's conversation
HISTORY = "LL0Y>YY:LL0Y>YY"
THEIRS = "LL0Y>YY:LL00000"
SECRET = "LL00YYY:LL00YYY"
API_READ = "1YYYYYY:1000---"
API_HIDDEN = "1YYY4YY:1000---"
API_ACT = "1------:1000YYY"
API_ACT_HIDDEN = "1------:10004YY"

SHAPES: dict[str, str] = {
    **dict.fromkeys(("add", "delete"), CHANGE),
    **dict.fromkeys(("changelist", "history"), LOOK),
    "change": KEPT,
}
EDITED = ("channels_template", "contacts_segment", "workflows_file", "workflows_secret", "workflows_workflow")
ADMIN: dict[str, str] = {
    **{
        f"admin:{model}_{page}": shape
        for model in EDITED
        for page, shape in SHAPES.items()
    },
    "admin:workflows_secret_change": SECRET,
    "admin:workflows_secret_history": SECRET,
    "admin:workflows_workflow_delete": SHUT,  # it has run
    "admin:workflows_file_download": "LL4YYYY:LL4YYYY",
    **{
        f"admin:workflows_{model}_{page}": shape
        for model in ("run", "routingexception")
        for page, shape in {
            "add": SHUT, "delete": SHUT, "changelist": LOOK, "history": HISTORY, "change": THEIRS,
        }.items()
    },
    "admin:workflows_routingexception_act": POST,
    "admin:workflows_run_retry": ACT,
    "admin:workflows_run_end": ACT,
    "admin:workflows_run_move_on": ACT,
}  # fmt: skip
WORKFLOW: dict[str, str] = {
    "gallery": LOOK,
    "gallery_entry": KEPT,
    "builder": LOOK,
    "builder_state": LOOK,
    "builder_edit": POST,
    "builder_delete": CHANGE,
    "builder_add": CHANGE,
    "builder_trigger": KEPT,
    "builder_step": KEPT,
    "builder_rehearse": "LL0>>>>:LL0YYYY",
    "builder_rehearse_contacts": LOOK,
    "builder_rehearse_as": "LL0----:LL0Y0YY",  # as a contact of a colleague's conversation
    "builder_rehearse_save": "LL00---:LL00YYY",
    "builder_trigger_kind": CHANGE,
    "builder_pick": LOOK,
    "builder_condition": LOOK,
    "document": KEPT,
    "scenarios": LOOK,  # a play leaves no trace
    "scenario": KEPT,
    "scenario_new": CHANGE,
    "scenario_change": POST,
    "versions": LOOK,
    "version": LOOK,
    "export": LOOK,
    "compare": LOOK,
    "publish": KEPT,
    "restore": POST,
    "import": CHANGE,
    "discard": CHANGE,
    "switch": CHANGE,
    "address": KEPT,
    "watch": LOOK,
    "replay": KEPT,
    "replay_of": LOOK,
    "replay_cancel": POST,
    "replay_one": "LL0Y4YY:LL0Y4YY",
}
OTHERS: dict[str, str] = {
    "shortcuts": "LYYY4YY:-------",
    "shortcut": "LYYY4YY:LYYY4YY",
    "incoming_webhook": "-------:YYYYYYY",  # who knows its secret
    "run-list": API_READ,
    "run-detail": API_HIDDEN,
    "run-retry": API_ACT_HIDDEN,
    "run-end": API_ACT_HIDDEN,
    "run-move-on": API_ACT_HIDDEN,
    "segment-list": "1YYYYYY:1000YYY",
    "segment-detail": API_READ,
    "workflow-list": API_READ,
    "workflow-detail": API_READ,
    "workflow-import-": API_ACT,
    "workflow-export": "100YYYY:1000---",
    "workflow-publish": API_ACT,
    "workflow-start": "1------:1YYYYYY",
    "workflow-address": API_ACT,
}
TABLE = {**ADMIN, **{f"admin:workflows_workflow_{name}": shape for name, shape in WORKFLOW.items()}, **OTHERS}
WORDS = {401: "1", 403: "0", 404: "4", 405: "-"}
Whole = tuple[House, dict[str, Agent | None]]


@pytest.fixture
def whole() -> Whole:
    return house(), people()


def test_each_address_has_a_line() -> None:
    assert set(TABLE) == set(addresses())


@pytest.mark.parametrize("name", sorted(TABLE))
def test_each_is_let_in_as_far_as_their_rights_go(whole: Whole, name: str) -> None:
    """Nor does any answer show who sees only their own conversations anything of a colleague's."""
    rows, comers = whole
    url = reverse(name, kwargs=rows.path(name, addresses()[name]))
    in_admin = name.startswith("admin:")
    by_page = in_admin or name in ("shortcuts", "shortcut")
    told = {"contact": rows.numbers["contact"]} if by_page or name == "workflow-start" else {}
    for method, expected in zip(("get", "post"), TABLE[name].split(":"), strict=True):
        got = ""
        for who, agent in comers.items():
            client = browser(agent) if by_page else program(agent)
            with transaction.atomic():
                if method == "get":
                    answer = client.get(url)
                else:
                    answer = client.post(url, told) if by_page else client.post(url, told, "application/json")
                got += _in_a_sign(answer, in_admin)
                transaction.set_rollback(True)
            assert who != "own" or HIDDEN not in _text(answer)
        assert got == expected, f"{method} of {name}"


def _in_a_sign(answer: Any, in_admin: bool) -> str:
    assert answer.status_code < 500
    where = answer.headers.get("Location", "")
    if "/login/" in where:
        return "L"
    if answer.status_code == 302 and (where == "/admin/" or "panel=" in where):
        return ">"
    return WORDS.get(answer.status_code, "Y")


def _text(answer: Any) -> str:
    return "" if answer.streaming else str(answer.content.decode())


@pytest.mark.parametrize("name", sorted(name for name, signs in TABLE.items() if "Y" in signs.split(":")[1]))
def test_nothing_is_changed_from_another_site(whole: Whole, name: str) -> None:
    """A POST of a signed-in browser without the token is refused; programs bring a token or a secret of their own."""
    rows, comers = whole
    client = Client(enforce_csrf_checks=True)
    root = comers["root"]
    assert root is not None
    client.force_login(root)
    answer = client.post(reverse(name, kwargs=rows.path(name, addresses()[name])), {})
    if name == "incoming_webhook":
        assert answer.status_code != 403
    else:
        assert answer.status_code == (403 if name.startswith(("admin:", "shortcut")) else 401)


@pytest.mark.parametrize("written", ["<script>alert(1)</script>", "\"'><img src=x>\u202e", "M" * 100])
def test_what_people_write_is_text_on_every_page(written: str) -> None:
    """Names, steps, conditions, files, logs: nothing of them is markup, a template or a line of the head."""
    rows = house(written)
    page = browser(Agent.objects.create_superuser("root@example.com", "a-long-password"))
    shown = 0
    for name, route in addresses().items():
        if name.startswith(("admin:", "shortcut")):
            url = reverse(name, kwargs=rows.path(name, route))
            for headers in ({}, {"HX-Request": "true"}):
                answer = page.get(url, {"contact": rows.numbers["contact"]}, headers=headers)
                assert answer.status_code < 500
                body = _text(answer)
                shown += escape(written) in body
                assert not ("<" in written and "html" in answer.headers["Content-Type"] and written in body), name
    assert shown > 20


@pytest.mark.parametrize("number", ["0", str(2**63), "9" * 40])
def test_a_number_that_no_row_has_is_not_there(whole: Whole, number: str) -> None:
    rows, comers = whole
    page, key = browser(comers["root"]), program(comers["root"])
    for name, route in addresses().items():
        told = rows.path(name, route)
        for each in set(told) - {"slug", "what", "token", "key"}:
            if "{1,18}" not in route or len(number) < 19:
                url = reverse(name, kwargs={**told, each: number})
                client = page if name.startswith(("admin:", "shortcut")) else key
                assert client.get(url).status_code in (302, 403, 404, 405), url
