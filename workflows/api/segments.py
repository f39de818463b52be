"""/segments/: named groups of contacts, by conditions in the words of workflows."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from contacts.models import Segment
from helpdesk.api.fields import Id, Strict, StrictModel, Text
from helpdesk.api.filters import Filters, TextIs
from helpdesk.api.problems import Problem
from helpdesk.api.views import Kept
from workflows.program import Condition, When
from workflows.segments import in_use, plain, problems


class ConditionBody(Strict):
    """A condition, such as ``{"subject": "contact.tags", "operator": "contains", "value": "vip"}``."""

    subject = Text(max_length=100)
    operator = Text(max_length=20)
    value = serializers.JSONField(required=False, allow_null=True, default=None)


class SegmentBody(StrictModel):
    """A segment."""

    id = Id(read_only=True)
    conditions = ConditionBody(many=True)

    class Meta:
        model = Segment
        fields = ["id", "name", "description", "match", "conditions"]
        extra_kwargs = {"description": {"required": False}, "match": {"required": False}}

    def validate_conditions(self, values: list[dict[str, Any]]) -> list[dict[str, Any]]:
        conditions = [Condition(each["subject"], each["operator"], each.get("value")) for each in values]
        found = problems(conditions)
        if -1 in found:
            raise serializers.ValidationError(found[-1])
        if found:
            told = [{"value": [found[place]]} if place in found else {} for place in range(len(conditions))]
            raise serializers.ValidationError(told)
        return plain(When("all", tuple(conditions)))

    def validate_name(self, value: str) -> str:
        before = self.instance.name if isinstance(self.instance, Segment) else value
        if value != before and (sentence := in_use(before)):
            raise serializers.ValidationError(sentence)
        return value

    def create(self, validated_data: dict[str, Any]) -> Segment:
        return Segment.objects.create(**validated_data)

    def update(self, instance: Segment, validated_data: dict[str, Any]) -> Segment:
        for name, value in validated_data.items():
            setattr(instance, name, value)
        instance.save()
        return instance


class SegmentFilters(Filters):
    name = TextIs("name", lookup_expr="iexact")


class Segments(Kept):
    """One that a published workflow uses is neither deleted nor renamed."""

    resource = "segments"
    set_up = "contacts.segment"
    filterset_class = SegmentFilters
    serializer_class = SegmentBody
    orderings = {"name": ("name",), "-name": ("-name",), "id": ("id",), "-id": ("-id",)}

    def get_queryset(self) -> QuerySet[Segment]:
        return Segment.objects.all()

    def perform_destroy(self, instance: Segment) -> None:
        if sentence := in_use(instance.name):
            raise Problem(409, sentence)
        instance.delete()
