"""The texts of requests: whatever a contact writes stays within its place, and secrets travel by their names."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.programs import program, step
from tests.workflows.surroundings import FakeWorld
from workflows.calls import answer, parts
from workflows.document.dump import dump
from workflows.document.load import load
from workflows.effects import SecretPart

SIGNS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def rendered(source: str, escape: str, value: object) -> str:
    return parts.filled(parts.render(source, escape, FakeWorld(), {"it": value}), {"key": "k"})


@given(SIGNS)
def test_a_value_in_an_address_stays_one_value(value: str) -> None:
    url = rendered("https://crm.example/x?a={{ var.it }}&b=2", "url", value)
    found = parse_qs(urlsplit(url).query, keep_blank_values=True, strict_parsing=True)
    assert found == {"a": ["" if value in (".", "..") else value], "b": ["2"]}  # which are ways up, not values


@given(SIGNS)
def test_a_value_in_a_header_stays_on_its_line(value: str) -> None:
    assert len(rendered("Bearer {{ var.it }}", "header", value).splitlines()) == 1


@given(SIGNS, st.sampled_from(['{"a": "%s"}', '{"a": "x %s \\" y"}', '{"a": %s}', '["%s", {"b": %s}]']))
def test_a_value_in_json_cannot_break_out_of_it(value: str, template: str) -> None:
    source = template.replace("%s", "{{ var.it }}")
    whole = parts.filled(parts.render_json(source, FakeWorld(), {"it": value}), {})
    found = json.loads(whole)
    assert set(found) == {"a"} if isinstance(found, dict) else len(found) == 2


@given(SIGNS)
def test_a_secret_is_escaped_for_its_place_too(value: str) -> None:
    found = parts.render_json('{"a": "{{ secret.key }}", "b": {{ secret.key }}}', FakeWorld(), {})
    assert json.loads(parts.filled(found, {"key": value})) == {"a": value, "b": value}


@given(SIGNS)
def test_parts_are_kept_as_json(value: str) -> None:
    found = (value, SecretPart("key", "url"), value)
    assert parts.from_json(json.loads(json.dumps(parts.to_json(found)))) == found


def test_a_secret_that_is_not_there_is_no_value() -> None:
    with pytest.raises(KeyError):
        parts.filled((SecretPart("other"),), {"key": "k"})


def test_what_cannot_be_stored_is_replaced() -> None:
    assert answer.read(200, b'{"a": "x\\u0000y"}', {"a": "a"}).values == {"a": "x\ufffdy"}


def test_a_value_that_is_too_large_is_left_out() -> None:
    found = answer.read(200, json.dumps({"a": "x" * 20_000, "b": 1}).encode(), {"a": "a", "b": "b"})
    assert (found.values, found.missing) == ({"b": 1}, ("a",))


@pytest.mark.parametrize("body", [b"", b"\xff", b"[" * 2000, b'{"a": NaN}', b"<html>"])
def test_what_is_no_json_says_so(body: bytes) -> None:
    assert answer.read(200, body, {"a": "a"}).error == "The server answered 200, but not with JSON"


DOCUMENT = """
workflow: W
trigger: {on: manual}
steps:
  - id: ask
    kind: http_request
    method: POST
    url: "https://crm.example/{{ contact.id }}"
    headers: {X-Version: 1.10, Authorization: "Bearer {{ secret.crm }}"}
    body: {name: "{{ contact.first_name | default: 'x' }}", list: [1, two]}
    timeout: 5s
    map: [{path: "$.a[0]", variable: a}]
    status_to: status
  - {id: put, kind: snooze, until_open: Office}
  - {id: sub, kind: run_workflow, workflow: Other}
  - id: send
    kind: send_message
    text: Hello
    attachments: [prices.pdf]
    template: reminder (en)
    template_values: ["{{ contact.first_name }}", Monday, Monday]
    per_kind: {telegram: {text: Hi, quick_replies: [a]}, whatsapp: {template: other (id)}}
"""


def test_what_is_loaded_is_dumped_and_loaded_again() -> None:
    document = load(DOCUMENT)
    assert document.program.step("ask").config["headers"]["X-Version"] == "1.10"
    assert load(dump(document)) == document


def test_an_empty_body_has_no_type() -> None:
    config = program(step("it", "http_request", url="https://crm.example/")).step("it").config
    assert config["body"] is None
