"""How a process speaks to the database; what it is (web, work, or a command) decides how its connections are kept."""

from typing import Any, Literal

import environ

Role = Literal["web", "work", ""]

SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;"
    " PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728;",
}
# A worker that is stopped inside a transaction must let go of its locks (docs/reliability.md).
POSTGRESQL = "-c idle_in_transaction_session_timeout=15s -c lock_timeout=10s"


def configured(url: str, role: str, pool: int) -> dict[str, Any]:
    """A value for DATABASES: ``pool`` is the most connections of a web process."""
    database: dict[str, Any] = environ.Env.db_url_config(url)
    options = database.setdefault("OPTIONS", {})
    if database["ENGINE"] == "django.db.backends.sqlite3":
        options |= SQLITE
        if role:  # opening costs as much as a page's queries; each thread keeps its own
            database["CONN_MAX_AGE"] = None
        return database
    options |= {"options": POSTGRESQL, "application_name": f"helpdesk {role}".strip(), "connect_timeout": 5}
    database["CONN_HEALTH_CHECKS"] = role != ""
    if role == "web":  # persistent connections leak under ASGI; a pool does not
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10}
    elif role == "work":
        database["CONN_MAX_AGE"] = 60
    return database
