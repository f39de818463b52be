"""Signing in, sessions, and what every page says to browsers."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from helpdesk.models import Agent

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
PASSWORD = "a-long-password"


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    data = {"login": email, "password": password, "next": more.pop("next", "")}
    return client.post(LOGIN, data, **more)


def test_forged_addresses_of_origin_buy_no_further_tries(agent: Agent) -> None:
    client = Client()
    for number in range(30):
        forged = {"HTTP_X_FORWARDED_FOR": f"198.51.100.{number}", "HTTP_X_REAL_IP": f"198.51.100.{number}"}
        answer = sign_in(client, agent.email, "wrong-password", **forged)
    assert answer.status_code == 429 or b"Too many" in answer.content
    assert sign_in(Client(), agent.email, HTTP_X_FORWARDED_FOR="203.0.113.1").status_code != 302


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site_after_signing_in(agent: Agent, target: str) -> None:
    answer = sign_in(Client(), agent.email, next=target)
    assert answer.status_code == 302
    assert answer["Location"] == "/inbox/"


def test_a_session_is_another_one_after_signing_in_and_ends_with_it(agent: Agent) -> None:
    client = Client()
    client.get(LOGIN)
    client.cookies[settings.SESSION_COOKIE_NAME] = "chosen-by-somebody-else-0123456"
    sign_in(client, agent.email)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert key != "chosen-by-somebody-else-0123456"
    client.post("/accounts/logout/")
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    assert thief.get("/inbox/").status_code == 302


@pytest.mark.parametrize("how", ["password", "deactivated"])
def test_a_session_ends_when_the_password_changes_or_the_agent_leaves(agent: Agent, how: str) -> None:
    client = Client()
    sign_in(client, agent.email)
    assert client.get("/inbox/").status_code == 200
    if how == "password":
        agent.set_password("another-long-password")
    else:
        agent.is_active = False
    agent.save()
    assert client.get("/inbox/").status_code == 302
    assert client.post("/inbox/availability/", {"availability": "online"}).status_code == 302


def test_who_left_cannot_sign_in(agent: Agent) -> None:
    Agent.objects.update(is_active=False)
    client = Client()
    sign_in(client, agent.email)
    assert client.get("/inbox/").status_code == 302


def test_the_answer_does_not_tell_whether_an_address_is_known(agent: Agent) -> None:
    known, unknown = (sign_in(Client(), email, "wrong-password") for email in (agent.email, "nobody@example.com"))
    assert known.status_code == unknown.status_code
    assert known.context["form"].errors == unknown.context["form"].errors
    asked = [Client().post("/accounts/password/reset/", {"email": one}) for one in (agent.email, "nobody@example.com")]
    assert len({(answer.status_code, answer["Location"]) for answer in asked}) == 1


def test_a_strange_host_gets_nothing(agent: Agent) -> None:
    for path in (LOGIN, "/inbox/", "/api/v1/agents/me/", "/accounts/password/reset/"):
        assert Client(raise_request_exception=False).get(path, HTTP_HOST="evil.example").status_code == 400


@pytest.mark.parametrize("path", [LOGIN, "/inbox/", "/admin/", "/accounts/password/reset/"])
def test_every_page_says_what_browsers_may_do_with_it(agent: Agent, path: str) -> None:
    client = Client()
    Agent.objects.update(is_staff=True, is_superuser=True)
    if path in ("/inbox/", "/admin/"):
        client.force_login(Agent.objects.get())
    answer = client.get(path, follow=True)
    policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
    assert (policy["default-src"], policy["script-src"], policy["base-uri"]) == ("'none'", "'self'", "'none'")
    assert (policy["object-src"], policy["frame-ancestors"], policy["form-action"]) == ("'none'", "'none'", "'self'")
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
