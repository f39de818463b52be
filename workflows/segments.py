"""Segments as workflows use them: what may stand in one, and which published workflows need it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import ProtectedError
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext as _

from contacts.models import Segment
from workflows.conditions.check import problem
from workflows.conditions.subjects import SEGMENT, find
from workflows.conditions.types import listed
from workflows.models import Condition as Row
from workflows.models import VersionState, WorkflowVersion
from workflows.program import Condition, When

# What a segment may ask for; of another segment it may not.
SUBJECTS = ("contact.tags", "contact.is_returning", "contact.<field>")
MOST = 10  # conditions


def when_of(segment: Segment) -> When:
    return When(segment.match, tuple(Condition(**each) for each in segment.conditions))


def plain(when: When) -> list[dict[str, Any]]:
    """The conditions as the row keeps them."""
    return [{"subject": each.subject, "operator": each.operator, "value": each.value} for each in when.conditions]


def problems(conditions: Sequence[Condition]) -> dict[int, str]:
    """A sentence for each condition that cannot stand in a segment, by its place; -1 for the whole."""
    found = {place: sentence for place, each in enumerate(conditions) if (sentence := _problem(each))}
    if not conditions:
        found[-1] = _("Add a condition: a segment without any would be everybody.")
    if len(conditions) > MOST:
        found[-1] = _("There are %(n)d conditions; %(most)d are the most.") % {"n": len(conditions), "most": MOST}
    return found


def _problem(condition: Condition) -> str | None:
    known = find(condition.subject)
    if condition.subject == SEGMENT:
        return _("A segment cannot ask for another segment; write its conditions here.")
    if known is not None and known[0].pattern not in SUBJECTS:
        return _("A segment asks for what is known of the contact: %(subjects)s.") % {"subjects": ", ".join(SUBJECTS)}
    return problem(condition)


def used_by(names: Iterable[str]) -> list[WorkflowVersion]:
    """The published versions with a condition on one of these segments."""
    wanted = set(names)
    rows = Row.objects.filter(subject=SEGMENT, version__state=VersionState.PUBLISHED)
    found: Mapping[int, WorkflowVersion] = {
        row.version_id: row.version
        for row in rows.select_related("version__workflow").order_by("version_id")
        if wanted & set(map(str, listed(row.value)))
    }
    return list(found.values())


def in_use(name: str) -> str:
    """A sentence that says which published workflows use the segment; empty if none does."""
    versions = used_by([name])
    if not versions:
        return ""
    workflows = ", ".join(f"“{version.workflow}”" for version in versions)
    return _("It is used by %(workflows)s; take it out there and publish first.") % {"workflows": workflows}


@receiver(pre_delete, sender=Segment, dispatch_uid="workflows.segments.protect")
def protect(sender: object, instance: Segment, **kwargs: Any) -> None:
    """Whoever deletes it, and by whatever way."""
    if sentence := in_use(instance.name):
        raise ProtectedError(sentence, set(used_by([instance.name])))
