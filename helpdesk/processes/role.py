"""What a process is decides how it keeps its connections; a forked one learns it after the settings were read."""

from django.conf import settings
from django.db import connections

from helpdesk.database import Role, configured


def take(role: Role) -> None:
    """From now on this process is ``role``. Its parent must not have used the database."""
    settings.ROLE = role
    fresh = configured(settings.DATABASE_URL, role, settings.DATABASE_POOL)
    kept = connections.settings["default"]
    for key in ("OPTIONS", "CONN_MAX_AGE", "CONN_HEALTH_CHECKS"):
        if key in fresh:
            kept[key] = fresh[key]
    connections.close_all()
