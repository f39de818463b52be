"""The time, for views and tasks; whatever they call takes it as an argument."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    return timezone.now()
