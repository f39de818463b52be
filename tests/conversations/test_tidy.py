"""The daily cleaning takes what is old and nothing else."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from channels.models import Payload, PayloadState
from conversations import tidy
from conversations.models import Attachment
from tests.factories import ChannelFactory

pytestmark = pytest.mark.django_db


def test_old_payloads_go_and_the_quarantine_stays() -> None:
    channel, now = ChannelFactory(), timezone.now()
    old = now - timedelta(days=31)
    for state, at in (("done", old), ("done", now), ("quarantined", old), ("new", old)):
        Payload.objects.create(channel=channel, body=b"{}", state=state, received_at=at)
    assert tidy.tidy(now) == 1
    left = set(Payload.objects.values_list("state", "received_at"))
    assert left == {(PayloadState.DONE, now), (PayloadState.QUARANTINED, old), (PayloadState.NEW, old)}


def test_an_upload_that_nobody_sent_goes_with_its_file() -> None:
    row = Attachment.objects.create(name="a.txt", created_at=timezone.now() - timedelta(days=2))
    row.file.save("a.txt", ContentFile(b"hello"))
    storage, path = row.file.storage, str(row.file.name)
    assert tidy.tidy(timezone.now()) == 1
    assert not storage.exists(path)


def test_it_is_due_once_a_day_and_only_if_there_is_something() -> None:
    now = timezone.now()
    assert not tidy.is_due(now)
    Attachment.objects.create(name="a.txt", created_at=now - timedelta(days=2))
    assert tidy.is_due(now)
    tidy.tidy(now)
    Attachment.objects.create(name="b.txt", created_at=now - timedelta(days=2))
    assert not tidy.is_due(now + timedelta(hours=23))
    assert tidy.is_due(now + timedelta(hours=25))
