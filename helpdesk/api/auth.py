"""Sign-in of programs: ``Authorization: Bearer hd_…``. Cookies are never looked at, so no other site can act here."""

from datetime import datetime, timedelta

from django.db.models import Q
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from helpdesk import clock
from helpdesk.availability import seen
from helpdesk.models import Agent, Token

USED_EVERY = timedelta(minutes=1)  # how exactly ``last_used_at`` is kept
REALM = 'Bearer realm="api"'


class BearerToken(BaseAuthentication):
    """``request.user`` becomes the token's agent and ``request.auth`` the token."""

    def authenticate(self, request: Request) -> tuple[Agent, Token] | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        scheme, _, key = header.partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            raise AuthenticationFailed("Send the key of a token: “Authorization: Bearer hd_…”.")
        token = Token.objects.select_related("agent").filter(digest=Token.digest_of(key.strip())).first()
        now = clock.now()
        if token is None or not is_valid(token, now):
            raise AuthenticationFailed("This token is unknown, expired or revoked; make a new one.")
        note_use(token, now)
        return token.agent, token

    def authenticate_header(self, request: Request) -> str:
        return REALM


def is_valid(token: Token, now: datetime) -> bool:
    expired = token.expires_at is not None and token.expires_at <= now
    return token.agent.is_active and token.revoked_at is None and not expired


def note_use(token: Token, now: datetime) -> None:
    """Writes at most once a minute: a read of the API must not cost a write each time."""
    if token.last_used_at is not None and token.last_used_at > now - USED_EVERY:
        return
    unnoted = Q(last_used_at__isnull=True) | Q(last_used_at__lte=now - USED_EVERY)
    Token.objects.filter(unnoted, pk=token.pk).update(last_used_at=now)
    seen(token.agent_id, now)
