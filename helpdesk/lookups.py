"""``__in`` of many keys as one array: a value each costs Django and the driver more than the rest of the statement."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigAutoField, ForeignKey, IntegerField
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler

FEW = 8  # up to so many PostgreSQL is told one by one: a single one is then a plain “=”, whose rows come in order
LEAST, MOST = -(2**63), 2**63 - 1  # of a bigint


class _ManyKeys(In):
    """On PostgreSQL ``= ANY(array)``; on SQLite, and of anything but whole numbers, what Django does."""

    def get_prep_lookup(self) -> Any:
        if self.rhs_is_direct_value():
            self.rhs = list(self.rhs)
            if self._is_of_numbers() and all(type(key) is int for key in self.rhs):
                return self.rhs  # nothing is left to prepare
        return super().get_prep_lookup()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        if not self.rhs_is_direct_value() or len(self.rhs) <= FEW or not self._is_of_numbers():
            return self.as_sql(compiler, connection)
        if not all(map(_fits, self.rhs)):
            return self.as_sql(compiler, connection)
        left, values = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s::bigint[])", [*values, "{" + ",".join(map(str, self.rhs)) + "}"]

    def _is_of_numbers(self) -> bool:
        field = self.lhs.output_field
        return isinstance(getattr(field, "target_field", field), IntegerField)


def _fits(key: object) -> bool:
    return type(key) is int and LEAST <= key <= MOST


@BigAutoField.register_lookup
class KeyIn(_ManyKeys):
    """Of a table's own key."""


@ForeignKey.register_lookup
class ForeignKeyIn(_ManyKeys, RelatedIn):
    """Of a key of another table."""
