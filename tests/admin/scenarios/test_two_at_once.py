"""Two people at one scenario: nobody overwrites what they have not seen, and nothing that was typed is lost."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.admin.scenario_page import inputs
from tests.admin.scenarios.known import names, row, rows
from tests.admin.test_workflows import page_of
from workflows.admin import scenario as editor
from workflows.admin.scenario import Edit
from workflows.models import Workflow

DELETED = "This scenario was deleted meanwhile. What you typed is still here"


def test_who_saves_second_is_told(page: Client, hello: Workflow) -> None:
    address = page_of(hello, "scenario", row(hello).pk)
    data = rows(page, address)
    page.post(address, {**data, "turns.0.words": "Hi there"})
    answer = page.post(address, {**data, "turns.0.words": "Hi you"})
    assert answer.status_code == 422
    assert row(hello).turns[0] == {"contact": "Hi there"}


@pytest.mark.parametrize("what", ["rows", "yaml"])
def test_what_was_typed_of_one_that_was_deleted_becomes_a_new_one(page: Client, hello: Workflow, what: str) -> None:
    address = page_of(hello, "scenario", row(hello).pk)
    typed = {**rows(page, address), "turns.0.words": "Hi you"}
    if what == "yaml":
        typed["text"] = page.post(address, {**typed, "what": "to_text"}).context["edit"].yaml
    row(hello).delete()
    answer = page.post(address, {**typed, "what": what})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert DELETED in html
    assert names(hello) == ["It says goodbye"]
    anew = page_of(hello, "scenario_new")
    assert html.count(f'<form method="post" action="{anew}"') == 2
    again = {**inputs(html), "what": "rows"} if what == "rows" else {"text": answer.context["edit"].yaml, "what": what}
    assert page.post(anew, again).status_code == 302
    assert row(hello).turns[0] == {"contact": "Hi you"}


def test_it_is_told_before_anything_is_saved(page: Client, hello: Workflow) -> None:
    address = page_of(hello, "scenario", row(hello).pk)
    typed = rows(page, address)
    row(hello).delete()
    assert DELETED in page.post(address, {**typed, "what": "to_text"}).content.decode()
    assert page.get(address).status_code == 404


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Has somebody do something after the page was read and before it is saved."""

    def meanwhile(act: Callable[[], object]) -> None:
        edited = editor._edited

        def slowly(data: QueryDict, kept: Edit) -> Edit:
            act()
            return edited(data, kept)

        monkeypatch.setattr(editor, "_edited", slowly)

    return meanwhile


def test_one_that_is_deleted_while_it_is_saved_is_not_made_anew(
    page: Client, hello: Workflow, between: Callable[[Callable[[], object]], None]
) -> None:
    address = page_of(hello, "scenario", row(hello).pk)
    typed = rows(page, address)
    between(row(hello).delete)
    assert DELETED in page.post(address, typed).content.decode()
    assert names(hello) == ["It says goodbye"]


def test_one_that_is_changed_while_it_is_saved_is_not_overwritten(
    page: Client, hello: Workflow, between: Callable[[Callable[[], object]], None]
) -> None:
    address = page_of(hello, "scenario", row(hello).pk)
    typed = rows(page, address)
    between(lambda: hello.scenarios.filter(name="It says hello").update(turns=[{"contact": "Hi there"}]))
    answer = page.post(address, {**typed, "turns.0.words": "Hi you"})
    assert answer.status_code == 422
    assert "Somebody else has changed this scenario meanwhile" in answer.content.decode()
    assert row(hello).turns == [{"contact": "Hi there"}]


@pytest.mark.postgresql
@pytest.mark.parametrize("what", ["copy", "delete", "up"])
def test_one_after_the_other_they_are_copied_moved_and_deleted(page: Client, hello: Workflow, what: str) -> None:
    address = page_of(hello, "scenario_change", row(hello).pk)
    with CaptureQueriesContext(connection) as asked:
        assert page.post(address, {"what": what}).status_code == 302
    statements = [one["sql"] for one in asked]
    locked = next(at for at, one in enumerate(statements) if "FOR UPDATE" in one)
    assert locked < next(at for at, one in enumerate(statements) if "workflows_scenario" in one)
