"""Many writes as one piece of work.

Inside ``together`` what ``helpdesk.bulk`` is given to write goes out without an answer being awaited, and changes of a
row are written once. Whatever else is asked of the database is asked after all that, so that it finds what it would
have found. A statement that fails says so there, or at the end of the block at the latest. SQLite has no answers to
await; all else is the same::

    with transaction.atomic(), together():
        …
"""

from collections import deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

from django.db import connection, models
from django.db.transaction import TransactionManagementError


class Kept(Protocol):
    """Changes of one table's rows that are not written yet."""

    def write(self) -> None: ...


UNDO = "ROLLBACK TO SAVEPOINT"


class Undone(Exception):
    """A part of the block failed, and has said so."""


class Work:
    def __init__(self) -> None:
        self.kept: dict[type[models.Model], Kept] = {}
        self.memories: dict[str, dict[Any, Any]] = {}
        self.ids: dict[type[models.Model], deque[int]] = {}
        self._pipeline: Any = None  # psycopg's, while answers are outstanding
        self._sends = False
        self._is_immediate = False  # keys are checked statement by statement: nothing is left for the commit

    def send(self, statement: str, values: Sequence[Any]) -> None:
        """Whose answer nobody needs."""
        self._sends = True
        try:
            with connection.cursor() as cursor:
                if connection.vendor == "postgresql" and self._pipeline is None:
                    self._enter()
                if connection.vendor == "postgresql" and not self._is_immediate:
                    self._is_immediate = True
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute(statement, values)
        finally:
            self._sends = False

    def write(self, model: type[models.Model]) -> None:
        """What is kept of this table."""
        if model in self.kept:
            self.kept.pop(model).write()

    def settle(self) -> None:
        """Writes what is kept, and awaits all answers."""
        for model in list(self.kept):
            self.write(model)
        self._leave(None)

    def ask(self, execute: Callable[..., Any], *statement: Any) -> Any:
        """Around each statement of the connection."""
        if not self._sends and (self.kept or self._pipeline is not None):
            if str(statement[0]).startswith(UNDO):  # all that there is was begun after the savepoint
                self.abandon(Undone())
            else:
                self.settle()
        return execute(*statement)

    def abandon(self, error: BaseException) -> None:
        """The transaction is rolled back."""
        self.kept.clear()
        self._leave(error)

    def _enter(self) -> None:
        pipeline = connection.connection.pipeline()
        pipeline.__enter__()
        self._pipeline = pipeline

    def _leave(self, error: BaseException | None) -> None:
        pipeline, self._pipeline = self._pipeline, None
        if pipeline is not None:
            with connection.wrap_database_errors:
                pipeline.__exit__(type(error) if error else None, error, None)


_work: ContextVar[Work | None] = ContextVar("_work", default=None)


def current() -> Work | None:
    return _work.get()


def send(statement: str, values: Sequence[Any]) -> None:
    """A statement whose answer nobody needs; outside of a block it is awaited all the same."""
    work = _work.get()
    if work is not None:
        work.send(statement, values)
        return
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def together() -> Iterator[None]:
    """In a transaction. Inside another one it is part of that."""
    if _work.get() is not None:
        yield
        return
    if not connection.in_atomic_block:  # half of it would be written for good, the other half after the commit
        raise TransactionManagementError("Writes are kept together in a transaction; begin one around this block.")
    work = Work()
    token = _work.set(work)
    try:
        with connection.execute_wrapper(work.ask):
            try:
                yield
                work.settle()
            except BaseException as error:
                work.abandon(error)
                raise
    finally:
        _work.reset(token)


def memory(name: str) -> dict[Hashable, Any]:
    """Where something read once is kept for the rest of the block; outside of one it is empty each time."""
    work = _work.get()
    return {} if work is None else work.memories.setdefault(name, {})


def reserve(model: type[models.Model], count: int) -> None:
    """Ids for so many rows that are about to be inserted, so that nobody waits for them then."""
    work = _work.get()
    if work is None or connection.vendor != "postgresql" or not count:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        work.ids.setdefault(model, deque()).extend(key for (key,) in cursor.fetchall())
