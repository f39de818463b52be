"""When a workflow starts by the clock the next times, in words: “Next: Monday 23 November 09:00 … (Asia/Jakarta)”."""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from itertools import islice
from typing import Any

from django.utils import dateformat, timezone
from django.utils.translation import gettext as _

from helpdesk.hours import zone
from helpdesk.models import Calendar
from workflows.program import Trigger
from workflows.triggers.base import TriggerKind
from workflows.triggers.registry import TRIGGERS

TOLD = 3
FORMAT = "l j E H:i"  # the month as a date says it, which is another word than its name in some languages


def zone_of(config: Mapping[str, Any]) -> tzinfo:
    """Where a schedule's clock hangs. A calendar that is gone by now leaves the installation's zone."""
    name = config.get("timezone")
    if config.get("calendar"):
        name = Calendar.objects.filter(name=config["calendar"]).values_list("timezone", flat=True).first()
    return zone(name) if name else timezone.get_default_timezone()


def next_times(trigger: Trigger, *, now: datetime, is_on: bool = True, is_published: bool = True) -> str:
    """Empty where the clock does not start it, or where not all that it takes is set."""
    kind = TRIGGERS.get(trigger.kind)
    config = kind.cleaned(trigger.config) if kind is not None else None
    if kind is None or config is None:
        return ""
    where = zone_of(config)
    times = list(islice(_ahead(kind, config, where, now), TOLD))
    if not times:
        return ""
    if not is_on:
        return _("Off: it will not start.")
    said = ", ".join(dateformat.format(at.astimezone(where), FORMAT) for at in times)
    sentence = _("Next: %(times)s (%(zone)s)") if is_published else _("Once published, next: %(times)s (%(zone)s)")
    return sentence % {"times": said, "zone": where}


def _ahead(kind: TriggerKind, config: Mapping[str, Any], where: tzinfo, now: datetime) -> Iterator[datetime]:
    at = kind.next_time(config, where, now)
    while at is not None:
        yield at
        at = kind.next_time(config, where, at)
