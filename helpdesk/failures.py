"""What is answered when a request fails in us: 503 while the database is away, else 500, never with particulars."""

import sys

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults

PROGRAMS = ("/api/", "/hooks/", "/live/", "/chat/")


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500. A request that cannot be committed is told to come again: providers and programs do."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return problem(503, "The database cannot be reached", "Nothing was stored. Try again in a few seconds.")
    if request.path.startswith(PROGRAMS):
        request_id = structlog.contextvars.get_contextvars().get("request_id", "")
        return problem(500, "Something went wrong here", f"Tell your administrator this id of the log: {request_id}")
    return defaults.server_error(request)


def problem(status: int, title: str, detail: str) -> JsonResponse:
    """RFC 9457."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    headers = {"Retry-After": "5"} if status == 503 else {}
    return JsonResponse(body, status=status, headers=headers, content_type="application/problem+json")
