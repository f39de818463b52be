"""What a token and its agent may do: the token's scopes first, then Django's permissions for what is set up.

What belongs to a conversation is besides kept to what the agent may see (``conversations.visibility``)."""

from collections.abc import Iterable
from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from helpdesk.models import Agent, Token

# Every scope's first part; the second is read or write.
RESOURCES = (
    "agents",
    "calendars",
    "categories",
    "channels",
    "comments",
    "contacts",
    "conversations",
    "events",
    "fields",
    "files",
    "messages",
    "runs",
    "segments",
    "tags",
    "teams",
    "tokens",
    "workflows",
)
VERBS = ("read", "write")
VERB_OF_PERMISSION = {"POST": "add", "PUT": "change", "PATCH": "change", "DELETE": "delete"}


def allows(scopes: Iterable[str], resource: str, verb: str) -> bool:
    """Whether scopes such as ``messages:write``, ``*:read`` or ``*`` hold this one. None at all: everything."""
    scopes = list(scopes)
    if not scopes:
        return True
    for scope in scopes:
        name, _, what = scope.partition(":")
        if name in ("*", resource) and what in ("", "*", verb) and (what or name == "*"):
            return True
    return False


def within(wanted: Iterable[str], held: Iterable[str]) -> bool:
    """Whether every one of ``wanted`` is held: a token makes no token that may do more than itself."""
    wanted, held = list(wanted), list(held)
    if not held:
        return True
    names = {scope.partition(":")[0] for scope in wanted}
    resources = RESOURCES if not wanted or "*" in names else tuple(names)
    return all(
        allows(held, resource, verb) for resource in resources for verb in VERBS if allows(wanted, resource, verb)
    )


class Scope(BasePermission):
    """The view names its ``resource``; reading needs ``<resource>:read``, all else ``<resource>:write``."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.auth, Token):
            return False
        verb = "read" if request.method in SAFE_METHODS else "write"
        resource: str = view.resource  # type: ignore[attr-defined]  # helpdesk.api.views.Resource has it
        self.message = f"This token may not do that: it needs the scope {resource}:{verb}."
        return allows(request.auth.scopes, resource, verb)


class Rights(BasePermission):
    """Views of what supervisors set up say which Django permission each method needs; others need none."""

    message = "Only a supervisor with the right for it may do that; ask for the permission in the admin."

    def has_permission(self, request: Request, view: APIView) -> bool:
        needed: str | None = view.permission_for(request)  # type: ignore[attr-defined]  # as above
        return needed is None or may(request.user, needed)


def may(agent: Any, permission: str) -> bool:
    """Whether the agent is a supervisor with this permission, such as ``channels.add_channel``."""
    return isinstance(agent, Agent) and (agent.is_superuser or agent.is_staff) and agent.has_perm(permission)
