"""Who may open a stream. All of it runs in a thread of ``ask``, none of it in the event loop."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host

from contacts.models import Identity
from conversations.live.batch import touch_agents
from conversations.live.hints import Rights, VisitorKey, load_rights
from conversations.webchat.site import chat_channel
from conversations.webchat.tokens import BadToken, bearer, read_token
from helpdesk.models import Agent

SIGN_IN = "Sign in to follow the inbox."


@dataclass(frozen=True, slots=True)
class Pass:
    """Either an agent's or a visitor's. ``contact_id`` is None for a visitor who has not written yet."""

    agent_id: int | None = None
    session_key: str = ""
    rights: Rights | None = None
    visitor: VisitorKey | None = None
    contact_id: int | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    status: HTTPStatus
    detail: str
    retry_after: int | None = None  # seconds


def is_known_host(headers: dict[str, str]) -> bool:
    domain, _ = split_domain_port(headers.get("host", ""))
    allowed = settings.ALLOWED_HOSTS or (["localhost", "127.0.0.1", "[::1]"] if settings.DEBUG else [])
    return bool(domain) and validate_host(domain, allowed)


def is_cross_site(headers: dict[str, str], scheme: str) -> bool:
    """Browsers say where a request comes from; programs say nothing and carry no cookies by themselves."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    if origin is None:
        return False
    own = {f"{scheme}://{headers.get('host', '')}", "{0.scheme}://{0.netloc}".format(urlsplit(settings.PUBLIC_URL))}
    return origin not in own


def agent_pass(cookies: str, now: datetime) -> Pass | Refusal:
    """By the session cookie, as pages do; an inactive agent or a session from before a new password has none."""
    try:
        morsel = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        morsel = None
    if morsel is None or not morsel.value:
        return Refusal(HTTPStatus.UNAUTHORIZED, SIGN_IN)
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(morsel.value)
    agent = get_user(request)
    if not isinstance(agent, Agent) or not agent.is_active:
        return Refusal(HTTPStatus.UNAUTHORIZED, SIGN_IN)
    rights = load_rights([agent.pk]).get(agent.pk)
    if rights is None:
        return Refusal(HTTPStatus.UNAUTHORIZED, SIGN_IN)
    touch_agents([agent.pk], now)
    return Pass(agent_id=agent.pk, session_key=request.session.session_key or "", rights=rights)


def visitor_pass(public_id: str, authorization: str) -> Pass | Refusal:
    """By the visitor's token, in the header only: addresses end up in logs."""
    channel = chat_channel(public_id)
    if channel is None:
        return Refusal(HTTPStatus.NOT_FOUND, "There is no such chat.")
    try:
        visitor = read_token(channel, bearer(authorization))
    except BadToken as error:
        return Refusal(HTTPStatus.UNAUTHORIZED, str(error))
    found = Identity.objects.filter(channel=channel, external_id=visitor.id).values_list("contact_id", flat=True)
    return Pass(visitor=(channel.pk, visitor.id), contact_id=found.first())
