"""Files of visitors: what is taken, how it is kept, and who gets it back."""

from collections.abc import Callable

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from conversations.models import Attachment
from conversations.webchat.files import clean_name
from tests.conversations.webchat.conftest import Visit

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
Work = Callable[..., int]


def upload(visit: Visit, content: bytes = PNG, name: str = "a.png", kind: str = "image/png") -> str:
    return str(visit.upload(SimpleUploadedFile(name, content, kind)).json()["ticket"])


@pytest.fixture
def sent(visit: Visit, work: Work) -> Attachment:
    visit.say("Look", files=[upload(visit)])
    work("take_in")
    return Attachment.objects.get()


def test_a_file_goes_with_a_message_and_comes_back_whole(visit: Visit, sent: Attachment) -> None:
    shown = visit.get("messages/").json()["messages"][0]["files"]
    assert shown == [{"id": sent.pk, "name": "a.png", "type": "image/png", "size": len(PNG), "ready": True}]
    assert visit.get(f"files/{sent.pk}/").content == PNG


def test_it_is_never_shown_by_the_browser_itself(visit: Visit, sent: Attachment) -> None:
    headers = visit.get(f"files/{sent.pk}/").headers
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "private, no-store"


def test_nobody_else_gets_it(visit: Visit, other: Visit, sent: Attachment) -> None:
    assert other.get(f"files/{sent.pk}/").status_code == 404
    visit.token = ""
    assert visit.get(f"files/{sent.pk}/").status_code == 401


def test_a_file_of_a_comment_is_not_the_visitors(visit: Visit, sent: Attachment) -> None:
    own = Attachment.objects.create(name="internal.txt", file=sent.file.name)
    assert visit.get(f"files/{own.pk}/").status_code == 404


def test_anothers_ticket_is_worth_nothing(visit: Visit, other: Visit) -> None:
    assert other.say("Mine now", files=[upload(visit)]).status_code == 422


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "a.svg"),
        (b"<!doctype html><script>alert(1)</script>", "photo.jpg"),
        (b"\xef\xbb\xbf <html>", "notes.txt"),
        (b"<?xml version='1.0'?>", "a.xml"),
        (b"MZ\x90\x00\x03\x00", "setup.exe"),
        (b"text with \x00", "a.txt"),
        (b"", "empty.txt"),
    ],
)
def test_what_could_run_somewhere_is_refused_whatever_it_calls_itself(visit: Visit, content: bytes, name: str) -> None:
    answer = visit.upload(SimpleUploadedFile(name, content, "image/png"))
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_the_type_is_read_from_the_bytes(visit: Visit) -> None:
    answer = visit.upload(SimpleUploadedFile("a.html", PNG, "text/html"))
    assert answer.json()["type"] == "image/png"


def test_ten_megabytes_are_the_most(visit: Visit) -> None:
    assert visit.upload(SimpleUploadedFile("a.png", PNG + b"\0" * 10 * 1024 * 1024)).status_code == 422


def test_it_is_kept_under_a_name_that_says_nothing(visit: Visit, sent: Attachment) -> None:
    assert "a.png" not in str(sent.file)
    assert default_storage.exists(str(sent.file))


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\x.png", "x.png"),
        ("\u200b.htaccess", "htaccess"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie: x.png"),
        ("x" * 4096 + ".pdf", "x" * 116 + ".pdf"),
        ("", "file"),
        ("...", "file"),
        ("отчёт.pdf", "отчёт.pdf"),
    ],
)
def test_names_are_cleaned(name: str, clean: str) -> None:
    assert clean_name(name) == clean


def test_a_name_cannot_split_the_header(visit: Visit, work: Work) -> None:
    visit.say("x", files=[upload(visit, name='a"\r\nX-Evil: 1.png')])
    work("take_in")
    answer = visit.get(f"files/{Attachment.objects.get().pk}/")
    assert "X-Evil" not in answer.headers
