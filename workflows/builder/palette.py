"""The list of what can be added, in groups, each kind with its icon, label and one line of help."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflows.kinds.base import Kind
from workflows.kinds.registry import KINDS

GROUPS: dict[str, str | Promise] = {
    "talk": _("Talk to the contact"),
    "route": _("Give to people"),
    "flow": _("Decide and wait"),
    "conversation": _("Conversation"),
    "contact": _("Contact"),
    "outside": _("Other systems"),
}
OTHER = _("More")


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    kinds: tuple[Kind, ...]


def groups() -> list[Group]:
    """In the order of ``GROUPS``; a kind of a group that is not listed stands at the end."""
    found = [Group(str(label), _of(name)) for name, label in GROUPS.items()]
    rest = tuple(kind for kind in KINDS.values() if kind.group not in GROUPS)
    return [group for group in (*found, Group(str(OTHER), rest)) if group.kinds]


def _of(name: str) -> tuple[Kind, ...]:
    return tuple(kind for kind in KINDS.values() if kind.group == name)
