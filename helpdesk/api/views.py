"""What every resource's view is made of."""

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import mixins, status
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from helpdesk import actors
from helpdesk.actors import Actor
from helpdesk.api import idempotency
from helpdesk.api.paging import KeyPages, Ordering
from helpdesk.api.parsers import OneRenderer, StrictJSON
from helpdesk.api.problems import Problem, wrong
from helpdesk.api.rights import VERB_OF_PERMISSION, Rights, Scope, may
from helpdesk.api.throttle import TokenThrottle
from helpdesk.models import Agent, Token

NEWEST_FIRST: Mapping[str, Ordering] = {"-id": ("-id",), "id": ("id",)}
PAGING = frozenset({"cursor", "page_size", "ordering"})


class Resource(GenericViewSet[Any]):
    """``resource`` names the scope; ``set_up`` the model that only supervisors with its permissions change."""

    permission_classes = (Scope, Rights)
    throttle_classes = (TokenThrottle,)
    parser_classes = (StrictJSON,)
    renderer_classes = (JSONRenderer,)
    content_negotiation_class = OneRenderer
    filter_backends: Any = (DjangoFilterBackend,)
    pagination_class: Any = KeyPages
    resource: ClassVar[str]
    set_up: ClassVar[str | None] = None  # such as "helpdesk.team"
    orderings: Mapping[str, Ordering] = NEWEST_FIRST
    # Query parameters of actions beside the filters and paging of the list: action -> names.
    query: ClassVar[Mapping[str, frozenset[str]]] = {}
    lookup_value_regex = "[0-9]{1,18}"
    http_method_names = ["get", "head", "post", "patch", "delete"]

    @property
    def agent(self) -> Agent:
        """Whom the token acts for."""
        if getattr(self, "swagger_fake_view", False):  # the schema is made without a request
            return Agent()
        agent: Any = self.request.user
        return cast(Agent, agent)

    @property
    def by(self) -> Actor:
        return actors.api(self.agent.pk, self.token.name)

    @property
    def token(self) -> Token:
        token: Any = self.request.auth
        return cast(Token, token)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.check_query(request)
        key = idempotency.key_of(request)
        if key is not None:  # ``dispatch`` looks the handler up by this name next
            setattr(self, "post", partial(idempotency.once, key, self._handler()))  # noqa: B010

    def _handler(self) -> idempotency.Handler:
        handler: idempotency.Handler = getattr(self, "post", self.http_method_not_allowed)
        return handler

    def permission_for(self, request: Request) -> str | None:
        """The Django permission that this request needs, or None."""
        verb = VERB_OF_PERMISSION.get(request.method or "")
        if self.set_up is None or verb is None:
            return None
        app, model = self.set_up.split(".")
        # An action on one thing (…/rotate-secret/) changes it; only POST to the list adds.
        return f"{app}.{'change' if verb == 'add' and self.detail else verb}_{model}"

    def may(self, permission: str) -> bool:
        return may(self.agent, permission)

    def check_query(self, request: Request) -> None:
        """Refuses parameters that nobody would look at: a misspelt filter must not answer with everything."""
        known = set(self.query.get(self.action or "", frozenset()))
        if self.lists:
            known |= PAGING | set(getattr(getattr(self, "filterset_class", None), "base_filters", {}))
        for name, value in request.query_params.items():
            if name not in known:
                there = ", ".join(sorted(known)) or "none"
                raise wrong(name[:80].replace("\x00", ""), f"There is no such parameter here; there are {there}.")
            if "\x00" in value:
                raise wrong(name, "It holds a NUL character; leave it out.")

    @property
    def lists(self) -> bool:
        """Whether this request asks for a page of many."""
        return self.action == "list"

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return super().filter_queryset(queryset) if self.lists else queryset

    def read(self, serializer_class: Any = None, **kwargs: Any) -> dict[str, Any]:
        """The request's body, validated by the action's serializer."""
        serializer = (serializer_class or self.get_serializer_class())(
            data=self.request.data, context=self.get_serializer_context(), **kwargs
        )
        serializer.is_valid(raise_exception=True)
        values: dict[str, Any] = serializer.validated_data
        return values


class Lists(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    """Can be read: one by one and in pages."""


class Kept(mixins.CreateModelMixin, mixins.UpdateModelMixin, mixins.DestroyModelMixin, Lists):
    """Made, changed and deleted by saving its row: for what has no further consequence."""

    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if not kwargs.get("partial"):
            raise Problem(status.HTTP_405_METHOD_NOT_ALLOWED, "Send PATCH with the fields that change.")
        return super().update(request, *args, **kwargs)


__all__ = ["NEWEST_FIRST", "Kept", "Lists", "Resource"]
