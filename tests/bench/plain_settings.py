"""The house's settings with django-q as it comes: what the yardstick of bar 2 runs on."""

from helpdesk.settings import *  # noqa: F403

# As they come, a task has no time limit; of that django-q itself complains. These two are never reached.
Q_CLUSTER = {"orm": "default", "timeout": 60, "retry": 120}
