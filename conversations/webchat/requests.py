"""What all requests of the chat share: the channel, the visitor by bearer token, JSON in, JSON or a problem out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt

from channels.clean import clean_json, read_json
from channels.errors import BadRequest
from channels.models import Channel
from conversations.webchat import limits
from conversations.webchat.files import BadFile
from conversations.webchat.identity import NotVouched
from conversations.webchat.site import chat_channel
from conversations.webchat.tokens import BadToken, Visitor, bearer, read_token

P = ParamSpec("P")
MAX_BODY = 128 * 1024  # bytes of JSON
NO_SUCH_CHAT = "There is no chat at this address; look at the script's address again."


@dataclass(frozen=True, slots=True)
class Caller:
    channel: Channel
    visitor: Visitor


def problem(status: HTTPStatus, detail: str, *, field: str = "", retry_after: int | None = None) -> HttpResponse:
    """RFC 9457."""
    body: dict[str, Any] = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail}
    if field:
        body["errors"] = [{"field": field, "message": detail}]
    answer = JsonResponse(body, status=status, content_type="application/problem+json")
    if retry_after is not None:
        answer["Retry-After"] = str(retry_after)
    return answer


def answering(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Errors become problems. Nothing ambient (no cookie) authenticates here, so there is no CSRF to guard against."""

    @csrf_exempt
    @xframe_options_exempt
    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        answer = _try(lambda: view(request, *args, **kwargs))
        answer.setdefault("Cache-Control", "no-store")
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Referrer-Policy"] = "no-referrer"
        return answer

    return answered


def _try(view: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return view()
    except BadToken as error:
        return problem(HTTPStatus.UNAUTHORIZED, str(error))
    except NotVouched as error:
        return problem(HTTPStatus.FORBIDDEN, str(error), field="identity")
    except BadFile as error:
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(error), field="files")
    except limits.TooMany as error:
        return problem(HTTPStatus.TOO_MANY_REQUESTS, error.sentence, retry_after=error.retry_after)
    except BadRequest as error:
        return problem(HTTPStatus(error.status), error.detail, field=error.errors[0][0] if error.errors else "")


def channel_or_404(public_id: str) -> Channel:
    channel = chat_channel(public_id)
    if channel is None:
        raise BadRequest(HTTPStatus.NOT_FOUND, NO_SUCH_CHAT)
    return channel


def caller(request: HttpRequest, public_id: str) -> Caller:
    """Who asks, by the Authorization header; raises BadToken or BadRequest."""
    channel = channel_or_404(public_id)
    return Caller(channel, read_token(channel, bearer(request.headers.get("Authorization", ""))))


def read_body(request: HttpRequest) -> Mapping[str, Any]:
    """The JSON object that was posted, its texts clean."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MAX_BODY:
        raise BadRequest(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is too large; at most 128 KiB are taken.")
    data = clean_json(read_json(request.body))
    if not isinstance(data, dict):
        raise BadRequest(HTTPStatus.BAD_REQUEST, "Send a JSON object.")
    return data


def text_of(data: Mapping[str, Any], field: str, longest: int) -> str:
    """A text of the body, or empty; raises BadRequest if it is no text or too long."""
    value = data.get(field) or ""
    if not isinstance(value, str):
        raise wrong(field, f"{field} is a text.")
    if len(value) > longest:
        raise wrong(field, f"{field} has {len(value):,} characters; at most {longest:,} are taken.")
    return value


def number_of(value: object, field: str) -> int | None:
    """A whole number that fits a key, from JSON or an address; None if there is none."""
    if value is None or value == "":
        return None
    told = str(value)
    if isinstance(value, bool) or not (told.isascii() and told.isdecimal()) or len(told) > 18:
        raise wrong(field, f"{field} is a whole number.")
    return int(told)


def wrong(field: str, sentence: str) -> BadRequest:
    return BadRequest(HTTPStatus.UNPROCESSABLE_ENTITY, sentence, ((field, sentence),))


def network_of(request: HttpRequest) -> str:
    """From where they come. A proxy's headers are believed by the server, if it is told to, never here (S29)."""
    return limits.network(request.META.get("REMOTE_ADDR", ""))
