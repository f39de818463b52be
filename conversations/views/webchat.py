"""What the chat's page asks of us: all by the visitor's token, all as JSON (docs/live.md)."""

from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from channels.errors import BadRequest
from conversations.live.presence import CONTACT, typing
from conversations.models import Attachment, Conversation, Message, Status
from conversations.webchat import files, history, limits, say
from conversations.webchat.begin import begin
from conversations.webchat.read import mark_read
from conversations.webchat.requests import (
    Caller,
    answering,
    caller,
    channel_or_404,
    network_of,
    number_of,
    read_body,
    wrong,
)
from conversations.webchat.tokens import issue
from helpdesk import clock

NO_FILE = "There is no such file in this chat."
FILE_CSP = "sandbox; default-src 'none'"


@answering
@require_POST
def session(request: HttpRequest, public_id: str) -> HttpResponse:
    """A visitor token, old or new, and all that the page needs to begin."""
    channel = channel_or_404(public_id)
    now = clock.now()
    visitor = begin(channel, read_body(request), network_of(request), now)
    contact_id = history.contact_of(channel, visitor)
    return JsonResponse(
        {
            "token": issue(channel, visitor),
            "verified": visitor.is_verified,
            "state": history.state(channel, contact_id, now),
            **history.messages(channel, contact_id),
        }
    )


@answering
@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET: history, ``?after=`` or ``?before=`` an id. POST: the visitor says something."""
    if request.method == "POST":
        return _say(request, public_id)
    by = caller(request, public_id)
    contact_id = history.contact_of(by.channel, by.visitor)
    page = history.messages(
        by.channel,
        contact_id,
        after=number_of(request.GET.get("after"), "after"),
        before=number_of(request.GET.get("before"), "before"),
    )
    return JsonResponse({**page, "state": history.state(by.channel, contact_id, clock.now())})


def _say(request: HttpRequest, public_id: str) -> HttpResponse:
    """202 with the same answer for each repeat of a ``client_id``; 201 once the message is in the thread."""
    by, now = caller(request, public_id), clock.now()
    data = read_body(request)
    said = say.said(by, data)
    contact_id = history.contact_of(by.channel, by.visitor)
    known = _known(by, contact_id, said.client_id)
    if known is not None:
        return JsonResponse({"client_id": said.client_id, "id": known}, status=HTTPStatus.CREATED)
    limits.take("message", f"{by.channel.pk}.{by.visitor.id}", now)
    if contact_id is None or not _has_open(contact_id):
        limits.take("conversation", f"{by.channel.pk}.{network_of(request)}", now, mark=by.visitor.id)
    say.keep(by.channel, said)
    return JsonResponse({"client_id": said.client_id}, status=HTTPStatus.ACCEPTED)


def _known(by: Caller, contact_id: int | None, client_id: str) -> int | None:
    """The message, if it is in the visitor's own thread already."""
    if contact_id is None:
        return None
    mine = Message.objects.filter(contact_id=contact_id, channel=by.channel, external_id=client_id)
    return mine.values_list("id", flat=True).first()


def _has_open(contact_id: int) -> bool:
    return Conversation.objects.exclude(status=Status.CLOSED).filter(contact_id=contact_id).exists()


@answering
@require_POST
def read(request: HttpRequest, public_id: str) -> HttpResponse:
    """The visitor has seen everything up to ``last``."""
    by, now = caller(request, public_id), clock.now()
    last = number_of(read_body(request).get("last"), "last")
    if last is None:
        raise wrong("last", "last is the id of the last message that was seen.")
    limits.take("read", f"{by.channel.pk}.{by.visitor.id}", now)
    contact_id = history.contact_of(by.channel, by.visitor)
    if contact_id is not None:
        with transaction.atomic():
            mark_read(by.channel, contact_id, last, now=now)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@answering
@require_POST
def typing_sign(request: HttpRequest, public_id: str) -> HttpResponse:
    """The visitor types, or has stopped; the agents who may see the conversation are told."""
    by = caller(request, public_id)
    is_on = read_body(request).get("on") is True
    limits.take("sign", f"{by.channel.pk}.{by.visitor.id}", clock.now())
    contact_id = history.contact_of(by.channel, by.visitor)
    if contact_id is not None:
        rows = Conversation.objects.exclude(status=Status.CLOSED).filter(contact_id=contact_id, channel=by.channel)
        for current in rows.values_list("id", flat=True):
            typing(current, CONTACT, is_on)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@answering
@require_POST
def upload(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keeps a file and answers with the ticket to put into the message's ``files``."""
    by = caller(request, public_id)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > files.MAX_SIZE + 100_000:
        raise files.BadFile("The file is too large; at most 10 MB can be sent.")
    limits.take("upload", f"{by.channel.pk}.{by.visitor.id}", clock.now())
    limits.take("upload_network", f"{by.channel.pk}.{network_of(request)}", clock.now())
    content = request.FILES.get("file")
    if content is None:
        raise wrong("file", "Send one file as multipart field “file”.")
    kept = files.keep(content, content.name or "")
    shown: dict[str, Any] = {"name": kept.name, "type": kept.content_type, "size": kept.size}
    return JsonResponse({"ticket": files.ticket(by.channel, by.visitor, kept), **shown}, status=HTTPStatus.CREATED)


@answering
@require_GET
def file(request: HttpRequest, public_id: str, key: int) -> HttpResponse:
    """A file of this visitor's own thread, never shown by the browser itself (S16)."""
    by = caller(request, public_id)
    contact_id = history.contact_of(by.channel, by.visitor)
    found = None
    if contact_id is not None:
        mine = Attachment.objects.filter(message__contact_id=contact_id, message__channel=by.channel)
        found = mine.filter(pk=key).first()
    if found is None or not found.file:
        raise BadRequest(HTTPStatus.NOT_FOUND, NO_FILE)
    try:
        with found.file.open("rb") as content:
            answer = HttpResponse(content.read(), content_type=found.content_type)
    except FileNotFoundError as missing:
        raise BadRequest(HTTPStatus.NOT_FOUND, NO_FILE) from missing
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.name) or "attachment"
    answer["Content-Security-Policy"] = FILE_CSP
    answer["Cache-Control"] = "private, no-store"
    return answer
