"""The group of rights that a supervisor gets: everything in the menu, less what would let them take more."""

from django.contrib.auth.models import Group, Permission

from helpdesk.site import OURS

NAME = "Supervisors"
# Groups themselves are a superuser's business: a supervisor cannot give what they do not have.
WITHHELD = frozenset({"auth.group"})
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
        wanted = {(app, model) for app, model in labels}
        group.permissions.set(
            row for row in permissions if (row.content_type.app_label, row.content_type.model) in wanted
        )
    return group
