"""A form field for a list of groups: the fields of a shortcut's form, the values taken out of JSON."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from workflows.kinds.fields import Absent, Group


class RowsWidget(forms.Textarea):
    """A list on a page: JSON, where the builder does not show it as fields of its own."""

    def format_value(self, value: Any) -> str:
        return value if isinstance(value, str) else json.dumps(value or [], ensure_ascii=False)


class Rows(Absent):
    """Several groups of the same keys, each of which ``form`` validates. ``unique`` is a key whose values differ."""

    widget = RowsWidget

    def __init__(self, form: type[forms.Form], *, most: int, unique: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.form, self.most, self.unique = form, most, unique
        self.group = Group(form)

    def clean(self, value: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] | None = super().clean(None if value == [] else value)
        return found or []

    def read(self, value: Any) -> list[dict[str, Any]]:
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError) as error:
                raise ValidationError(gettext("This cannot be read; write a list of keys with values.")) from error
        if not isinstance(value, (list, tuple)):
            raise ValidationError(gettext("This must be a list, whose entries are keys with values."))
        if len(value) > self.most:
            raise ValidationError(
                gettext("These are %(count)s; at most %(most)s are allowed.") % {"count": len(value), "most": self.most}
            )
        rows = [self._row(number, row) for number, row in enumerate(value, 1)]
        names = [str(row[self.unique]).casefold() for row in rows] if self.unique else []
        if len(set(names)) < len(names):
            raise ValidationError(
                gettext("Two entries have the same %(unique)s; each must differ from the others.")
                % {"unique": self.unique}
            )
        return rows

    def _row(self, number: int, row: Any) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = self.group.read(row if isinstance(row, Mapping) else [])
        except ValidationError as error:
            raise ValidationError([f"entry {number}: {sentence}" for sentence in error.messages]) from error
        return cleaned
