"""The schema and its page: the only addresses of the API that ask for no token, since they tell nothing of anybody."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from helpdesk.api.problems import CONTENT_TYPE, document
from helpdesk.api.schema import as_json, as_yaml, schema

BETWEEN_BACKTICKS = re.compile(r"(`{1,2})([^`]+)\1")  # docstrings write two
METHODS = ("get", "post", "patch", "delete")


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1 as JSON, or as YAML where that is asked for."""
    if request.GET.get("format") == "yaml" or "yaml" in request.headers.get("Accept", ""):
        return HttpResponse(as_yaml(), content_type="application/yaml")
    return HttpResponse(as_json(), content_type="application/json")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The same for people, made here: no script, nothing from elsewhere."""
    return render(request, "api/docs.html", {"info": schema()["info"], "groups": groups()})


@csrf_exempt
def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Whatever else is asked for below /api/v1/."""
    sentence = "There is no such address; see /api/v1/docs/. Every address ends with a slash."
    return JsonResponse(document(404, sentence), status=404, content_type=CONTENT_TYPE)


@lru_cache(maxsize=1)
def groups() -> list[tuple[str, list[dict[str, Any]]]]:
    """The operations by resource, in the order of the schema."""
    made = schema()
    found: dict[str, list[dict[str, Any]]] = {}
    for path, methods in made["paths"].items():
        for method in METHODS:
            if method in methods:
                operation = methods[method]
                found.setdefault(operation["tags"][0], []).append(_operation(made, path, method, operation))
    return sorted(found.items())


def _operation(made: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    good: Any = next((response for code, response in operation["responses"].items() if code.startswith("2")), {})
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "paragraphs": [words(one) for one in operation.get("description", "").split("\n\n")],
        "parameters": [_parameter(made, one) for one in operation.get("parameters", []) if one["in"] == "query"],
        "body": list(fields(made, _content(operation.get("requestBody", {})))),
        "answer": list(fields(made, _content(good))),
    }


def _parameter(made: dict[str, Any], parameter: dict[str, Any]) -> dict[str, Any]:
    told = "" if "enum" in parameter["schema"] else parameter.get("description", "")
    return {"name": parameter["name"], "note": words(told or kind(made, parameter["schema"]))}


def words(text: str) -> SafeString:
    """The schema's Markdown as HTML: what stands between backticks is code."""
    return mark_safe(BETWEEN_BACKTICKS.sub(r"<code>\2</code>", escape(text)))


def _content(part: dict[str, Any]) -> Any:
    """The schema of a body, of its first content type."""
    first: Any = next(iter(part.get("content", {}).values()), {})
    return first.get("schema")


def fields(made: dict[str, Any], node: Any, path: str = "", depth: int = 0) -> Iterator[dict[str, Any]]:
    """(name, type, help) of an object's properties, those of inner objects with dots."""
    node = _resolved(made, node)
    if depth > 4 or not isinstance(node, dict):
        return
    if node.get("type") == "array":
        yield from fields(made, node.get("items"), f"{path}[]", depth + 1)
    for name, inner in node.get("properties", {}).items():
        whole = _resolved(made, inner)
        place = f"{path}.{name}".lstrip(".")
        note = inner.get("description") or whole.get("description") or ""
        required = name in node.get("required", [])
        note = "" if "enum" in whole else note.split("\n\n")[0]  # the type names the choices already
        yield {"name": place, "type": kind(made, inner), "note": words(note), "required": required}
        yield from fields(made, whole, place, depth + 1)


def kind(made: dict[str, Any], node: Any) -> str:
    """A type in words: “integer or null”, “one of open, closed”."""
    whole = _resolved(made, node)
    if "enum" in whole:
        return f"one of {', '.join('null' if one is None else str(one) for one in whole['enum'])}"
    for key in ("oneOf", "anyOf"):
        if key in whole:
            return " or ".join(kind(made, one) for one in whole[key])
    types = whole.get("type", "any")
    words = " or ".join(types) if isinstance(types, list) else str(types)
    return f"{words} of {kind(made, whole['items'])}" if words == "array" and "items" in whole else words


def _resolved(made: dict[str, Any], node: Any) -> Any:
    while isinstance(node, dict) and ("$ref" in node or len(node.get("allOf", [])) == 1):
        node = made["components"]["schemas"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node["allOf"][0]
    return node
