"""/comments/: what colleagues tell each other; it never leaves the house."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.actions import comment as commenting
from conversations.api.base import ActingLists, locked_for
from conversations.api.bodies import CommentBody
from conversations.api.writes import NewComment
from conversations.errors import Refused
from conversations.models import Comment
from conversations.visibility import visible_to
from helpdesk import clock
from helpdesk.api.filters import Filters, IdIs


class CommentFilters(Filters):
    conversation = IdIs("conversation_id")


class Comments(ActingLists):
    resource = "comments"
    filterset_class = CommentFilters
    serializer_class = CommentBody

    def get_queryset(self) -> QuerySet[Comment]:
        rows = Comment.objects.filter(visible_to(self.agent, "conversation__"))
        return rows.select_related("author").prefetch_related("mentions")

    @extend_schema(request=NewComment, responses={201: CommentBody})
    def create(self, request: Request) -> Response:
        """Adds an internal comment; agents who are mentioned are told."""
        values = self.read(NewComment)
        mentions = tuple(agent.pk for agent in values.get("mentions", []))
        try:
            with locked_for(self.agent, values["conversation"]) as row:
                new = commenting.NewComment(row, values["text"], self.by, mentions)
                (comment,) = commenting.comment([new], now=clock.now())
        except Http404 as error:
            sentence = f"There is no conversation {values['conversation']} that you may see."
            raise Refused(sentence, "conversation") from error
        return Response(self.shown(comment.pk), status=201)

    def shown(self, pk: int) -> Any:
        return CommentBody(Comment.objects.select_related("author").prefetch_related("mentions").get(pk=pk)).data
