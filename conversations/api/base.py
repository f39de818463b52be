"""What the views of this floor share: refusals of actions as problems, and a conversation locked for who may see it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.http import Http404
from rest_framework.response import Response

from conversations.errors import Conflict, Refused
from conversations.lock import lock
from conversations.models import Conversation
from helpdesk.api.problems import FieldError, Problem
from helpdesk.api.views import Lists, Resource
from helpdesk.models import Agent


class Acting(Resource):
    """A view whose methods call actions."""

    def handle_exception(self, exc: Exception) -> Response:
        return super().handle_exception(problem_of(exc) if isinstance(exc, Refused) else exc)


class ActingLists(Acting, Lists):
    """The same, for what can be read in pages."""


def problem_of(error: Refused) -> Problem:
    """A Conflict is 409: look again; what is never possible as asked is 400 and names its fields."""
    status = 409 if isinstance(error, Conflict) else 400
    return Problem(status, error.sentence, [FieldError(field, sentence) for field, sentence in error.wrong.items()])


@contextmanager
def locked_for(agent: Agent, conversation_id: Any) -> Iterator[Conversation]:
    """The conversation, locked in a transaction; 404 if by then it is not there or not theirs to see."""
    with transaction.atomic():
        found = lock([int(conversation_id)])
        if not found or not Conversation.objects.visible_to(agent).filter(pk__in=found).exists():
            raise Http404
        yield found[int(conversation_id)]
