"""Files of contacts, fetched from where the provider keeps them."""

import pytest
from pytest_httpserver import HTTPServer

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
