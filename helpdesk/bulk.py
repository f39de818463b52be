"""Set-based writes: what the hot path uses instead of ``bulk_create`` and ``bulk_update`` (PERFORMANCE: ``bulk_update``
is 19 times slower than UPDATE … FROM unnest). No signals, no ``save()``."""

import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from django.db import connection, models
from django.db.models.fields.json import JSONField

from helpdesk.fields import EncryptedJSONField

Row = models.Model
T = TypeVar("T", bound=models.Model)
CHUNK = 2000  # rows a statement


class Column(NamedTuple):
    name: str  # of the attribute
    quoted: str
    kind: str  # PostgreSQL's type
    prepare: Callable[[Any], Any] | None


@lru_cache(maxsize=64)
def _columns(model: type[Row]) -> tuple[Column, ...]:
    """Each stored field but the key."""
    columns = []
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        kind = (field.db_type(connection) or "text").split("(")[0].removeprefix("serial")
        quoted = connection.ops.quote_name(str(field.column))
        columns.append(Column(field.attname, quoted, kind, _preparation(field)))
    return tuple(columns)


def _preparation(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    if isinstance(field, JSONField):
        return lambda value: None if value is None else json.dumps(value)
    if isinstance(field, models.FileField):
        return lambda value: str(value or "")  # the storage's name of the file
    if isinstance(field, EncryptedJSONField):
        return field.get_prep_value
    if connection.vendor == "postgresql":
        return None
    return lambda value: field.get_db_prep_save(value, connection)


def insert(model: type[T], rows: Sequence[T]) -> Sequence[T]:
    """Inserts ``rows`` in order and gives each its id."""
    for row, key in zip(rows, append(model, rows), strict=True):
        row.pk = key
        row._state.adding = False
    return rows


def append(model: type[Row], rows: Sequence[object]) -> list[int]:
    """Inserts ``rows`` in order and gives their ids. They are any objects with the model's columns as attributes: where
    thousands are written a second, making instances of the model costs more than all that is done with them."""
    if connection.vendor != "postgresql":
        return _one_by_one(model, rows)
    return [key for start in range(0, len(rows), CHUNK) for key in _at_once(model, rows[start : start + CHUNK])]


def _one_by_one(model: type[Row], rows: Sequence[object]) -> list[int]:
    columns = _columns(model)
    table = connection.ops.quote_name(model._meta.db_table)
    names, marks = ", ".join(column.quoted for column in columns), ", ".join(["%s"] * len(columns))
    keys = []
    with connection.cursor() as cursor:
        for values in zip(*(_values(column, rows) for column in columns), strict=True):
            cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)
            keys.append(cursor.lastrowid)
    return keys


def _at_once(model: type[Row], rows: Sequence[object]) -> list[int]:
    columns = _columns(model)
    table = connection.ops.quote_name(model._meta.db_table)
    sent = _sent(columns, rows)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(column.quoted for column in columns)})"
            f" SELECT {', '.join(sent.worth)} FROM unnest({', '.join([*sent.arrays, '%s::int[]'])})"
            f" AS v({', '.join([*sent.aliases, 'n'])}) RETURNING id",
            [*sent.constants, *sent.lists, _array(range(len(rows)))],
        )
        return [key for (key,) in cursor.fetchall()]


def update(model: type[T], rows: Sequence[T], fields: Sequence[str]) -> int:
    """Writes ``fields`` (attribute names such as ``assignee_id``) of ``rows``; gives how many rows were there."""
    if not rows:
        return 0
    table = connection.ops.quote_name(model._meta.db_table)
    columns = [column for column in _columns(model) if column.name in fields]
    if len(columns) != len(fields):
        known = ", ".join(sorted(column.name for column in _columns(model)))
        raise ValueError(f"{model.__name__} has no such column among {list(fields)}; it has {known}.")
    keys = [row.pk for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            sets = ", ".join(f"{column.quoted} = %s" for column in columns)
            changed = 0
            for values in zip(*(_values(column, rows) for column in columns), keys, strict=True):
                cursor.execute(f"UPDATE {table} SET {sets} WHERE id = %s", values)
                changed += cursor.rowcount
            return changed
        sent = _sent(columns, rows)
        sets = ", ".join(f"{column.quoted} = {worth}" for column, worth in zip(columns, sent.worth, strict=True))
        cursor.execute(
            f"UPDATE {table} AS t SET {sets} FROM unnest({', '.join([*sent.arrays, '%s::bigint[]'])})"
            f" AS v({', '.join([*sent.aliases, 'id'])}) WHERE t.id = v.id",
            [*sent.constants, *sent.lists, _array(keys)],
        )
        return int(cursor.rowcount)


def _values(column: Column, rows: Sequence[object]) -> list[Any]:
    values = map(attrgetter(column.name), rows)
    return list(map(column.prepare, values) if column.prepare else values)


class Sent(NamedTuple):
    """How PostgreSQL is given the columns: what is the same in all rows once, everything else as an array."""

    worth: list[str]  # of each column, in SQL
    constants: list[Any]
    arrays: list[str]
    lists: list[Any]
    aliases: list[str]


TEXTS = frozenset({"jsonb", "text", "varchar"})
BARE = frozenset({"bigint", "integer", "smallint", "boolean", "uuid", "timestamp with time zone"})  # none needs quotes


def _sent(columns: Sequence[Column], rows: Sequence[object]) -> Sent:
    sent = Sent([], [], [], [], [])
    for index, column in enumerate(columns):
        values = _values(column, rows)
        if values.count(values[0]) == len(values):
            sent.worth.append(f"%s::{column.kind}")
            sent.constants.append(values[0])
            continue
        sent.worth.append(f"v.c{index}::jsonb" if column.kind == "jsonb" else f"v.c{index}")
        sent.aliases.append(f"c{index}")
        # The driver would escape an array value by value, in Python.
        if column.kind in TEXTS:
            sent.arrays.append("ARRAY(SELECT json_array_elements_text(%s::json))")
            sent.lists.append(json.dumps(values, ensure_ascii=False))
        else:
            sent.arrays.append(f"%s::{column.kind}[]")
            sent.lists.append(_array(values) if column.kind in BARE else values)
    return sent


def _array(values: Sequence[Any]) -> str:
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"
