"""The group of rights that a supervisor gets: everything in the menu, less what would let them take more."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from helpdesk.models import Agent
from helpdesk.site import OURS

NAME = "Supervisors"
# Groups themselves are a superuser's business: a supervisor cannot give what they do not have.
WITHHELD = frozenset({"auth.group"})
# Given to a person by name, not to all of them.
WITHHELD_RIGHTS = frozenset({"publish_despite_failures"})
# Edited on another row's page, with permissions of their own.
INSIDE = frozenset({"helpdesk.membership", "helpdesk.openhours", "helpdesk.holiday"})


def supervisors() -> Group:
    """The group, made with its permissions when first asked for; what somebody changed in it later stays."""
    group, new = Group.objects.get_or_create(name=NAME)
    if new:
        labels = [name.split(".") for name in OURS - WITHHELD | INSIDE]
        permissions = Permission.objects.select_related("content_type").filter(
            content_type__app_label__in={app for app, _model in labels}
        )
        permissions = permissions.exclude(codename__in=WITHHELD_RIGHTS)
        wanted = {(app, model) for app, model in labels}
        group.permissions.set(
            row for row in permissions if (row.content_type.app_label, row.content_type.model) in wanted
        )
    return group


def outranks(agent: Agent, other: Agent) -> bool:
    """Whether ``agent``, active or not, has a right that ``other`` lacks: who sets their password would have it too."""
    if other.is_superuser or agent.is_superuser:
        return not other.is_superuser
    own = Permission.objects.filter(_held_by(other)).values("pk")
    return Permission.objects.filter(_held_by(agent)).exclude(pk__in=own).exists()


def make_supervisor(agent: Agent, by: Agent) -> bool:
    """Gives a supervisor without rights those of the group, unless ``by`` lacks them: nobody gives more than they have.
    Whether it did."""
    if not agent.is_staff or agent.is_superuser or agent.groups.exists():
        return False
    group = supervisors()
    if not by.is_superuser and not by.groups.filter(pk=group.pk).exists():
        return False
    agent.groups.add(group)
    return True


def _held_by(agent: Agent) -> Q:
    return Q(user=agent.pk) | Q(group__user=agent.pk)
