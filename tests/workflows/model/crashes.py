"""A worker that dies at a chosen commit: from then on it neither writes nor commits nor tidies up, as the killed do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, cast

from django.db import connections

from helpdesk import lease


class Crash(BaseException):
    """The process is gone."""


READING = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "SET", "SHOW", "PRAGMA")


class Worker:
    """Counts what is committed, and dies at the ``dies_at``-th commit: just before it, or just after."""

    def __init__(self, dies_at: int | None = None, *, after: bool = False) -> None:
        self.commits, self.dies_at, self.after, self.dead = 0, dies_at, after, False
        self.connection = cast(Any, connections["default"])  # its private parts are what a death is made of
        self.really_commit = self.connection._commit

    def _commit(self, commit: Callable[[], Any]) -> Any:
        self.commits += 1
        if self.commits != self.dies_at:
            return commit()
        if self.after:
            commit()
        self.dead = True
        raise Crash

    def statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """A statement outside of a transaction commits itself."""
        if self.dead:
            raise Crash
        if self.connection.in_atomic_block or sql.lstrip().upper().startswith(READING):
            return execute(sql, params, many, context)
        return self._commit(lambda: execute(sql, params, many, context))

    def transaction(self) -> None:
        """In place of the connection's own commit. What was not committed is rolled back: nobody is there to do it."""
        if self.dead:
            self.connection._rollback()
            raise Crash
        try:
            self._commit(self.really_commit)
        except Crash:
            self.connection._rollback()
            raise


@contextmanager
def working(worker: Worker) -> Iterator[None]:
    worker.connection._commit = worker.transaction
    try:
        with worker.connection.execute_wrapper(worker.statement):
            yield
    finally:
        del worker.connection._commit


@contextmanager
def everybody_else_is_dead() -> Iterator[None]:
    """Leases of the dead are free at once, as they are when their connection or process is gone."""
    there = lease._is_there
    lease._is_there = lambda holder: False
    try:
        yield
    finally:
        lease._is_there = there


def die_and_recover(do: Callable[[], None], dies_at: int | None, *, after: bool) -> int:
    """Does the work, with a death on the way if ``dies_at`` is within it, and the work of those who come after. How
    many commits there were without a death, or up to it."""
    worker = Worker(dies_at, after=after)
    with everybody_else_is_dead():
        with suppress(Crash), working(worker):
            do()
        do()
    return worker.commits
