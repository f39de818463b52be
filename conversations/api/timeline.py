"""…/conversations/{id}/timeline/: messages, comments and events in one order, a page at a time by key."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import serializers
from rest_framework.request import Request

from conversations.api.bodies import CommentBody, EventBody, MessageBody
from conversations.events import IN_THREAD
from conversations.models import Comment, Conversation, Event, Message
from helpdesk.api import paging
from helpdesk.api.fields import Id, Moment

QUERY = frozenset({"cursor", "page_size", "ordering"})
ORDERINGS = {"at": ("at", "rank", "id"), "-at": ("-at", "-rank", "-id")}
KEY = (datetime, int, int)
# Of things of the same moment the lower rank comes first: it was assigned, then it was answered.
RANKS = {"event": 0, "message": 1, "comment": 2}
BODIES: dict[str, type[serializers.Serializer[Any]]] = {
    "event": EventBody,
    "message": MessageBody,
    "comment": CommentBody,
}


class TimelineItem(serializers.Serializer[Any]):
    """One of message, comment and event is there, as ``type`` says; the others are null."""

    type = serializers.ChoiceField(sorted(RANKS))
    at = Moment()
    id = Id()
    message = MessageBody(allow_null=True)
    comment = CommentBody(allow_null=True)
    event = EventBody(allow_null=True)


class TimelinePage(serializers.Serializer[Any]):
    """A page of a timeline."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = TimelineItem(many=True)


def _parameters() -> list[Any]:
    from_paging = paging.KeyPages().get_schema_operation_parameters(type("View", (), {"orderings": ORDERINGS}))
    return [paging.as_openapi(one) for one in from_paging]


PARAMETERS = _parameters()


def page(request: Request, conversation: Conversation) -> dict[str, Any]:
    """The body of the answer."""
    ordering = paging.read_ordering(request.query_params, ORDERINGS)
    size = paging.read_size(request.query_params)
    text = request.query_params.get("cursor", "")
    cursor = paging.read_cursor(text, KEY) if text else None
    down = ordering[0].startswith("-") != (cursor is not None and cursor.back)
    found: list[tuple[tuple[datetime, int, int], str, Any]] = []
    for kind, rows in _sources(conversation).items():
        if cursor is not None:
            rows = rows.filter(_past(cursor.values, RANKS[kind], down))
        ordered = rows.order_by(*(("-at", "-id") if down else ("at", "id")))[: size + 1]
        found += [((row.at, RANKS[kind], row.pk), kind, row) for row in ordered]
    found.sort(key=lambda item: item[0], reverse=down)
    more, found = len(found) > size, found[:size]
    back = cursor is not None and cursor.back
    if back:
        found.reverse()
    has_next, has_previous = (True, more) if back else (more, cursor is not None)
    following = paging.Cursor(found[-1][0]) if found and has_next else None
    previous = paging.Cursor(found[0][0], back=True) if found and has_previous else None
    items = [_item(key, kind, row, request) for key, kind, row in found]
    return paging.page(request, items, following, previous)


def _sources(conversation: Conversation) -> dict[str, "QuerySet[Any]"]:
    return {
        "event": Event.objects.filter(conversation=conversation, kind__in=IN_THREAD).select_related("actor"),
        "message": Message.objects.filter(conversation=conversation)
        .select_related("author", "contact")
        .prefetch_related("attachments"),
        "comment": Comment.objects.filter(conversation=conversation)
        .select_related("author")
        .prefetch_related("mentions"),
    }


def _past(place: tuple[Any, ...], rank: int, down: bool) -> Q:
    """Rows of ``rank`` that come after ``place``; the first part bounds the index."""
    at, place_rank, key = place
    sign = "lt" if down else "gt"
    if rank == place_rank:
        return Q(**{f"at__{sign}e": at}) & (Q(**{f"at__{sign}": at}) | Q(**{f"id__{sign}": key}))
    beyond = rank < place_rank if down else rank > place_rank
    return Q(**{f"at__{sign}e" if beyond else f"at__{sign}": at})


def _item(key: tuple[datetime, int, int], kind: str, row: Any, request: Request) -> dict[str, Any]:
    body = BODIES[kind](row, context={"request": request}).data
    item = {"type": kind, "at": Moment().to_representation(key[0]), "id": key[2]}
    return {**item, **{name: body if name == kind else None for name in ("message", "comment", "event")}}
