"""Single inputs: what they make of what was typed, and that nothing typed is lost."""

import re
from collections import Counter
from typing import Any

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from tests.workflows.builder.forms.sent import posted
from tests.workflows.builder.forms.test_every_kind import EXAMPLES, REFUSED, page_of, program
from workflows.builder.forms import StepForm, step_form
from workflows.models import Secret

pytestmark = pytest.mark.django_db


def sent(kind: str, **typed: Any) -> StepForm:
    """The form of a new step of this kind, with these inputs filled in; a list for several of one name."""
    shown = program(kind, {})
    data = posted(page_of(shown))
    for name, value in typed.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return step_form(shown, "here", data=data)


def filled(kind: str, typed: dict[str, Any]) -> StepForm:
    return sent(kind, **typed)


@pytest.mark.parametrize(
    ("number", "unit", "kept"),
    [
        ("15", "m", 900),
        ("1.5", "h", 5_400),
        ("1,5", "h", 5_400),
        ("1h 30m", "s", 5_400),
        ("2", "d", 172_800),
    ],
)
def test_a_duration_is_a_number_and_a_unit(number: str, unit: str, kept: int) -> None:
    form = filled("wait", {"c.for.n": number, "c.for.unit": unit})
    assert form.errors == {}
    assert form.config["for"] == kept


@pytest.mark.parametrize("typed", ["soon", "1.0001", "-1", "1e9", "٣x"])
def test_what_is_no_duration_stays_as_it_was_typed(typed: str) -> None:
    form = filled("wait", {"c.for.n": typed, "c.for.unit": "s"})
    assert "for" in form.errors
    page = form.render(RequestFactory().get("/"))
    assert f'name="c.for.n" value="{typed}"' in page
    assert 'id="f-c-for-error"' in page


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        ("team", {"agent": None, "team": "Sales", "anyone": False}),
        ("agent", {"agent": "ana@example.com", "team": None, "anyone": False}),
        ("anyone", {"agent": None, "team": None, "anyone": True}),
    ],
)
def test_of_alternatives_only_the_chosen_one_counts(chosen: str, kept: dict[str, Any]) -> None:
    form = filled("assign", {"c.to:0": chosen, "c.to.team": "Sales", "c.to.agent": "ana@example.com"})
    assert form.errors == {}
    assert form.config["to"] == kept


def test_what_means_nothing_with_another_choice_is_ignored() -> None:
    typed = {"c.text": "How old?", "c.answer.type": "number", "c.answer.min": "18", "c.answer.choices": ["A", "B"]}
    form = filled("ask_question", typed)
    assert form.errors == {}
    assert form.config["answer"]["min"] == 18
    assert "choices" not in form.config["answer"]


def test_a_group_that_was_left_empty_is_none() -> None:
    assert filled("ask_question", {"c.text": "Well?"}).config["save_to"] == {}


def test_an_error_in_a_group_stands_at_its_field() -> None:
    typed = {"c.text": "Well?", "c.save_to.variable": "a b", "c.answer.type": "choice"}
    page = filled("ask_question", typed).render(RequestFactory().get("/"))
    assert 'aria-describedby="f-c-save_to-variable-error f-c-save_to-variable-help" aria-invalid="true"' in page
    assert 'value="a b"' in page
    assert 'id="f-c-answer-error"' in page


def test_empty_inputs_of_a_list_are_left_out() -> None:
    form = filled("send_message", {"c.text": "Hi", "c.quick_replies": ["Yes", " ", "No", ""]})
    assert form.config["quick_replies"] == ["Yes", "No"]


def test_a_list_that_is_too_long_stays_whole() -> None:
    words = [f"word {n}" for n in range(12)]
    form = filled("send_message", {"c.text": "Hi", "c.quick_replies": words})
    assert form.errors["quick_replies"] == ["These are 12; at most 10 are allowed."]
    assert form.config["quick_replies"] == words
    assert form.config["text"] == "Hi"


def test_a_header_that_stands_there_twice_is_told_and_kept() -> None:
    typed = {"c.url": "https://example.com", "c.headers.a.left": "X-Key", "c.headers.a.right": "1"}
    typed |= {"c.headers.b.left": "X-Key", "c.headers.b.right": "2", "c.headers.c.left": "", "c.headers.c.right": ""}
    form = filled("http_request", typed)
    assert form.errors["headers"] == ["“X-Key” stands here twice; keep one."]
    page = form.render(RequestFactory().get("/"))
    assert 'value="1"' in page
    assert 'value="2"' in page


def test_what_is_taken_from_an_answer_is_in_rows() -> None:
    typed = {"c.url": "https://example.com", "c.map.b.left": "a.b", "c.map.b.right": "one"}
    typed |= {"c.map.a.left": "c", "c.map.a.right": "two"}
    wanted = [{"path": "a.b", "variable": "one"}, {"path": "c", "variable": "two"}]
    assert filled("http_request", typed).config["map"] == wanted


def test_a_kind_of_channel_that_is_chosen_twice_is_told() -> None:
    typed = {"c.text": "Hi"}
    for row in ("a", "b"):
        typed |= {f"c.per_kind.{row}.row": "1", f"c.per_kind.{row}.key": "webchat", f"c.per_kind.{row}.text": row}
    page = filled("send_message", typed).render(RequestFactory().get("/"))
    assert "“webchat” is chosen twice" in page
    assert len(re.findall(r'<textarea[^>]*name="c\.per_kind\.\d\.text"[^>]*>\s*[ab]</textarea>', page)) == 2


def test_a_number_that_was_kept_stays_one_until_it_is_changed() -> None:
    shown = program("set_variable", {"name": "n", "value": 5})
    data = posted(page_of(shown))
    assert step_form(shown, "here", data=data).config["value"] == 5
    data["c.value"] = "5 "
    assert step_form(shown, "here", data=data).config["value"] == 5
    data["c.value"] = "6"
    assert step_form(shown, "here", data=data).config["value"] == "6"


def test_lines_of_a_text_are_kept_as_documents_have_them() -> None:
    assert filled("send_message", {"c.text": "One\r\nTwo\r\n"}).config["text"] == "One\nTwo"


def test_secrets_are_offered_by_name_where_they_may_stand_and_nowhere_else() -> None:
    Secret.objects.create(name="crm", value="hunter2", hosts="example.com")
    assert 'data-insert="secret.crm"' in page_of(program("http_request", {}))
    assert "hunter2" not in page_of(program("http_request", {}))
    assert "secret.crm" not in page_of(program("send_message", {}))


@pytest.mark.parametrize(("kind", "config"), [*REFUSED, *(pytest.param(*each.values) for each in EXAMPLES)])
def test_what_describes_and_labels_is_there_once(kind: str, config: dict[str, Any]) -> None:
    page = page_of(program(kind, config.get("config", {}) if "expect" in config else config))
    visible = re.sub(r"(?s)<template.*?</template>", "", page)
    ids = Counter(re.findall(r'\bid="([^"]+)"', visible))
    assert [each for each, times in ids.items() if times > 1] == []
    told = {each for listed in re.findall(r'aria-describedby="([^"]+)"', visible) for each in listed.split()}
    assert told <= set(ids)
    assert set(re.findall(r'<label for="([^"]+)"', visible)) <= set(ids)


@pytest.mark.parametrize(("kind", "config"), REFUSED)
def test_what_is_refused_is_told_at_a_field_or_above(kind: str, config: dict[str, Any]) -> None:
    form = step_form(program(kind, config), "here", data=None)
    if config:
        form.section.checked = True
        assert "bf-errors" in form.render(RequestFactory().get("/"))


def test_a_long_form_is_bounded_in_queries(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(12):
        page_of(program("send_message", {"text": "{{ contact.name }}" * 50, "quick_replies": ["a", "b"]}))


def test_a_post_of_nothing_but_names_is_no_error() -> None:
    data = QueryDict("c.text&c.timeout.n&c.to:0&b.here")
    assert step_form(program("assign", {}), "here", data=data).errors
