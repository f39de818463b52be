"""Filters of the list of runs that other pages link to: they show in the list only while they are used."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from conversations.admin.acting import person
from conversations.visibility import contacts_visible_to
from helpdesk.api.parsers import UNSTORABLE
from workflows.kinds.exits import words as exit_words
from workflows.kinds.registry import KINDS
from workflows.models import Run, RunLog, Step, WorkflowVersion

ENDED_HERE = "end"  # of ``way``: the run's last step


class Asked(admin.SimpleListFilter):
    """Shown, with what it is set to, only when a link set it."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        value = request.GET.get(self.parameter_name or "")
        return [(value, self.words(value))] if value else []

    def words(self, value: str) -> str:
        return value

    def queryset(self, request: HttpRequest, queryset: QuerySet[Run]) -> QuerySet[Run]:
        value = self.value()
        return self.narrow(request, queryset, value) if value else queryset

    def narrow(self, request: HttpRequest, rows: QuerySet[Run], value: str) -> QuerySet[Run]:
        raise NotImplementedError  # by each


class OfContact(Asked):
    title = _("contact")
    parameter_name = "contact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """By name only to who may see them."""
        value = request.GET.get(self.parameter_name, "")
        seen = Contact.objects.filter(contacts_visible_to(person(request)))
        contact = seen.filter(pk=value).first() if is_id(value) else None
        return [(value, contact.name if contact else value)] if value else []

    def narrow(self, request: HttpRequest, rows: QuerySet[Run], value: str) -> QuerySet[Run]:
        return rows.filter(contact_id=int(value)) if is_id(value) else rows.none()


class OfVersion(Asked):
    title = _("version")
    parameter_name = "version"

    def words(self, value: str) -> str:
        version = WorkflowVersion.objects.filter(pk=value).first() if is_id(value) else None
        return f"v{version.number}" if version else value

    def narrow(self, request: HttpRequest, rows: QuerySet[Run], value: str) -> QuerySet[Run]:
        return rows.filter(version_id=int(value)) if is_id(value) else rows.none()


class AtStep(Asked):
    """Without a way: runs that stand there now."""

    title = _("step")
    parameter_name = "step"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """By what the step does, with its key."""
        value = request.GET.get(self.parameter_name, "")
        step = _step(request)
        kind = KINDS.get(step.kind) if step else None
        return [(value, f"{kind.label} ({value})" if kind else value)] if value else []

    def narrow(self, request: HttpRequest, rows: QuerySet[Run], value: str) -> QuerySet[Run]:
        return rows if request.GET.get("way") else rows.filter(step__in=_steps(request, value))


class ByWay(Asked):
    """Runs that left ``step`` (without one: any) this way: an exit, a branch by its number from 0, or ``end``."""

    title = _("way out")
    parameter_name = "way"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """As the tree calls the way: a branch by its name, an exit in words."""
        value = request.GET.get(self.parameter_name, "")
        return [(value, _way(_step(request), value))] if value else []

    def narrow(self, request: HttpRequest, rows: QuerySet[Run], value: str) -> QuerySet[Run]:
        lines, step = RunLog.objects.filter(run=OuterRef("pk")), request.GET.get("step", "")
        lines = lines.filter(step__in=_steps(request, step)) if step else lines
        if value == ENDED_HERE:
            lines = lines.filter(ends=True)
        elif is_id(value):
            lines = lines.filter(branch=value)
        else:
            lines = lines.filter(outcome=UNSTORABLE.sub("", value))
        return rows.filter(Exists(lines))


class StartedWithin(Asked):
    title = _("started")
    parameter_name = "days"

    def words(self, value: str) -> str:
        if not is_id(value) or value == "1":
            return gettext("today")
        return ngettext("in %(n)d day", "in %(n)d days", int(value)) % {"n": int(value)}

    def narrow(self, request: HttpRequest, rows: QuerySet[Run], value: str) -> QuerySet[Run]:
        days = min(int(value), 366) if is_id(value) else 1
        return rows.filter(started_at__gte=beginning_of_today() - timedelta(days=days - 1))


FILTERS = (StartedWithin, AtStep, ByWay, OfVersion, OfContact)


def is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 18


def beginning_of_today() -> Any:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def _step(request: HttpRequest) -> Step | None:
    return Step.objects.filter(pk__in=_steps(request, request.GET.get("step", ""))).first()


def _way(step: Step | None, value: str) -> str:
    if value == ENDED_HERE:
        return gettext("ended here")
    if not is_id(value):
        return exit_words(step.kind if step else "", value)
    branch = step.branches.filter(position=value).first() if step else None
    return branch.name if branch and branch.name else gettext("branch %(n)d") % {"n": int(value) + 1}


def _steps(request: HttpRequest, key: str) -> list[int]:
    """Steps of that key, of the version or the workflow that the list is narrowed to."""
    steps = Step.objects.filter(key=UNSTORABLE.sub("", key))
    version, workflow = request.GET.get("version", ""), request.GET.get("workflow__id__exact", "")
    if is_id(version):
        steps = steps.filter(version_id=int(version))
    elif is_id(workflow):
        steps = steps.filter(version__workflow_id=workflow)
    return list(steps.values_list("pk", flat=True)[:1000])
