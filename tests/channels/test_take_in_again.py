"""Out of quarantine: one action for the admin and the API."""

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from channels.actions import take_in_again
from channels.models import Payload
from tests.factories import ChannelFactory


@pytest.mark.django_db
def test_a_payload_that_is_put_back_has_all_its_tries(rung: list[str]) -> None:
    fields: dict[str, Any] = {"body": b"{}", "attempts": 3, "claimed_at": timezone.now(), "error": "Broken"}
    channel = ChannelFactory()
    quarantined = Payload.objects.create(channel=channel, state="quarantined", **fields)
    done = Payload.objects.create(channel=channel, state="done", **fields)
    with transaction.atomic():
        assert take_in_again([quarantined.pk, done.pk]) == [quarantined.pk]
    quarantined.refresh_from_db()
    done.refresh_from_db()
    assert (quarantined.state, quarantined.attempts, quarantined.claimed_at) == ("new", 0, None)
    assert (done.state, done.attempts) == ("done", 3)
    assert rung == ["take_in"]
