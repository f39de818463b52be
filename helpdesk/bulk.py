"""Set-based writes: what the hot path uses instead of ``bulk_create`` and ``bulk_update`` (PERFORMANCE: ``bulk_update``
is 19 times slower than UPDATE … FROM unnest). No signals, no ``save()``."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Protocol, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.sql import DeleteQuery, Query, UpdateQuery

from helpdesk import together
from helpdesk.columns import Column, array, columns_of, sent, values_of

Row = models.Model


class HasKey(Protocol):
    pk: Any


T = TypeVar("T", bound="HasKey")
CHUNK = 2000  # rows a statement


def insert(model: type[Row], rows: Sequence[T]) -> Sequence[T]:
    """Inserts ``rows`` in order and gives each its id. Rows as in ``append``."""
    if not rows:
        return rows
    keys = _reserved(model, len(rows))
    if keys:
        for row, key in zip(rows, keys, strict=True):
            row.pk = key
        _append(model, rows, keys)
    else:
        for row, key in zip(rows, _with_ids(model, rows), strict=True):
            row.pk = key
    for row in rows:
        if isinstance(row, models.Model):
            row._state.adding = False
    return rows


def append(model: type[Row], rows: Sequence[object], *, tell: str = "") -> None:
    """Inserts ``rows`` in order. They are any objects with the model's columns as attributes: where thousands are
    written a second, making instances of the model costs more than all that is done with them. ``tell``: a channel
    on which PostgreSQL tells the new ids when the transaction is committed."""
    _append(model, rows, (), tell)


IDS_A_NOTICE = 500  # a NOTIFY payload holds 8,000 bytes
TOLD = (
    "SELECT pg_notify(%s, string_agg(id::text, ',' ORDER BY id))"
    f" FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / {IDS_A_NOTICE} AS part FROM new) AS n GROUP BY part"
)


def _append(model: type[Row], rows: Sequence[object], keys: Sequence[int], tell: str = "") -> None:
    _write_kept(model)
    if connection.vendor != "postgresql":
        for statement, values in _one_by_one(model, rows):
            together.send(statement, values)
        return
    for start in range(0, len(rows), CHUNK):
        statement, values = _insertion(model, rows[start : start + CHUNK], keys[start : start + CHUNK])
        if tell:
            statement, values = f"WITH new AS ({statement} RETURNING id) {TOLD}", [*values, tell]
        together.send(statement, values)


def _reserved(model: type[Row], count: int) -> list[int]:
    """Ids that were taken ahead (``together.reserve``), if there are as many."""
    work = together.current()
    ids = work.ids.get(model) if work else None
    return [ids.popleft() for _ in range(count)] if ids and len(ids) >= count else []


def _with_ids(model: type[Row], rows: Sequence[object]) -> list[int]:
    _write_kept(model)
    keys: list[int] = []
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            for statement, values in _one_by_one(model, rows):
                cursor.execute(statement, values)
                keys.append(cursor.lastrowid)
            return keys
        for start in range(0, len(rows), CHUNK):
            statement, values = _insertion(model, rows[start : start + CHUNK])
            cursor.execute(f"{statement} RETURNING id", values)
            keys += [key for (key,) in cursor.fetchall()]
    return keys


def _one_by_one(model: type[Row], rows: Sequence[object]) -> Iterator[tuple[str, list[Any]]]:
    columns = columns_of(model)
    names, marks = ", ".join(column.quoted for column in columns), ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({names}) VALUES ({marks})"
    for values in zip(*(values_of(column, rows) for column in columns), strict=True):
        yield statement, list(values)


def _insertion(model: type[Row], rows: Sequence[object], keys: Sequence[int] = ()) -> tuple[str, list[Any]]:
    columns = columns_of(model)
    table = connection.ops.quote_name(model._meta.db_table)
    given = sent(columns, rows)
    names = [column.quoted for column in columns]
    if keys:
        names, given = ["id", *names], given.led_by("id", array(keys))
    return (
        f"INSERT INTO {table} ({', '.join(names)})"
        f" SELECT {', '.join(given.worth)} FROM unnest({', '.join([*given.arrays, '%s::int[]'])})"
        f" AS v({', '.join([*given.aliases, 'n'])})",
        [*given.constants, *given.lists, array(range(len(rows)))],
    )


def update(model: type[Row], rows: Sequence[Row], fields: Sequence[str]) -> None:
    """Writes ``fields`` (attribute names such as ``assignee_id``) of ``rows``. In a block of ``together`` that is done
    later, once for all changes of a row, with what the row holds then."""
    columns = frozenset(fields)
    if len(_named(model, columns)) != len(fields):
        known = ", ".join(sorted(column.name for column in columns_of(model)))
        raise ValueError(f"{model.__name__} has no such column among {list(fields)}; it has {known}.")
    work = together.current()
    if work is None:
        _write(model, rows, columns)
        return
    kept = work.kept.setdefault(model, _Changes(model))
    assert isinstance(kept, _Changes)
    kept.add(rows, columns)


class _Changes:
    """Of rows of one model: which columns of each."""

    def __init__(self, model: type[Row]) -> None:
        self.model = model
        self.rows: dict[Any, tuple[Row, frozenset[str]]] = {}

    def add(self, rows: Sequence[Row], columns: frozenset[str]) -> None:
        for row in rows:
            key = row.pk
            known = self.rows.get(key)
            if known is not None and known[0] is not row:  # another object of the same row: each writes what it holds
                self.write()
                known = None
            self.rows[key] = (row, columns | known[1] if known else columns)

    def write(self) -> None:
        by_columns: dict[frozenset[str], list[Row]] = {}
        for row, columns in self.rows.values():
            by_columns.setdefault(columns, []).append(row)
        self.rows = {}
        for columns, rows in by_columns.items():
            _write(self.model, rows, columns)


@lru_cache(maxsize=256)
def _named(model: type[Row], names: frozenset[str]) -> tuple[Column, ...]:
    return tuple(column for column in columns_of(model) if column.name in names)


def _write(model: type[Row], rows: Sequence[Row], names: frozenset[str]) -> None:
    if not rows:
        return
    table, columns = connection.ops.quote_name(model._meta.db_table), _named(model, names)
    keys = [row.pk for row in rows]
    if connection.vendor != "postgresql":
        sets = ", ".join(f"{column.quoted} = %s" for column in columns)
        for values in zip(*(values_of(column, rows) for column in columns), keys, strict=True):
            together.send(f"UPDATE {table} SET {sets} WHERE id = %s", values)
        return
    given = sent(columns, rows)
    sets = ", ".join(f"{column.quoted} = {worth}" for column, worth in zip(columns, given.worth, strict=True))
    together.send(
        f"UPDATE {table} AS t SET {sets} FROM unnest({', '.join([*given.arrays, '%s::bigint[]'])})"
        f" AS v({', '.join([*given.aliases, 'id'])}) WHERE t.id = v.id",
        [*given.constants, *given.lists, array(keys)],
    )


def change(rows: "models.QuerySet[Any]", **values: Any) -> None:
    """``rows.update(**values)`` where nobody asks how many there were. Its conditions are about its own table."""
    _write_kept(rows.model)
    query: Any = rows.query.chain(UpdateQuery)
    query.add_update_values(values)
    _compiled(query)


def remove(rows: "models.QuerySet[Any]") -> None:
    """``rows.delete()`` of what nothing else points to, where nobody asks how many there were; likewise."""
    _write_kept(rows.model)
    _compiled(rows.query.chain(DeleteQuery))


def _compiled(query: Query) -> None:
    try:
        statement, values = query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return
    together.send(statement, values)


def _write_kept(model: type[Row]) -> None:
    """Before anything else is done to its table: changes may make room for what is inserted."""
    work = together.current()
    if work is not None:
        work.write(model)
