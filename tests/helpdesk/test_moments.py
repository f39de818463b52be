"""Moments are read as they were written."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from contacts.models import Contact
from helpdesk.moments import Moment
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 3, 1, 12, 30, 0, 250_001, tzinfo=UTC),
        datetime(2026, 3, 1, tzinfo=UTC),
        datetime(2026, 3, 1, 12, 30, 0, 100_000, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    ],
)
def test_a_moment_is_read_as_it_was_written(at: datetime) -> None:
    ContactFactory(created_at=at)
    read = Contact.objects.get().created_at
    assert (read, read.tzinfo) == (at, UTC)


@pytest.mark.postgresql
def test_whatever_the_zone_of_the_session_the_moment_is_the_same() -> None:
    at = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
    ContactFactory(created_at=at)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'Asia/Kolkata'")
        cursor.execute("SELECT created_at FROM contacts_contact")
        assert cursor.fetchone() == (at,)


@pytest.mark.postgresql
def test_django_reads_them_so() -> None:
    connection.ensure_connection()
    assert connection.connection.adapters.get_loader(1184, 0) is Moment
