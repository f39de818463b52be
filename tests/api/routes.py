"""Every route of the API with its methods, read from the addresses themselves, so that no new one is forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from helpdesk.api.views import Resource

# What stands for the parameters of a route.
NOBODY = 999_999
METHODS = ("get", "post", "patch", "delete")


@dataclass(frozen=True)
class Route:
    method: str
    path: str  # with a {name} for each parameter, below /api/v1/
    view: type[Resource]
    action: str

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"

    @property
    def is_detail(self) -> bool:
        return "{pk}" in self.path

    def address(self, pk: int = NOBODY, **names: int) -> str:
        return self.path.format(**{"pk": pk, "channel_id": NOBODY, **names})


def routes() -> list[Route]:
    """Of every view of ours, sorted by address."""
    found = []
    for path, callback in _walk(get_resolver().url_patterns):
        view = getattr(callback, "cls", None)
        if view is not None and issubclass(view, Resource):
            names = {method: name for method, name in callback.actions.items() if method in METHODS}
            found += [Route(method, path, view, name) for method, name in names.items()]
    return sorted(set(found), key=str)


def _walk(patterns: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            route = (prefix + str(pattern.pattern)).replace("^", "").replace("\\Z", "").replace("$", "")
            for name in ("pk", "channel_id"):
                for regex in (f"(?P<{name}>[0-9]{{1,18}})", f"(?P<{name}>[^/.]+)"):
                    route = route.replace(regex, f"{{{name}}}")
            if route.startswith("api/v1/"):
                yield route.removeprefix("api/v1/").replace("\\", ""), pattern.callback
