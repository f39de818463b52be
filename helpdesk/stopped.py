"""Sessions of workers that were stopped inside a transaction, and would hold its locks as long as they are stopped.

PostgreSQL ends those that idle between two answers by itself (``idle_in_transaction_session_timeout``), but not those
that it awaits amid many statements, before it answers at all (helpdesk.together)."""

import structlog
from django.db import connection

log = structlog.get_logger(__name__)

END = """
SELECT count(*) FILTER (WHERE pg_terminate_backend(pid))
FROM pg_stat_activity
WHERE datname = current_database() AND usename = current_user AND application_name LIKE 'helpdesk%%'
  AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND wait_event = 'ClientRead'
  AND current_setting('idle_in_transaction_session_timeout') <> '0'
  AND state_change < clock_timestamp() - current_setting('idle_in_transaction_session_timeout')::interval
"""


def end_stopped() -> int:
    """Ends those that PostgreSQL has been awaiting longer than it lets one idle; how many."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(END, [])
        (ended,) = cursor.fetchone()
    if ended:
        log.warning("stopped_sessions_ended", sessions=ended)
    return int(ended)
