"""Columns of a model as PostgreSQL is given many rows of it: what is the same in all rows once, the rest as arrays."""

import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models.fields.json import JSONField

from helpdesk.fields import EncryptedJSONField


class Column(NamedTuple):
    name: str  # of the attribute
    quoted: str
    kind: str  # PostgreSQL's type
    prepare: Callable[[Any], Any] | None
    json: bool


@lru_cache(maxsize=64)
def columns_of(model: type[models.Model]) -> tuple[Column, ...]:
    """Each stored field but the key."""
    columns = []
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        kind = (field.db_type(connection) or "text").split("(")[0].removeprefix("serial")
        quoted = connection.ops.quote_name(str(field.column))
        columns.append(Column(field.attname, quoted, kind, _preparation(field), isinstance(field, JSONField)))
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


def values_of(column: Column, rows: Sequence[object]) -> list[Any]:
    values = map(attrgetter(column.name), rows)
    return list(map(column.prepare, values) if column.prepare else values)


class Sent(NamedTuple):
    """How PostgreSQL is given the columns: what is the same in all rows once, everything else as an array."""

    worth: list[str]  # of each column, in SQL
    constants: list[Any]
    arrays: list[str]
    lists: list[Any]
    aliases: list[str]

    def led_by(self, name: str, values: str) -> "Sent":
        """With a column of keys before the others."""
        return Sent(
            [f"v.{name}", *self.worth],
            self.constants,
            ["%s::bigint[]", *self.arrays],
            [values, *self.lists],
            [name, *self.aliases],
        )


TEXTS = frozenset({"jsonb", "text", "varchar"})
BARE = frozenset({"bigint", "integer", "smallint", "boolean", "uuid", "timestamp with time zone"})  # none needs quotes


def sent(columns: Sequence[Column], rows: Sequence[object]) -> Sent:
    found = Sent([], [], [], [], [])
    for index, column in enumerate(columns):
        bare = list(map(attrgetter(column.name), rows))
        if column.json and None not in bare and bare.count(bare[0]) < len(bare):  # all in one writing
            found.worth.append(f"v.c{index}::jsonb")
            found.aliases.append(f"c{index}")
            found.arrays.append("ARRAY(SELECT json_array_elements(%s::json))")
            found.lists.append(json.dumps(bare))
            continue
        values = list(map(column.prepare, bare)) if column.prepare else bare
        if values.count(values[0]) == len(values):
            found.worth.append(f"%s::{column.kind}")
            found.constants.append(values[0])
            continue
        found.worth.append(f"v.c{index}::jsonb" if column.kind == "jsonb" else f"v.c{index}")
        found.aliases.append(f"c{index}")
        # The driver would escape an array value by value, in Python.
        if column.kind in TEXTS:
            found.arrays.append("ARRAY(SELECT json_array_elements_text(%s::json))")
            found.lists.append(json.dumps(values, ensure_ascii=False))
        else:
            found.arrays.append(f"%s::{column.kind}[]")
            found.lists.append(array(values) if column.kind in BARE else values)
    return found


def array(values: Sequence[Any]) -> str:
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"
