"""/fields/: what the house keeps of a contact beside name and addresses."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from contacts.fields import Unfit, clean_key
from contacts.models import Field, FieldType
from helpdesk.api.fields import Id, StrictModel, Text
from helpdesk.api.filters import Filters, TextIs
from helpdesk.api.views import Kept


class FieldBody(StrictModel):
    """A contact field. Its key and type stay once it is made: texts, conditions and values rely on them."""

    id = Id(read_only=True)
    choices = serializers.ListField(
        child=Text(max_length=100), max_length=200, required=False, help_text="For type choice: its values."
    )

    class Meta:
        model = Field
        fields = ["id", "key", "label", "type", "choices"]

    def validate_key(self, value: str) -> str:
        try:
            return clean_key(value) if self.instance is None else value
        except Unfit as error:
            raise serializers.ValidationError(error.sentence) from error

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if isinstance(self.instance, Field):
            for name in ("key", "type"):
                if name in attrs and attrs[name] != getattr(self.instance, name):
                    raise serializers.ValidationError({name: ["It stays as it was made; make another field instead."]})
        type_ = attrs.get("type") or (self.instance.type if isinstance(self.instance, Field) else FieldType.TEXT)
        choices = attrs.get("choices", self.instance.choices if isinstance(self.instance, Field) else [])
        if type_ == FieldType.CHOICE and not choices:
            raise serializers.ValidationError({"choices": ["A choice needs values to choose from."]})
        return attrs


class FieldFilters(Filters):
    key = TextIs("key")


class Fields(Kept):
    resource = "fields"
    set_up = "contacts.field"
    filterset_class = FieldFilters
    serializer_class = FieldBody
    orderings = {"key": ("key",), "-key": ("-key",), "id": ("id",), "-id": ("-id",)}

    def get_queryset(self) -> QuerySet[Field]:
        return Field.objects.all()
