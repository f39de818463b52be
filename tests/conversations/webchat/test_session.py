"""POST session/: who a visitor is, and who they can never become."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client

from channels.models import Channel
from contacts.models import Identity
from conversations.webchat.tokens import BadToken, Visitor, issue, new_visitor, read_token
from tests.conversations.webchat.conftest import SECRET, Visit, make_chat

Work = Callable[..., int]


def jwt(channel: Channel, *, secret: str = SECRET, header: dict[str, Any] | None = None, **claims: Any) -> str:
    told = {"sub": "u-1", "aud": channel.public_id, "exp": int(time.time()) + 600, "name": "Ada Byron", **claims}
    parts = [header or {"alg": "HS256", "typ": "JWT"}, told]
    signed = b".".join(urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts)
    signature = urlsafe_b64encode(hmac.digest(secret.encode(), signed, "sha256")).rstrip(b"=")
    return (signed + b"." + signature).decode()


def who(visit: Visit) -> str:
    return read_token(visit.channel, visit.token).id


def test_a_token_keeps_a_visitor_who_they_are(visit: Visit) -> None:
    before = who(visit)
    assert visit.begin().status_code == 200
    assert who(visit) == before


def test_a_tampered_token_begins_a_new_visit(visit: Visit) -> None:
    before = who(visit)
    visit.token = visit.token[:-4] + "AAAA"
    visit.begin()
    assert who(visit) != before


def test_a_token_of_another_chat_is_worth_nothing(chat: Channel) -> None:
    token = issue(make_chat("Other"), new_visitor())
    with pytest.raises(BadToken):
        read_token(chat, token)


def test_a_new_visitor_key_revokes_every_token(chat: Channel) -> None:
    token = issue(chat, new_visitor())
    chat.secrets = {**chat.secrets, "visitor_key": "new"}
    with pytest.raises(BadToken):
        read_token(chat, token)


def test_a_new_identity_secret_ends_verified_tokens_only(chat: Channel) -> None:
    verified, anonymous = issue(chat, Visitor("id:u-1")), issue(chat, Visitor("abc"))
    chat.secrets = {**chat.secrets, "identity": "new"}
    assert read_token(chat, anonymous).id == "abc"
    with pytest.raises(BadToken):
        read_token(chat, verified)


def test_a_jwt_of_the_site_verifies_the_visitor(visit: Visit) -> None:
    assert visit.begin(identity=jwt(visit.channel)).json()["verified"]
    assert read_token(visit.channel, visit.token) == Visitor("id:u-1", "Ada Byron", "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "guessed"},
        {"header": {"alg": "none"}},
        {"header": {"alg": "HS512"}},
        {"exp": 1},
        {"exp": int(time.time()) + 7 * 86400},
        {"exp": None},
        {"exp": True},
        {"aud": "another"},
        {"aud": None},
        {"sub": ""},
        {"sub": {"$ne": 1}},
        {"sub": "x" * 201},
        {"nbf": int(time.time()) + 3600},
    ],
    ids="-".join,  # without the time, which each process reads for itself
)
def test_a_jwt_that_does_not_hold_is_refused(visit: Visit, wrong: dict[str, Any]) -> None:
    answer = visit.begin(identity=jwt(visit.channel, **wrong))
    assert answer.status_code == 403
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    "text", ["", "a.b", "a.b.c", "é.é.é", "e30.e30.", "....", "x" * 5000, "W10.W10.x", "bnVsbA.bnVsbA.x"]
)
def test_what_is_no_jwt_never_breaks_the_door(visit: Visit, text: str) -> None:
    assert visit.begin(identity=text).status_code == (403 if text else 200)


def test_a_jwt_is_refused_while_the_chat_has_no_secret(visit: Visit) -> None:
    visit.channel.secrets = {}
    visit.channel.save()
    assert visit.begin(identity=jwt(visit.channel, secret="")).status_code == 403


def test_the_older_hash_verifies_too(visit: Visit) -> None:
    proof = hmac.new(SECRET.encode(), b"u-1", sha256).hexdigest()
    assert visit.begin(identity={"id": "u-1", "hash": proof, "name": "Ada"}).json()["verified"]


def test_a_wrong_hash_is_refused(visit: Visit) -> None:
    assert visit.begin(identity={"id": "u-1", "hash": "0" * 64}).status_code == 403


def test_what_was_said_before_signing_in_stays_with_the_visitor(visit: Visit, work: Work) -> None:
    visit.say("Before")
    work("take_in")
    visit.begin(identity=jwt(visit.channel))
    assert visit.texts() == ["Before"]


def test_the_next_person_at_the_same_browser_gets_nothing_of_the_first(visit: Visit, work: Work) -> None:
    anonymous = visit.token
    visit.say("Secret of Ada")
    work("take_in")
    visit.begin(identity=jwt(visit.channel))
    visit.token = anonymous  # still in the browser
    visit.begin(identity=jwt(visit.channel, sub="u-2", name="Bob"))
    assert visit.texts() == []
    assert not Identity.objects.filter(external_id="id:u-2").exists()


def test_an_email_that_is_only_claimed_finds_nobody(visit: Visit, other: Visit, work: Work) -> None:
    visit.begin(identity=jwt(visit.channel, email="ada@example.com"))
    visit.say("Private")
    work("take_in")
    other.post("session/", {"email": "ada@example.com", "name": "Ada Byron"})
    other.say("Me too", email="ada@example.com")
    work("take_in")
    assert other.texts() == ["Me too"]
    assert Identity.objects.values("contact").distinct().count() == 2


def test_a_chat_for_members_takes_nobody_else(db: None) -> None:
    visit = Visit(make_chat(verified_only=True), Client())
    assert visit.begin().status_code == 403
    assert visit.begin(identity=jwt(visit.channel)).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b'{"token": 1}',
        b'{"identity": 7}',
        b'{"token": "' + b"x" * 5000 + b'"}',
        b'{"a": 1e400}',
        b'{"a": NaN}',
        b"[" * 1000 + b"]" * 1000,
        b"\xff\xfe",
        b'{"token": "\\u0000"}',
        b'{"token": "\\ud800", "identity": "\\ud800.\\ud800.\\ud800"}',
        b'{"x": "' + b"y" * 200_000 + b'"}',
    ],
    ids=lambda body: repr(body[:24]),
)
def test_bad_input_is_answered_with_a_problem_or_taken_never_with_a_crash(visit: Visit, body: bytes) -> None:
    answer = visit.client.post(visit.path("session/"), body, "application/json")
    assert answer.status_code == 200 or (400 <= answer.status_code < 500 and answer.json()["detail"])


def test_nothing_sets_a_cookie(visit: Visit) -> None:
    visit.say()
    visit.get("messages/")
    visit.get("")
    assert not visit.client.cookies


def test_the_token_is_never_stored(visit: Visit, work: Work) -> None:
    visit.say()
    work("take_in")
    assert not Identity.objects.filter(external_id=visit.token).exists()
    assert Identity.objects.get().external_id == who(visit)
