"""Files of contacts, fetched from where the provider keeps them."""

from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_httpserver import HTTPServer

from conversations.actions.erase import erase
from conversations.models import Attachment, Event
from conversations.outbound import files
from helpdesk import clock
from tests.factories import MessageFactory

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\nrest"


@pytest.fixture
def attachment(httpserver: HTTPServer) -> Attachment:
    message = MessageFactory(direction="inbound", status="received")
    url = f"http://127.0.0.1:{httpserver.port}/cat"
    return Attachment.objects.create(message=message, source_url=url, name="cat.png", content_type="image/png")


@pytest.fixture(autouse=True)
def _folder_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_fetched_kept_and_told(attachment: Attachment, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/cat").respond_with_data(PNG)
    assert files.fetch_due(clock.now())
    files.fetch()
    attachment.refresh_from_db()
    assert attachment.file.read() == PNG
    assert (attachment.size, attachment.content_type, attachment.error) == (len(PNG), "image/png", "")
    assert "cat" not in str(attachment.file.name)
    assert Event.objects.get().data == {"message": attachment.message_id, "files": True}
    assert not files.fetch_due(clock.now())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("status", [200, 404])
def test_of_who_is_erased_meanwhile_no_file_stays(
    attachment: Attachment, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, settings: Any, status: int
) -> None:
    httpserver.expect_request("/cat").respond_with_data(PNG, status)
    download = files._download

    def slowly(url: str) -> bytes:
        with transaction.atomic():
            erase(attachment.message.contact_id)  # type: ignore[union-attr]  # it has one
        return download(url)

    monkeypatch.setattr(files, "_download", slowly)
    files.fetch()
    assert not Attachment.objects.exists()
    assert not kept(settings.MEDIA_ROOT)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_a_file_is_kept_before_its_contact_is_erased_or_not_at_all(
    attachment: Attachment, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """Mutant: without the contact's lock, what is said of the file finds its message erased."""
    httpserver.expect_request("/cat").respond_with_data(PNG)
    save, contact_id = Attachment.save, attachment.message.contact_id  # type: ignore[union-attr]  # it has one

    def erase_now() -> None:
        with transaction.atomic():
            erase(contact_id)
        connection.close()

    eraser = Thread(target=erase_now)

    def slowly(attachment: Attachment, **options: Any) -> None:
        eraser.start()
        eraser.join(0.5)
        save(attachment, **options)

    monkeypatch.setattr(Attachment, "save", slowly)
    files.fetch()
    eraser.join(10)
    assert not Event.objects.exists()
    assert not kept(settings.MEDIA_ROOT)


@pytest.mark.parametrize("status", [404, 500, 302])
def test_what_cannot_be_fetched_ends_with_a_sentence(
    attachment: Attachment, httpserver: HTTPServer, status: int
) -> None:
    httpserver.expect_request("/cat").respond_with_data("", status)
    files.fetch()
    attachment.refresh_from_db()
    assert attachment.error == f"The file's server answered {status}."
    assert not attachment.file
    assert not files.fetch_due(clock.now())


def test_a_server_that_stumbles_is_asked_again(attachment: Attachment, httpserver: HTTPServer) -> None:
    httpserver.expect_ordered_request("/cat").respond_with_data("", 502)
    httpserver.expect_ordered_request("/cat").respond_with_data(PNG)
    files.fetch()
    attachment.refresh_from_db()
    assert attachment.error == ""
    assert attachment.file.read() == PNG


def test_an_address_inside_is_never_called(attachment: Attachment) -> None:
    Attachment.objects.update(source_url="http://169.254.169.254/latest/meta-data/")
    files.fetch()
    attachment.refresh_from_db()
    assert "may not be called" in attachment.error


def test_a_file_that_is_too_large_is_cut_off(
    attachment: Attachment, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LIMIT", 5000)
    httpserver.expect_request("/cat").respond_with_data(b"x" * 5001)
    files.fetch()
    attachment.refresh_from_db()
    assert "more than 5 kB" in attachment.error


@pytest.mark.parametrize(
    ("body", "claimed", "kind"),
    [
        (PNG, "text/html", "image/png"),
        (b"\xff\xd8\xff\xe0", "x", "image/jpeg"),
        (b"GIF89a", "", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "x", "image/webp"),
        (b"%PDF-1.7", "x", "application/pdf"),
        (b"<svg onload=x>", "image/svg+xml", "application/octet-stream"),
        (b"<html>", "image/jpeg", "application/octet-stream"),
        (b"<html>", "text/html", "application/octet-stream"),
        (b"OggS", "audio/ogg", "audio/ogg"),
        (b"hello", "text/plain", "text/plain"),
        (b"", "", "application/octet-stream"),
    ],
)
def test_a_file_is_what_its_bytes_say(body: bytes, claimed: str, kind: str) -> None:
    assert files.content_type(body, claimed) == kind
