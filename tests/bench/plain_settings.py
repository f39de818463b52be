"""The house's settings with django-q as it comes: what the yardstick of bar 2 runs on."""

from helpdesk.settings import *  # noqa: F403

Q_CLUSTER = {"orm": "default"}
