"""What ``manage.py check`` says about settings that do not fit each other."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security, deploy=True)
def sqlite_is_for_one_host(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Redis says that several machines are meant: SQLite is a file of one."""
    if settings.REDIS_URL and settings.DATABASE_URL.startswith("sqlite"):
        return [
            Error(
                "REDIS_URL is set, but the database is SQLite.",
                hint="Set DATABASE_URL to a PostgreSQL server, or unset REDIS_URL.",
                id="helpdesk.E001",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def public_url_is_https(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if not settings.HTTPS:
        return [
            Warning(
                "PUBLIC_URL is not https: cookies and conversations travel in the clear.",
                hint="Put a proxy with a certificate in front and set PUBLIC_URL to its https address.",
                id="helpdesk.W001",
            )
        ]
    return []
