"""The door as a Django view, for servers without ASGI and for tests; ``asgi`` is the same door without the hall."""

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from channels.models import Channel
from conversations.door import directory
from conversations.door import examine as exam
from conversations.door.store import keep_all, payload
from helpdesk import clock


@csrf_exempt
def hook(request: HttpRequest, public_id: str) -> HttpResponse:
    reply = _answer(request, public_id)
    headers = {**reply.headers, "Cache-Control": "no-store"}
    return HttpResponse(reply.body, status=reply.status, content_type=reply.content_type, headers=headers)


def _answer(request: HttpRequest, public_id: str) -> exam.Reply:
    try:
        channel = directory.find(public_id)
        if channel is None:
            return exam.NOT_FOUND
        if request.method == "GET":
            return exam.handshake(channel, request.GET.dict())
        return _post(request, channel) if request.method == "POST" else exam.NOT_ALLOWED
    except Error:
        return exam.UNAVAILABLE


def _post(request: HttpRequest, channel: Channel) -> exam.Reply:
    limit = exam.limit_of(channel)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > limit:
        return exam.too_large(limit)
    body = request.read(limit + 1)  # never more, whatever the header said
    headers = {name.lower(): value for name, value in request.headers.items()}
    now = clock.now()
    reply = exam.examine(channel, headers, body, now)
    if reply.keeps:
        keep_all([payload(channel, headers, body, now)])
    return reply
