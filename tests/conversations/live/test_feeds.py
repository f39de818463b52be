"""How the hub hears: PostgreSQL's notices and their loss, SQLite's version number."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from conversations.events import NewEvent, record
from conversations.live import feeds
from conversations.live.feeds import PostgresFeed, SqliteFeed
from conversations.models import Event
from helpdesk.actors import SYSTEM
from tests.conversations.live.conftest import now_do, walk
from tests.factories import ConversationFactory


class Ear:
    """A listener that writes down what it hears."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.looks = 0
        self.signs: list[str] = []
        self.news = asyncio.Event()

    def changed(self, ids: list[int]) -> None:
        self.ids += ids
        self.news.set()

    def look(self) -> None:
        self.looks += 1
        self.news.set()

    def sign(self, payload: str) -> None:
        self.signs.append(payload)
        self.news.set()

    async def hears(self) -> None:
        await asyncio.wait_for(self.news.wait(), 10)
        self.news.clear()


def test_a_commit_of_another_connection_is_seen_on_sqlite(tmp_path: Path) -> None:
    path = str(tmp_path / "some.sqlite3")
    with closing(sqlite3.connect(path)) as link:
        link.execute("PRAGMA journal_mode=WAL")
        link.execute("CREATE TABLE event (id integer)")

    def write() -> None:
        with closing(sqlite3.connect(path)) as link, link:
            link.execute("INSERT INTO event VALUES (1)")

    async def story() -> None:
        ear = Ear()
        task = asyncio.create_task(SqliteFeed(path).listen(ear))
        await ear.hears()
        await asyncio.sleep(3 * feeds.SQLITE_EVERY)
        assert ear.looks == 1, "it looks at rows only when something was committed"
        await now_do(write)
        await ear.hears()
        assert ear.looks == 2
        task.cancel()

    walk(story)


def write_event() -> int:
    conversation = ConversationFactory()
    event = NewEvent("conversation.updated", SYSTEM, conversation.contact_id, conversation.pk)
    with transaction.atomic():
        record([event], now=timezone.now())
    return Event.objects.latest("pk").pk


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_postgresql_tells_the_ids_at_commit() -> None:
    async def story() -> None:
        ear = Ear()
        task = asyncio.create_task(PostgresFeed(await now_do(feeds._postgres_parameters)).listen(ear))
        await ear.hears()
        assert ear.looks == 1
        key = await now_do(write_event)
        await ear.hears()
        assert ear.ids == [key]
        task.cancel()

    walk(story)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_lost_connection_is_made_anew_and_then_looked_for_what_was_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "FIRST_WAIT", 0.05)

    def cut() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'helpdesk live' AND datname = current_database()"
            )

    async def story() -> None:
        ear = Ear()
        task = asyncio.create_task(PostgresFeed(await now_do(feeds._postgres_parameters)).listen(ear))
        await ear.hears()
        await now_do(cut)
        await ear.hears()
        assert ear.looks == 2
        key = await now_do(write_event)
        await ear.hears()
        assert ear.ids == [key]
        task.cancel()

    walk(story)
