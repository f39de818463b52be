"""What the dotted names in texts mean: “contact.first_name”, “var.order”, “now”. Plain look-ups, never attributes."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from workflows.facts import CONTACT_FIELDS, AgentFacts, World


def _assignee(world: World) -> AgentFacts | None:
    email = world.conversation.assignee
    return world.agent(email) if email else None


def local_now(world: World) -> datetime:
    return world.now.astimezone(world.zone)


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

# What a name means, once it is looked up: its value in a world, with the run's variables and the form's values.
Meaning = Callable[[World, Mapping[str, Any], Mapping[str, Any]], Any]


def value(name: str, world: World, variables: Mapping[str, Any], form: Mapping[str, Any]) -> Any:
    """None for a name that means nothing, or has no value now."""
    return meaning(name)(world, variables, form)


@lru_cache(maxsize=4096)
def meaning(name: str) -> Meaning:
    """Kept: names are those that supervisors write, and what they mean never changes."""
    known = NAMES.get(name)
    if known is not None:
        return lambda world, variables, form: known(world)
    root, _, rest = name.partition(".")
    if root == "contact":
        return lambda world, variables, form: world.contact.fields.get(rest)
    path = rest.split(".")
    if root == "var":  # the values of a form are variables that nothing has set anew
        return lambda world, variables, form: _walk(variables if path[0] in variables else form, path)
    if root == "form":
        return lambda world, variables, form: _walk(form, path)
    return lambda world, variables, form: None


def _walk(values: Any, path: list[str]) -> Any:
    """A value, or one within a JSON object: “order.id”."""
    for part in path:
        if not isinstance(values, dict):
            return None
        values = values.get(part)
    return values


def is_known(name: str, *, fields: frozenset[str], variables: frozenset[str], form: frozenset[str]) -> bool:
    """Whether ``name`` means something, given the keys of the custom fields, the variables and the form's values."""
    root, _, rest = name.partition(".")
    own = {"contact": fields | CONTACT_FIELDS, "var": variables | form, "form": form}.get(root, frozenset())
    return name in NAMES or (rest if root == "contact" else rest.partition(".")[0]) in own
