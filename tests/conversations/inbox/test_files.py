"""Files leave only to who may see them, and never as a page of ours."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from conversations.inbox.rasters import raster_type
from conversations.inbox.uploads import clean_name
from conversations.models import Attachment, Conversation
from tests.conversations.inbox.conftest import wrote

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def attached(conversation: Conversation, content: bytes, **fields: Any) -> Attachment:
    message = wrote(conversation, "See")
    return Attachment.objects.create(
        message=message, file=ContentFile(content, "x"), **{"name": "bag.png", "content_type": "image/png", **fields}
    )


def test_a_picture_is_shown_inline_with_the_type_of_its_bytes(inbox: Client, conversation: Conversation) -> None:
    row = attached(conversation, PNG, content_type="text/html", name="a.html")
    answer = inbox.get(f"/inbox/files/{row.pk}/?inline")
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"].startswith("inline")
    assert b"".join(answer.streaming_content) == PNG  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "content", [SVG, b"<html><script>alert(1)</script>", b"%PDF-1.4", b"", b"GIF8", b"RIFF0000WAVE"]
)
def test_anything_else_is_a_download_whatever_its_sender_calls_it(
    inbox: Client, conversation: Conversation, content: bytes
) -> None:
    answer = inbox.get(f"/inbox/files/{attached(conversation, content).pk}/?inline")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_file_is_sandboxed_unsniffed_and_uncached(inbox: Client, conversation: Conversation) -> None:
    answer = inbox.get(f"/inbox/files/{attached(conversation, PNG).pk}/")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_a_file_that_was_not_fetched_yet_is_not_found(inbox: Client, conversation: Conversation) -> None:
    row = Attachment.objects.create(
        message=wrote(conversation, "See"), name="a.png", source_url="https://example.com/a.png"
    )
    assert inbox.get(f"/inbox/files/{row.pk}/").status_code == 404
    assert "on its way" in inbox.get(f"/inbox/{conversation.pk}/").content.decode()


def test_a_file_of_nobody_is_nobodys(inbox: Client, db: None) -> None:
    row = Attachment.objects.create(file=ContentFile(PNG, "x"), name="a.png")
    assert inbox.get(f"/inbox/files/{row.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Temp\\a.txt", "a.txt"),
        ("a\r\nX-Evil: 1.txt", "aX-Evil: 1.txt"),
        ("\u200b.htaccess", "htaccess"),
        ("gpj\u202eexe.png", "gpjexe.png"),
        ("", "file"),
        (None, "file"),
        ("...", "file"),
        ("é" * 300, "é" * 200),
        ("bag.png.", "bag.png"),
    ],
)
def test_a_name_is_made_fit_to_show(name: str | None, kept: str) -> None:
    assert clean_name(name) == kept


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (PNG[:16], "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"<svg", ""),
        (b"BM", ""),
    ],
)
def test_a_picture_is_told_by_its_bytes(head: bytes, kind: str) -> None:
    assert raster_type(head) == kind
