"""Which workflows use a secret or a file, so that nobody takes it from under them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import Page
from helpdesk.models import Agent
from workflows import text
from workflows.kinds.registry import KINDS
from workflows.models import Step, VersionState

Uses = Callable[[Any, str], bool]  # a step's config and a name: whether it names it


def used_by(kinds: tuple[str, ...], name: str, uses: Uses) -> list[str]:
    """The workflows whose published version or draft names it, by name."""
    rows = Step.objects.filter(kind__in=kinds, version__state__in=(VersionState.DRAFT, VersionState.PUBLISHED))
    found = rows.values_list("version__workflow__name", "config")
    return sorted({workflow for workflow, config in found if uses(config, name)})


def workflows_with_secret(name: str) -> list[str]:
    kinds = tuple(kind.name for kind in KINDS.values() if kind.may_hold_secrets)
    return used_by(kinds, name, _holds)


def workflows_with_file(name: str) -> list[str]:
    return used_by(("send_message",), name, lambda config, file: file in (config.get("attachments") or ()))


def _holds(config: Any, name: str) -> bool:
    if isinstance(config, str):
        return name in text.secrets(config)
    values = config.values() if isinstance(config, dict) else config if isinstance(config, list) else ()
    return any(_holds(value, name) for value in values)


class UsedPage(Page):
    """Of rows that steps name: not deleted while one does, and who changed them last is kept."""

    @admin.display(description=_("changed"), ordering="updated_at")
    def changed(self, row: Any) -> datetime:
        found: datetime = row.updated_at
        return found

    @admin.display(description=_("changed by"))
    def changed_by(self, row: Any) -> str:
        return row.updated_by.name if row.updated_by else ""

    def workflows_with(self, name: str) -> list[str]:
        raise NotImplementedError

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """No deleting by the dozen."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        row = self.get_object(request, object_id)
        used = self.workflows_with(row.name) if row is not None else []
        if row is not None and used:
            sentence = gettext("“%(name)s” is used by %(workflows)s; take it out there first.")
            self.message_user(request, sentence % {"name": row.name, "workflows": ", ".join(used)}, messages.ERROR)
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
            return HttpResponseRedirect(reverse(name, args=[row.pk]))
        return super().delete_view(request, object_id, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        assert isinstance(request.user, Agent)
        obj.updated_at, obj.updated_by = timezone.now(), request.user
        super().save_model(request, obj, form, change)
