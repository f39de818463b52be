"""What contacts write into the requests of workflows (RELIABILITY.md S22): a value stays one value where it stands, in
an address, a header, a body."""

import json
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.programs import program, step
from tests.workflows.surroundings import world
from workflows.calls import parts
from workflows.effects import Call
from workflows.engine.interpret import advance
from workflows.engine.memory import RunMemory
from workflows.kinds.base import Stimulus
from workflows.kinds.registry import clean

HOSTILE = [
    "\r\nX-Injected: yes",
    "a\r\n\r\n<html>",
    "a\nSet-Cookie: x=1",
    "\u2028x\u2029y\x85z\x0bw",
    "\x00\x01\x1b[31m",
    '","admin":true,"x":"',
    '"},"admin":true,{"x":"',
    "\\",
    '\\"',
    '\\u0022,"admin":true',
    "</name><admin>yes</admin>",
    "]]><!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
    "x&admin=true#y?z=1;a",
    "../../admin",
    "..",
    ".",
    "%2e%2e%2fadmin%00",
    "@evil.example/",
    ":8080@169.254.169.254/",
    "//evil.example",
    "ана%ff ﷽ 😀",
    "\ud800",
    " ",
    "{{ secret.crm }}",
    "null",
    "true",
    "1e999",
    "[1]",
    '{"a": 1}',
]
ALL_KINDS = st.sampled_from(HOSTILE) | st.text(max_size=30) | st.text('\r\n"\\{}<>&./%', max_size=12)


def _call(said: str, **config: Any) -> Call:
    ask = step("ask", "http_request", **{"url": "https://crm.example/"} | config)
    outcome = advance(program(ask), None, RunMemory(variables={"said": said}), world({}), Stimulus("start"))
    [call] = outcome.effects
    assert isinstance(call, Call)
    return call


def _whole(value: Any) -> str:
    return "".join(each for each in value if isinstance(each, str))


@given(said=ALL_KINDS)
def test_a_value_stays_where_it_stands_in_a_web_address(said: str) -> None:
    url = _whole(_call(said, url="https://crm.example/find/{{ var.said }}/card?name={{ var.said }}&end=1").url)
    url.encode("ascii")
    found = urlsplit(url)
    assert (found.scheme, found.netloc, found.fragment) == ("https", "crm.example", "")
    assert len(found.path.split("/")) == 4
    assert found.path.split("/")[2] not in (".", "..")
    assert [pair.split("=")[0] for pair in found.query.split("&")] == ["name", "end"]


def test_a_value_in_a_web_address_comes_over_as_it_was() -> None:
    for said in HOSTILE:
        shown = _whole(_call(said, url="https://crm.example/?name={{ var.said }}").url).partition("=")[2]
        wanted = "" if said in (".", "..") else said.encode(errors="replace").decode()
        assert unquote(shown) == wanted


@given(said=ALL_KINDS)
def test_a_value_adds_no_header(said: str) -> None:
    call = _call(said, headers={"X-Name": "a {{ var.said }} b", "Authorization": "Bearer {{ var.said }}"})
    assert {name for name, _ in call.headers} == {"X-Name", "Authorization", "Accept"}
    for _name, value in call.headers:
        assert not parts.CONTROLS.search(_whole(value))


@pytest.mark.parametrize(
    "name", ["X-A\r\nX-B", "X A", "X:A", "", "Host", "host", "Content-Length", "Connection", "ünï"]
)
def test_a_header_has_a_name_that_is_one(name: str) -> None:
    assert clean("http_request", {"url": "https://crm.example/", "headers": {name: "x"}})[1]


@given(said=ALL_KINDS)
def test_a_value_in_a_json_body_is_one_value(said: str) -> None:
    body = '{"name": "{{ var.said }}", "note": {{ var.said }}, "end": 1}'
    found = json.loads(_whole(_call(said, body=body).body))
    assert list(found) == ["name", "note", "end"]
    assert found["name"] == said
    assert found["note"] is None or isinstance(found["note"], str | int | float | bool)


@given(said=ALL_KINDS)
def test_a_value_in_a_form_is_one_value(said: str) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = _whole(_call(said, body="name={{ var.said }}&end=1", headers=headers).body)
    assert [pair.split("=")[0] for pair in body.split("&")] == ["name", "end"]


@given(said=ALL_KINDS)
def test_a_value_in_a_markup_body_is_text(said: str) -> None:
    body = _whole(
        _call(said, body="<n a='{{ var.said }}'>{{ var.said }}</n>", headers={"Content-Type": "text/xml"}).body
    )
    assert body.count("<") == 2
    assert body.count("'") == 2


def test_a_secret_is_no_value_that_a_contact_can_ask_for() -> None:
    call = _call("{{ secret.crm }}", url="https://crm.example/{{ var.said }}", body="{{ var.said }}")
    assert parts.names(call.url) | parts.names(call.body) == set()
