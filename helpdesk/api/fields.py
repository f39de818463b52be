"""Serializer fields and the strict serializer: what is not named is refused by name, and every value has its bounds."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db.models import Model
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

MAX_ID = 2**63 - 1
MAX_LINE = 300  # characters of a name or another single line


class Strict(serializers.Serializer[Any]):
    """Refuses what it does not know and what only we write, so that a misspelt field is never silently dropped."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = {}
            for name in data:
                field = self.fields.get(str(name))
                if field is None:
                    known = [key for key, one in self.fields.items() if not one.read_only]
                    unknown[str(name)] = [f"There is no such field here; there are {', '.join(known) or 'none'}."]
                elif field.read_only:
                    unknown[str(name)] = ["This field cannot be written."]
            if unknown:
                raise serializers.ValidationError(unknown)
        return super().to_internal_value(data)


class StrictModel(Strict, serializers.ModelSerializer[Any]):
    """The same, with a model's own validators."""


class Id(serializers.IntegerField):
    """The id of something."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=MAX_ID, **kwargs)

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool | float):
            self.fail("invalid")
        return int(super().to_internal_value(data))


class Text(serializers.CharField):
    """A text: texts only, no number or truth value that happens to look like one."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Moment(serializers.DateTimeField):
    """ISO 8601; read with any offset (none: UTC), written in UTC."""

    default_error_messages = {"far": "Choose a moment between 1970 and 2200."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default_timezone=UTC, **kwargs)

    def to_internal_value(self, value: Any) -> datetime:
        try:
            moment = super().to_internal_value(value)
            moment = moment.astimezone(UTC)
        except (OverflowError, ValueError):
            self.fail("far")
        if not 1970 <= moment.year <= 2200:
            self.fail("far")
        return moment


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string"}]})
class Reference(serializers.Field[Any, Any, Any, Any]):
    """Something that is there already, by its id or its name (an agent: email); becomes the row. Written as the id."""

    default_error_messages = {
        "kind": "Give an id (a number) or a name (a text).",
        "missing": "There is no {what} {value}.",
    }

    def __init__(self, model: str, *, key: str = "name", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.model, self.key = model, key

    def to_internal_value(self, data: Any) -> Model:
        if isinstance(data, bool) or not isinstance(data, int | str):
            self.fail("kind")
        model = apps.get_model(self.model)
        found: Model | None
        if isinstance(data, int):
            found = model._default_manager.filter(pk=data).first() if 0 < data <= MAX_ID else None
        else:
            found = model._default_manager.filter(**{self.key: data}).first()
        if found is None:
            what = str(model._meta.verbose_name)
            self.fail("missing", what=what, value=data if isinstance(data, int) else f"“{data[:80]}”")
        return found

    def to_representation(self, value: Any) -> Any:
        return value.pk if isinstance(value, Model) else value


class Plain(serializers.Field[Any, Any, Any, Any]):
    """A JSON value as it is, only written by us."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("read_only", True)
        super().__init__(**kwargs)

    def to_representation(self, value: Any) -> Any:
        return value

    def to_internal_value(self, data: Any) -> Any:
        return data


class Object(serializers.JSONField):
    """A JSON object."""

    default_error_messages = {"object": "It must be an object: names in quotes, each with its value."}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            self.fail("object")
        return data


__all__ = ["MAX_ID", "MAX_LINE", "Id", "Moment", "Object", "Plain", "Reference", "Strict", "StrictModel", "Text"]
