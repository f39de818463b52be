"""What the dotted names in texts mean: “contact.first_name”, “var.order”, “now”. Plain look-ups, never attributes."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from workflows.facts import CONTACT_FIELDS, AgentFacts, World


def _assignee(world: World) -> AgentFacts | None:
    email = world.conversation.assignee
    return world.agent(email) if email else None


def local_now(world: World) -> datetime:
    """The world's time in the installation's zone (TIME_ZONE)."""
    return world.now.astimezone(timezone.get_default_timezone())


# Every name that is the same in all installations.
NAMES: dict[str, Callable[[World], Any]] = {
    "now": local_now,
    "contact.id": lambda world: world.contact.id,
    "contact.name": lambda world: world.contact.name,
    "contact.first_name": lambda world: world.contact.first_name,
    "contact.last_name": lambda world: world.contact.last_name,
    "contact.email": lambda world: world.contact.email,
    "contact.phone": lambda world: world.contact.phone,
    "contact.language": lambda world: world.contact.language,
    "contact.country": lambda world: world.contact.country,
    "contact.tags": lambda world: sorted(world.contact.tags),
    "conversation.id": lambda world: world.conversation.id or None,
    "conversation.team": lambda world: world.conversation.team,
    "conversation.assignee": lambda world: world.conversation.assignee,
    "conversation.priority": lambda world: world.conversation.priority,
    "conversation.category": lambda world: world.conversation.category,
    "conversation.summary": lambda world: world.conversation.summary,
    "conversation.channel": lambda world: world.conversation.channel,
    "team.name": lambda world: world.conversation.team,
    "assignee.name": lambda world: agent.name if (agent := _assignee(world)) else None,
    "assignee.first_name": lambda world: agent.first_name if (agent := _assignee(world)) else None,
    "assignee.last_name": lambda world: agent.last_name if (agent := _assignee(world)) else None,
    "assignee.email": lambda world: world.conversation.assignee,
    "message.text": lambda world: (world.message.text or world.message.choice) if world.message else None,
}
# Roots under which each installation or workflow has names of its own.
OPEN = ("contact", "var", "form")


def value(name: str, world: World, variables: Mapping[str, Any], form: Mapping[str, Any]) -> Any:
    """None for a name that means nothing, or has no value now."""
    known = NAMES.get(name)
    if known is not None:
        return known(world)
    root, _, rest = name.partition(".")
    if root == "contact":
        return world.contact.fields.get(rest)
    if root == "var":
        return _walk(variables, rest)
    return _walk(form, rest) if root == "form" else None


def _walk(values: Mapping[str, Any], path: str) -> Any:
    """A value, or one within a JSON object: “order.id”."""
    found: Any = values
    for part in path.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(part)
    return found


def is_known(name: str, *, fields: frozenset[str], variables: frozenset[str], form: frozenset[str]) -> bool:
    """Whether ``name`` means something, given the keys of the custom fields, the variables and the form's values."""
    root, _, rest = name.partition(".")
    own = {"contact": fields | CONTACT_FIELDS, "var": variables, "form": form}.get(root, frozenset())
    return name in NAMES or rest.partition(".")[0] in own
