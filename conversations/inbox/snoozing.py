"""The moments that people mean when they put something off."""

from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

MORNING, AFTERNOON = time(9), time(14)
MONDAY = 0


def choices(now: datetime) -> list[tuple[str, datetime]]:
    """(label, moment) in the installation's time zone, soonest first, all of them later than ``now``."""
    local = timezone.localtime(now)
    today = local.date()
    found = [(_("In an hour"), now + timedelta(hours=1))]
    if local.time() < time(12):
        found.append((_("This afternoon"), timezone.make_aware(datetime.combine(today, AFTERNOON))))
    tomorrow = today + timedelta(days=1)
    found.append((_("Tomorrow morning"), timezone.make_aware(datetime.combine(tomorrow, MORNING))))
    monday = today + timedelta(days=(MONDAY - today.weekday()) % 7 or 7)
    if monday != tomorrow:
        found.append((_("Monday morning"), timezone.make_aware(datetime.combine(monday, MORNING))))
    return found
