"""The OpenAPI 3.1 description of the API: what drf-spectacular cannot see by itself, and where it is served."""

import json
from functools import lru_cache
from typing import Any, Literal

import yaml
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS

from helpdesk.api.idempotency import HEADER
from helpdesk.api.problems import CONTENT_TYPE

READING = {
    "400": "A parameter cannot be taken.",
    "401": "No token, or one that is unknown, expired or revoked.",
    "403": "The token lacks the scope, or its agent the right.",
    "404": "It is not there, or the agent may not see it.",
    "429": "Too many requests; come again after Retry-After seconds.",
}
WRITING = {
    **READING,
    "400": "The body cannot be taken; errors name the fields.",
    "409": "Somebody was quicker, or its state forbids it; look again, then decide.",
    "413": "The body is too large.",
    "415": "The body is of another content type than this address takes.",
    "422": "The Idempotency-Key was used for another request, or a workflow document has mistakes.",
}


class FieldProblem(serializers.Serializer[Any]):
    field = serializers.CharField(help_text="Dotted path in the body, or the parameter; empty: the whole.")
    message = serializers.CharField()
    line = serializers.IntegerField(required=False, help_text="Of a workflow document.")


class ProblemDocument(serializers.Serializer[Any]):
    """An error (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What happened, and what to do next.")
    errors = FieldProblem(many=True)  # type: ignore[assignment]  # the metaclass takes fields out of the class


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself
    target_class = "helpdesk.api.auth.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "The key of an API token: hd_…"}


class Schema(AutoSchema):
    """Adds to every operation its scope, its errors and, on POST, the Idempotency-Key."""

    view: Any  # helpdesk.api.views.Resource

    def get_tags(self) -> list[str]:
        return [self.view.resource]

    def get_description(self) -> str:  # type: ignore[override]  # drf-spectacular's own has no arguments
        verb = "read" if self.method in SAFE_METHODS else "write"
        text = super().get_description() or ""
        return f"{text}\n\nScope: `{self.view.resource}:{verb}`.".strip()

    def get_override_parameters(self) -> list[Any]:
        if self.method != "POST":
            return []
        what = "A repeat with the same key and body is answered as the first request was, and does nothing again."
        pattern = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}
        return [OpenApiParameter(HEADER, pattern, OpenApiParameter.HEADER, description=what)]

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for code, description in (READING if self.method in SAFE_METHODS else WRITING).items():
            if code not in bodies and (code != "404" or "{" in self.path or self.method == "POST"):
                make: Any = self._get_response_for_code
                body = make(ProblemDocument, code, [CONTENT_TYPE], direction)
                bodies[code] = {**body, "description": description}
        return bodies


def without_nullable(result: Any, generator: Any, **kwargs: Any) -> Any:
    """3.1 has no ``nullable``: drf-spectacular still writes it in places (its issue 1360)."""
    _walk(result)
    return result


def _walk(node: Any) -> None:
    if isinstance(node, list):
        for item in node:
            _walk(item)
    if not isinstance(node, dict):
        return
    for item in list(node.values()):
        _walk(item)
    if node.get("nullable") is True and ("type" in node or "$ref" in node or "allOf" in node or "oneOf" in node):
        _make_null(node)


def _make_null(node: dict[str, Any]) -> None:
    del node["nullable"]
    kind = node.get("type")
    if kind is not None:
        kinds = [kind] if isinstance(kind, str) else list(kind)
        node["type"] = kinds if "null" in kinds else [*kinds, "null"]
        if "enum" in node and None not in node["enum"]:
            node["enum"].append(None)
        return
    inner = {key: node.pop(key) for key in ("$ref", "allOf", "oneOf") if key in node}
    node["anyOf"] = [inner, {"type": "null"}]


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """Made once a process: it depends on the code only."""
    generator: Any = SchemaGenerator  # untyped
    made: dict[str, Any] = generator().get_schema(request=None, public=True)
    return made


@lru_cache(maxsize=1)
def as_json() -> str:
    return json.dumps(schema(), ensure_ascii=False, indent=1, default=str)


@lru_cache(maxsize=1)
def as_yaml() -> str:
    return yaml.safe_dump(json.loads(as_json()), sort_keys=False, allow_unicode=True)
