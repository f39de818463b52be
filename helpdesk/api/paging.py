"""Lists page by key: a cursor holds the sort values of the row where a page ends; page 9,000 costs what page 1 does."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Q
from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.api.problems import wrong

PAGE_SIZE = 50
MAX_PAGE_SIZE = 100
Ordering = Sequence[str]  # fields of one direction, the last one unique: ("-last_message_at", "-id")


@dataclass(frozen=True, slots=True)
class Cursor:
    """After (or ``back``: before) the row with these ``values`` of the ordering's fields."""

    values: tuple[Any, ...]
    back: bool = False

    def text(self) -> str:
        values = [value.isoformat() if isinstance(value, datetime) else value for value in self.values]
        return urlsafe_b64encode(json.dumps([values, self.back]).encode()).decode().rstrip("=")


def read_cursor(text: str, kinds: Sequence[type]) -> Cursor:
    """The cursor in ``text``, whose values must be of these kinds. Raises Problem for what we never gave out."""
    try:
        values, back = json.loads(urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
        read = tuple(_value(value, kind) for value, kind in zip(values, kinds, strict=True))
    except (ValueError, TypeError, RecursionError, OverflowError) as error:
        raise wrong("cursor", "Use a cursor as an answer gave it, with the same ordering; to begin, none.") from error
    return Cursor(read, back is True)


def _value(value: Any, kind: type[Any]) -> Any:
    if kind is datetime:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None or not 1900 < moment.year < 9000:
            raise ValueError("no moment of ours")
        return moment
    if type(value) is not kind or (kind is int and not 0 <= value < 2**63) or (kind is str and "\x00" in value):
        raise ValueError("no value of ours")
    return value


def beyond(fields: Sequence[str], values: Sequence[Any], *, down: bool) -> Q:
    """Rows past ``values`` in the order of ``fields``: a < x, or a = x and b < y …, bounded as an index serves it."""
    sign = "lt" if down else "gt"
    condition = Q()
    for size in range(len(fields), 0, -1):
        same = Q(**dict(zip(fields[: size - 1], values[: size - 1], strict=True)))
        condition |= same & Q(**{f"{fields[size - 1]}__{sign}": values[size - 1]})
    return condition if len(fields) == 1 else Q(**{f"{fields[0]}__{sign}e": values[0]}) & condition


class KeyPages(BasePagination):
    """``cursor``, ``page_size`` and, where the view has more than one, ``ordering``."""

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any] | None:
        orderings: Mapping[str, Ordering] = view.orderings  # type: ignore[union-attr]  # helpdesk.api.views.Resource
        self.request = request
        ordering = read_ordering(request.query_params, orderings)
        size = read_size(request.query_params)
        fields = [field.lstrip("-") for field in ordering]
        kinds = [_kind(queryset.model, field) for field in fields]
        text = request.query_params.get("cursor", "")
        cursor = read_cursor(text, kinds) if text else None
        down = ordering[0].startswith("-") != (cursor is not None and cursor.back)
        if cursor is not None:
            queryset = queryset.filter(beyond(fields, cursor.values, down=down))
        rows = list(queryset.order_by(*(f"-{field}" if down else field for field in fields))[: size + 1])
        more, rows = len(rows) > size, rows[:size]
        if cursor is not None and cursor.back:
            rows.reverse()
        self.set_ends(rows, fields, cursor, more)
        return rows

    def set_ends(self, rows: list[Any], fields: list[str], cursor: Cursor | None, more: bool) -> None:
        """Where the next and the previous page begin. Where we came from there is always something."""
        back = cursor is not None and cursor.back
        has_next, has_previous = (True, more) if back else (more, cursor is not None)
        self.next = self.previous = None
        if rows and has_next:
            self.next = Cursor(tuple(getattr(rows[-1], field) for field in fields))
        if rows and has_previous:
            self.previous = Cursor(tuple(getattr(rows[0], field) for field in fields), back=True)

    def get_paginated_response(self, data: Any) -> Response:
        return Response(page(self.request, data, self.next, self.previous))

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": address, "previous": address, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE}
        names = list(view.orderings)
        return [
            parameter("cursor", {"type": "string"}, "Where the page begins: as in next or previous of an answer."),
            parameter("page_size", size, "How many a page."),
            parameter("ordering", {"type": "string", "enum": names, "default": names[0]}, "In which order."),
        ]


def parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def as_openapi(one: dict[str, Any]) -> OpenApiParameter:
    """The same for ``extend_schema``."""
    return OpenApiParameter(one["name"], one["schema"], OpenApiParameter.QUERY, description=one["description"])


def page(request: Request, results: Any, following: Cursor | None, previous: Cursor | None) -> dict[str, Any]:
    """The body of a page, with absolute addresses of its neighbours."""
    return {"next": _address(request, following), "previous": _address(request, previous), "results": results}


def read_size(query: QueryDict) -> int:
    text = query.get("page_size", "")
    if not text:
        return PAGE_SIZE
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MAX_PAGE_SIZE):
        raise wrong("page_size", f"Ask for 1 to {MAX_PAGE_SIZE} a page.")
    return int(text)


def read_ordering(query: QueryDict, orderings: Mapping[str, Ordering]) -> Ordering:
    """The first of ``orderings`` unless the request names another."""
    name = query.get("ordering", "") or next(iter(orderings))
    if name not in orderings:
        raise wrong("ordering", f"Order by one of {', '.join(orderings)}.")
    return orderings[name]


def _kind(model: type[Model], field: str) -> type:
    name = model._meta.get_field(field).get_internal_type()
    return datetime if name == "DateTimeField" else str if name in ("CharField", "TextField", "EmailField") else int


def _address(request: Request, cursor: Cursor | None) -> str | None:
    if cursor is None:
        return None
    query = request.query_params.copy()
    query["cursor"] = cursor.text()
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
