"""Moments as PostgreSQL writes them. Django reads each by a pattern, in Python; a batch of runs has thousands."""

from datetime import UTC, datetime
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.abc import Buffer
from psycopg.adapt import Loader


class Moment(Loader):
    """“2026-03-01 12:30:00.25+00”."""

    timezone = UTC  # Django asks

    def load(self, data: Buffer) -> datetime:
        return datetime.fromisoformat(bytes(data).decode())


def read_quickly(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """For the signal ``connection_created``."""
    if connection.vendor == "postgresql" and connection.connection.info.parameter_status("DateStyle").startswith("ISO"):
        connection.connection.adapters.register_loader("timestamptz", Moment)
