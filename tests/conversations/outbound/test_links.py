"""Addresses under which a provider fetches a file of ours (RELIABILITY S16, S18)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.signing import Signer
from django.test import Client

from conversations.models import Attachment, Comment
from conversations.outbound.links import SECONDS, link
from helpdesk import clock
from tests.factories import ConversationFactory, MessageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def attachment() -> Attachment:
    row = Attachment(message=MessageFactory(), name="page\r\n<b>.html", content_type="text/html", size=9)
    row.file.save("x", ContentFile(b"<b>hi</b>"))
    return row


def get(address: str) -> Any:
    return Client().get(address.removeprefix("http://testserver"))


def test_the_file_is_a_download_and_never_a_page(attachment: Attachment) -> None:
    response = get(link(attachment))
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"<b>hi</b>"
    assert response["Content-Disposition"].startswith("attachment")
    assert "\r" not in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"


def test_the_link_ends_after_a_day(attachment: Attachment) -> None:
    address = link(attachment)
    with time_machine.travel(clock.now() + timedelta(seconds=SECONDS + 5)):
        assert get(address).status_code == 404


@pytest.mark.parametrize("token", ["1", "1:x:y", "%00"])
def test_a_guessed_or_foreign_token_finds_nothing(attachment: Attachment, token: str) -> None:
    assert get(f"/files/{token}/").status_code == 404
    assert get(f"/files/{Signer().sign(str(attachment.pk))}/").status_code == 404


def test_a_file_of_a_comment_never_leaves_the_house(attachment: Attachment) -> None:
    attachment.message = None
    attachment.comment = Comment.objects.create(conversation=ConversationFactory(), text="x", author_kind="agent")
    attachment.save()
    assert get(link(attachment)).status_code == 404
