"""/categories/: what closed conversations were about."""

from django.db.models import QuerySet

from conversations.models import Category
from helpdesk.api.fields import Id, StrictModel
from helpdesk.api.filters import Filters, TextIs
from helpdesk.api.views import Kept


class CategoryBody(StrictModel):
    """A category."""

    id = Id(read_only=True)

    class Meta:
        model = Category
        fields = ["id", "name", "description"]
        extra_kwargs = {"description": {"required": False}}


class CategoryFilters(Filters):
    name = TextIs("name")


class Categories(Kept):
    resource = "categories"
    set_up = "conversations.category"
    filterset_class = CategoryFilters
    serializer_class = CategoryBody
    orderings = {"name": ("name",), "-name": ("-name",), "id": ("id",), "-id": ("-id",)}

    def get_queryset(self) -> QuerySet[Category]:
        return Category.objects.all()
