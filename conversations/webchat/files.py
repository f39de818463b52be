"""Files that visitors send: their type is read from the bytes, their name cleaned, their place random (S16, S17)."""

import unicodedata
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.core import signing
from django.core.files.base import File as Content

from channels.models import Channel
from conversations.models import Attachment
from conversations.webchat.tokens import Visitor

MAX_SIZE = 10 * 1024 * 1024  # bytes
MAX_FILES = 5  # in a message
MAX_NAME = 120  # characters
SALT = "webchat.file"
KEPT = timedelta(hours=12)  # how long an upload waits for its message; after a day it is removed (conversations.tidy)

SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"%PDF-", 0, "application/pdf"),
    (b"PK\x03\x04", 0, "application/zip"),  # office documents as well
)
ALLOWED = "Pictures (PNG, JPEG, GIF, WebP), PDF, text and ZIP files can be sent."


class BadFile(Exception):
    """The file is not taken; the sentence says what can be sent."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was kept, and waits for the message that it belongs to."""

    path: str
    name: str
    content_type: str
    size: int


def keep(content: "Content[bytes]", name: str) -> Upload:
    """Stores the file as nobody's yet; the message that it comes with takes it over. Raises BadFile."""
    if not content.size:
        raise BadFile("The file is empty; choose another one.")
    if content.size > MAX_SIZE:
        raise BadFile("The file is too large; at most 10 MB can be sent.")
    kind = sniff(content)
    row = Attachment(name=clean_name(name), content_type=kind, size=content.size)
    row.file.save("", content)
    return Upload(str(row.file.name), row.name, kind, content.size)


def sniff(content: "Content[bytes]") -> str:
    """The media type by the first bytes; plain text by all of them. Raises BadFile."""
    content.seek(0)
    head = content.read(16)
    content.seek(0)
    for magic, offset, kind in SIGNATURES:
        if head[offset : offset + len(magic)] == magic:
            return kind
    body = content.read()
    content.seek(0)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadFile(ALLOWED) from None
    if "\0" in text or text.lstrip("\ufeff \t\r\n").startswith("<"):  # markup of any sort is not plain text
        raise BadFile(ALLOWED)
    return "text/plain"


def clean_name(name: str) -> str:
    """Without folders, control, invisible and direction characters, outer dots; at most 120 characters, ending kept."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(char for char in last if unicodedata.category(char)[0] != "C").strip(" .")
    stem, dot, ending = shown.rpartition(".")
    if dot and len(ending) <= 10:
        return f"{stem[: MAX_NAME - len(ending) - 1]}.{ending}" if stem else ending
    return shown[:MAX_NAME] or "file"


def ticket(channel: Channel, visitor: Visitor, upload: Upload) -> str:
    """What the visitor sends with the message: only theirs, only here, only today."""
    return signing.dumps({**asdict(upload), "c": channel.pk, "v": visitor.id}, salt=SALT)


def redeem(channel: Channel, visitor: Visitor, told: str) -> Upload:
    """Raises BadFile."""
    try:
        data = signing.loads(told, salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        raise BadFile("The file is no longer there; attach it again.") from None
    if data.pop("c") != channel.pk or data.pop("v") != visitor.id:
        raise BadFile("The file is no longer there; attach it again.")
    return Upload(**data)
