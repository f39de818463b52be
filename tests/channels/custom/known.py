"""The kind, and the moment."""

from datetime import UTC, datetime

from channels.adapters.registry import adapter

NOW = datetime(2026, 10, 1, 10, 0, tzinfo=UTC)
CUSTOM = adapter("custom")
