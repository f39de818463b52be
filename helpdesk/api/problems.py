"""Errors of the API in one shape, RFC 9457: ``application/problem+json`` with ``errors: [{field, message}]``."""

import logging
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import uuid4

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as ModelError
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.db.models import ProtectedError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

log = logging.getLogger("helpdesk.api")
CONTENT_TYPE = "application/problem+json"


class FieldError(NamedTuple):
    """``field`` is a dotted path in the body or a parameter, empty for the whole; ``line`` of a document."""

    field: str
    message: str
    line: int | None = None


class Problem(exceptions.APIException):
    """An error that says what happened and what to do next."""

    def __init__(self, status: int, detail: str, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(detail)
        self.status_code = status
        self.errors = list(errors)


def wrong(field: str, sentence: str) -> Problem:
    """A value of the request that cannot be taken (400)."""
    return Problem(400, f"{field}: {sentence}" if field else sentence, [FieldError(field, sentence)])


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """The exception handler of every view: whatever was raised becomes a problem, and nothing of ours leaks."""
    raised = _as_api_exception(error)
    set_rollback()
    headers = {}
    if raised.status_code == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = getattr(raised, "auth_header", None) or 'Bearer realm="api"'
    if getattr(raised, "wait", None) is not None:
        headers["Retry-After"] = str(int(raised.wait) + 1)  # type: ignore[attr-defined]  # of Throttled
    body = document(raised.status_code, _detail(raised), _errors(raised))
    return Response(body, status=raised.status_code, headers=headers, content_type=CONTENT_TYPE)


def document(status: int, detail: str, errors: Sequence[FieldError] = ()) -> dict[str, Any]:
    """The body of a problem."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": [
            {"field": error.field, "message": error.message, **({"line": error.line} if error.line else {})}
            for error in errors
        ],
    }


def _as_api_exception(error: Exception) -> exceptions.APIException:
    match error:
        case exceptions.APIException():
            return error
        case Http404():
            return exceptions.NotFound("There is nothing here that you may see.")
        case PermissionDenied():
            return exceptions.PermissionDenied()
        case ModelError():
            return exceptions.ValidationError(error.message_dict if hasattr(error, "error_dict") else error.messages)
        case RequestDataTooBig():
            return Problem(413, "The body is too large.")
        case SuspiciousOperation():
            return Problem(400, "The request cannot be read; check its body and headers.")
        case ProtectedError():
            return Problem(409, "It is still in use elsewhere and cannot be deleted; take it out of use there first.")
        case IntegrityError():
            return Problem(409, "Something that must be unique is there already; look again, then decide.")
        case DataError():
            return Problem(400, "A value is out of the range that can be kept.")
        case OperationalError() | InterfaceError():
            log.warning("api request met a busy database", exc_info=error)
            busy = Problem(503, "The database is busy; try again in a moment.")
            busy.wait = 1  # type: ignore[attr-defined]  # becomes Retry-After
            return busy
    number = uuid4().hex[:12]
    log.error("api request failed (%s)", number, exc_info=error)
    return Problem(500, f"Something went wrong here; the log has it under {number}.")


def _detail(error: exceptions.APIException) -> str:
    if isinstance(error.detail, str):
        return str(error.detail)
    pairs = _errors(error)
    field, message, _ = pairs[0] if pairs else FieldError("", "The request cannot be taken.")
    more = f" (and {len(pairs) - 1} more)" if len(pairs) > 1 else ""
    return f"{field}: {message}{more}" if field else f"{message}{more}"


def _errors(error: exceptions.APIException) -> list[FieldError]:
    if isinstance(error, Problem):
        return error.errors
    return [] if isinstance(error.detail, str) else list(_flat(error.detail))


def _flat(detail: Any, path: str = "") -> Iterator[FieldError]:
    """(field, message) of DRF's nested lists and dicts; a place in a list is named by its number."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            own = name == api_settings.NON_FIELD_ERRORS_KEY
            yield from _flat(inner, path if own else f"{path}.{name}".lstrip("."))
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            yield from _flat(inner, f"{path}.{number}".lstrip(".") if isinstance(inner, dict | list) else path)
    else:
        yield FieldError(path, str(detail))
