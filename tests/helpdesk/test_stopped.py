"""A worker that is stopped inside a transaction loses its session, and with it its locks."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread

import psycopg
import pytest
from django.db import connection

from helpdesk.stopped import end_stopped
from tests.factories import ContactFactory

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
Session = psycopg.Connection[tuple[object, ...]]
LOCK = "SELECT id FROM contacts_contact FOR UPDATE"


@pytest.fixture(autouse=True)
def _at_once() -> Iterator[None]:
    ContactFactory()
    with connection.cursor() as cursor:
        cursor.execute("SET idle_in_transaction_session_timeout = '500ms'")
        yield
        cursor.execute("RESET idle_in_transaction_session_timeout")


@contextmanager
def session(name: str = "helpdesk work") -> Iterator[Session]:
    """Another one, with a timeout that never comes: PostgreSQL's own is not what is tested."""
    known = connection.connection.info
    options = "-c idle_in_transaction_session_timeout=60s"
    with psycopg.connect(known.dsn, password=known.password, application_name=name, options=options) as other:
        try:
            yield other
        finally:
            other.close()


def test_one_that_was_stopped_among_many_statements_is_ended() -> None:
    with session() as other, suppress(psycopg.OperationalError), other.pipeline():
        other.execute(LOCK)
        time.sleep(0.1)
        assert end_stopped() == 0, "it is no longer than usual"
        time.sleep(0.6)
        assert end_stopped() == 1
        time.sleep(0.1)
        assert other.info.backend_pid not in _there()


def test_one_that_has_its_answers_and_does_not_commit_is_ended() -> None:
    with session() as other:
        with other.pipeline():
            other.execute(LOCK)
        time.sleep(0.6)
        assert end_stopped() == 1


@pytest.mark.parametrize("does", [lambda other: other.execute("SELECT pg_sleep(1)"), lambda other: None])
def test_one_that_works_or_is_in_no_transaction_is_left(does: Callable[[Session], object]) -> None:
    with session() as other:
        thread = Thread(target=does, args=[other])
        thread.start()
        time.sleep(0.7)
        assert end_stopped() == 0
        thread.join()


def test_other_programs_are_left() -> None:
    with session("psql") as other:
        other.execute(LOCK)
        time.sleep(0.6)
        assert end_stopped() == 0


def _there() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity")
        return {pid for (pid,) in cursor.fetchall()}
