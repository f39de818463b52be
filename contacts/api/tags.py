"""/tags/: tags of contacts."""

from django.db.models import QuerySet
from rest_framework import serializers

from contacts.models import Tag
from helpdesk.api.fields import Id, StrictModel
from helpdesk.api.filters import Filters, TextIs
from helpdesk.api.views import Kept


class TagBody(StrictModel):
    """A tag."""

    id = Id(read_only=True)

    class Meta:
        model = Tag
        fields = ["id", "name", "description"]
        extra_kwargs = {"description": {"required": False}}

    def validate_name(self, value: str) -> str:
        others = Tag.objects.filter(name__iexact=value)
        if (others.exclude(pk=self.instance.pk) if isinstance(self.instance, Tag) else others).exists():
            raise serializers.ValidationError("There is a tag of this name already.")
        return value


class TagFilters(Filters):
    name = TextIs("name", lookup_expr="iexact")


class Tags(Kept):
    resource = "tags"
    set_up = "contacts.tag"
    filterset_class = TagFilters
    serializer_class = TagBody
    orderings = {"name": ("name",), "-name": ("-name",), "id": ("id",), "-id": ("-id",)}

    def get_queryset(self) -> QuerySet[Tag]:
        return Tag.objects.all()
