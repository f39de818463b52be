"""Files of contacts that a provider keeps, fetched soon after the message (their addresses expire) and kept by us."""

from datetime import datetime
from time import monotonic

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q, QuerySet

from conversations.events import EventKind, NewEvent, record
from conversations.lock import lock_contacts
from conversations.models import Attachment, Message
from helpdesk import actors, clock, lease
from helpdesk.http import client

LIMIT = 25_000_000  # bytes of one file
TIMEOUT = 15.0  # seconds for one file
TURN = 4.0  # seconds after which a call begins no further file
LEASE = 30.0
TRIES = 2
SIGNATURES = (  # what a file is, by its first bytes; what it is called proves nothing
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
PLAIN = "application/octet-stream"


def waiting() -> QuerySet[Attachment]:
    return Attachment.objects.filter(Q(file=""), ~Q(source_url=""), error="")


def fetch_due(now: datetime) -> bool:
    return waiting().exists()


def fetch() -> None:
    """Fetches what waits, one worker at a time, oldest first; each file ends as kept, or with a sentence."""
    with lease.hold("fetch_files", LEASE) as held:
        if held is None:
            return
        started = monotonic()
        for attachment in waiting().order_by("pk")[:50]:
            if monotonic() - started > TURN:
                return
            _fetch(attachment)


def _fetch(attachment: Attachment) -> None:
    try:
        body = _download(attachment.source_url)
    except (client.OutboundRefused, client.OutboundError) as error:
        attachment.error = error.sentence[:300]
        _tell(attachment, ["error"])
    else:
        attachment.content_type = content_type(body, attachment.content_type)
        attachment.size = len(body)
        attachment.file.save(attachment.name, ContentFile(body), save=False)
        if not _tell(attachment, ["file", "size", "content_type"]):
            attachment.file.delete(save=False)


def _download(url: str) -> bytes:
    for tries_left in reversed(range(TRIES)):
        try:
            response = client.request("GET", url, timeout=TIMEOUT / TRIES, limit=LIMIT)
        except client.OutboundError:
            if not tries_left:
                raise
            continue
        if response.is_ok:
            return response.body
        if response.status < 500 or not tries_left:
            raise client.OutboundError(f"The file's server answered {response.status}.", sent=True)
    raise AssertionError("every try ends in an answer or an error")


def content_type(body: bytes, claimed: str) -> str:
    """By the first bytes; an image that is none, and what a browser would run, becomes plain bytes."""
    for start, kind in SIGNATURES:
        if body.startswith(start):
            return kind
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    family = claimed.partition("/")[0]
    return claimed if family in ("audio", "video") or claimed == "text/plain" else PLAIN


@transaction.atomic
def _tell(attachment: Attachment, changed: list[str]) -> bool:
    """Stores what changed, and tells the pages that show the message; False where that was erased meanwhile."""
    message = Message.objects.filter(attachments=attachment).first()
    if message is None or message.contact_id not in lock_contacts([message.contact_id]):
        return False
    attachment.save(update_fields=changed)
    data = {"message": message.pk, "files": True}
    event = NewEvent(
        EventKind.MESSAGE_UPDATED, actors.SYSTEM, message.contact_id, message.conversation_id, data, subject=message
    )
    record([event], now=clock.now())
    return True
