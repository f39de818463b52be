"""A server that repeats the secret it got, in whichever spelling: nothing of it comes into variables, log or pages."""

import html
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from helpdesk.models import Agent
from tests.factories import ChannelFactory
from tests.house_of import arrive, log_of, only_run, publish
from workflows.calls import answer
from workflows.calls.hiding import HIDDEN, spellings, without
from workflows.models import Secret

SECRET = "kä/n+a\"r'y <5f2b>&9c\\e1?"
RAW = SECRET.encode()
ESCAPED = html.escape(SECRET)
SPELLINGS = {
    "as it is": SECRET,
    "percent": quote(SECRET, safe=""),
    "percent, slashes kept": quote(SECRET),
    "percent, lower case": "k%c3%a4%2fn%2ba%22r%27y%20%3c5f2b%3e%269c%5ce1%3f",
    "encodeURIComponent": quote(SECRET, safe="-_.!~*'()"),
    "encodeURI": quote(SECRET, safe="-_.!~*'();/?:@&=+$,#"),
    "form": quote_plus(SECRET),
    "base64": b64encode(RAW).decode(),
    "base64 without padding": b64encode(RAW).decode().rstrip("="),
    "base64url": urlsafe_b64encode(RAW).decode(),
    "hex": RAW.hex(),
    "hex, upper case": RAW.hex().upper(),
    "JSON": json.dumps(SECRET),
    "JSON, not ASCII": json.dumps(SECRET, ensure_ascii=False),
    "JSON of PHP": json.dumps(SECRET).replace("/", "\\/"),
    "HTML": ESCAPED,
    "HTML without quotes": html.escape(SECRET, quote=False),
    "HTML of Go": ESCAPED.replace("&quot;", "&#34;").replace("&#x27;", "&#39;"),
    "HTML of PHP": ESCAPED.replace("&#x27;", "&#039;"),
    "XML": ESCAPED.replace("&#x27;", "&apos;"),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_of_it_is_kept(spelling: str) -> None:
    written = SPELLINGS[spelling]
    body = json.dumps({"a": [f"you sent {written}.", {written: 1}]}).encode()
    [said, keyed] = answer.read(200, body, {"all": "a"}, hide=[SECRET]).values["all"]
    assert HIDDEN in said
    for piece in ("5f2b", "9c", *(written[at : at + 6] for at in range(len(written) - 6))):
        assert piece not in said
        assert piece not in str(keyed)


@given(st.binary(max_size=9), st.binary(max_size=9))
def test_within_a_longer_text_in_base64_neither(before: bytes, after: bytes) -> None:
    """As in “Basic ” and user:password."""
    whole = b64encode(before + RAW + after).decode()
    hidden = without([whole, whole.replace("+", "-").replace("/", "_")], spellings([SECRET]))
    assert all(HIDDEN in each and len(each) <= len(whole) - len(b64encode(RAW)) + 8 + len(HIDDEN) for each in hidden)


def test_a_number_is_hidden_too() -> None:
    body = b'{"key": 77123456, "half": 7.5, "other": 123, "yes": true}'
    found = answer.read(200, body, {"all": "$"}, hide=["77123456"]).values["all"]
    assert found == {"key": HIDDEN, "half": 7.5, "other": 123, "yes": True}


def test_of_two_the_longer_is_hidden_whole() -> None:
    found = answer.read(200, b'{"a": "key-1-more key-1"}', {"a": "a"}, hide=["key-1", "key-1-more", ""])
    assert found.values == {"a": f"{HIDDEN} {HIDDEN}"}


def test_what_is_no_secret_stays() -> None:
    """A short secret is no reason to hide what only resembles its hex or base64."""
    assert answer.read(200, b'{"a": "a1 YTE MQ"}', {"a": "a"}, hide=["1"]).values == {"a": f"a{HIDDEN} YTE MQ"}
    assert answer.read(200, b'{"b": "61"}', {"b": "b"}, hide=["a"]).values == {"b": "61"}


ASK = """
workflow: Ask
trigger: {on: conversation_opened}
steps:
  - id: ask
    kind: http_request
    url: "%s"
    headers: {Key: "{{ secret.shop }}"}
    map: [%s]
  - {id: told, kind: add_comment, text: "%s"}
"""


@pytest.mark.django_db(transaction=True)
def test_it_is_on_no_page(httpserver: HTTPServer, work: Callable[..., int], client: Client) -> None:
    Secret.objects.create(name="shop", value=SECRET, hosts=f"127.0.0.1:{httpserver.port}")
    sent = {f"v{number}": written for number, written in enumerate([*SPELLINGS.values()][::2])}
    names = list(sent)
    httpserver.expect_request("/").respond_with_json(sent)
    mapped = ", ".join(f"{{path: {name}, variable: {name}}}" for name in names)
    said = " ".join(f"{{{{ var.{name} }}}}" for name in names)
    publish(ASK % (f"http://127.0.0.1:{httpserver.port}/", mapped, said))
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    run = only_run()
    assert set(run.memory["variables"]) == set(sent)
    assert {each.strip('="') for each in run.memory["variables"].values()} == {HIDDEN}
    client.force_login(Agent.objects.create_superuser("root@example.com"))
    page = client.get(reverse("admin:workflows_run_change", args=[run.pk])).content.decode()
    assert run.conversation is not None
    comment = run.conversation.comments.get().text
    assert HIDDEN in page
    assert "5f2b" not in page + comment + str(log_of(run))
