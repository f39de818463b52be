"""Logs tell what happened and to which row, never what people wrote and no address that is a key."""

import json
import logging
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
import structlog
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse

from conversations.inbound import take_in
from conversations.models import Attachment, Message
from conversations.outbound import links
from helpdesk import logs
from tests.factories import ChannelFactory, MessageFactory
from tests.house_of import arrive

CANARY = "my PIN is 4711\n\nand my street is Elm"


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """What the house writes, as in production."""
    level, handlers = logging.root.level, logging.root.handlers[:]
    logs.configure({"level": "INFO", "json": True})
    handler = next(one for one in logging.root.handlers if isinstance(one, logging.StreamHandler))
    written = StringIO()
    handler.setStream(written)
    yield written
    logging.root.handlers[:], logging.root.level = handlers, level
    structlog.reset_defaults()


@pytest.mark.postgresql
@pytest.mark.django_db
def test_a_row_that_the_database_refuses_is_not_written_down(lines: StringIO) -> None:
    message, refused = MessageFactory(text=CANARY), ""
    try:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE conversations_message SET kind = NULL WHERE id = %s", [message.pk])
    except DatabaseError as error:
        refused = str(error)
        logging.getLogger("house").exception("task_failed")
        structlog.get_logger("house").warning("batch_not_taken_in", error=f"Refused: {refused}")
    told = lines.getvalue()
    assert "4711" in refused
    assert told.count("\n") == 2
    assert "task_failed" in told
    assert "null value in column" in told
    assert "4711" not in told
    assert "Elm" not in told


@pytest.mark.django_db(transaction=True)
def test_a_payload_that_breaks_the_take_in_leaves_its_number_in_the_log(
    lines: StringIO, monkeypatch: pytest.MonkeyPatch, work: Callable[..., int]
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        Message.objects.filter(pk=1).update(kind=None)
        raise ValueError("broken on purpose")

    monkeypatch.setattr(take_in, "store", broken)
    payload = arrive(ChannelFactory(), "ana", CANARY)
    work("take_in")
    payload.refresh_from_db()
    assert payload.state == "quarantined"
    assert f'"payload": {payload.pk}' in lines.getvalue()
    assert "4711" not in lines.getvalue()


@pytest.mark.django_db
def test_the_link_of_a_file_is_not_written_down_but_other_addresses_are(lines: StringIO) -> None:
    attachment = Attachment.objects.create(message=MessageFactory(), name="a.txt", file="attachments/a")
    path = links.link(attachment).removeprefix("http://testserver")
    Client().get(path)
    Client().get(reverse("inbox:attachment", args=[attachment.pk]))
    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert path.split("/")[2] not in lines.getvalue()
    assert {"/files/…/", f"/inbox/files/{attachment.pk}/"} <= {line.get("path") for line in told}
