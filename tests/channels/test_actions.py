"""Connecting, changing and re-keying a channel."""

from datetime import timedelta

import pytest
from django.db import connection

from channels.actions import InvalidChannel, create_channel, rotate_secret, update_channel
from channels.adapters.custom import active_secrets
from channels.models import Channel
from helpdesk import clock
from helpdesk.actors import SYSTEM

pytestmark = pytest.mark.django_db


def test_a_channel_is_made_with_its_secrets_shown_once() -> None:
    channel, secrets = create_channel(kind="custom", name=" Orders ", settings={}, by=SYSTEM)
    stored = Channel.objects.get(pk=channel.pk)
    assert stored.name == "Orders"
    assert secrets["signing"].startswith("whsec_")
    assert stored.secrets == secrets


def test_a_secret_is_encrypted_in_the_database() -> None:
    channel, secrets = create_channel(kind="custom", name="Orders", settings={}, by=SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secrets FROM channels_channel WHERE id = %s", [channel.pk])
        assert secrets["signing"] not in cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("kind", "name", "settings", "fields"),
    [
        ("fax", "Orders", {}, ["kind"]),
        ("custom", " ", {}, ["name"]),
        ("custom", "a" * 101, {}, ["name"]),
        ("custom", "a\x00", {}, ["name"]),
        ("custom", "Orders", {"url": "ftp://x/"}, ["settings.url"]),
        ("custom", "Orders", {"uri": "https://x.example/"}, ["settings.uri"]),
        ("webchat", "", {"colour": "red", "nonsense": 1}, ["name", "settings.colour", "settings.nonsense"]),
    ],
)
def test_everything_wrong_is_told_by_field(kind: str, name: str, settings: dict[str, str], fields: list[str]) -> None:
    with pytest.raises(InvalidChannel) as caught:
        create_channel(kind=kind, name=name, settings=settings, by=SYSTEM)
    assert list(caught.value.errors) == fields
    assert not Channel.objects.exists()


def test_a_name_is_used_once() -> None:
    create_channel(kind="custom", name="Orders", settings={}, by=SYSTEM)
    with pytest.raises(InvalidChannel) as caught:
        create_channel(kind="webchat", name="Orders", settings={}, by=SYSTEM)
    assert list(caught.value.errors) == ["name"]


def test_a_change_merges_settings_and_forgets_the_trouble() -> None:
    channel, _ = create_channel(
        kind="webchat", name="Site", settings={"title": "Hello", "colour": "#112233"}, by=SYSTEM
    )
    channel.trouble = "The endpoint is gone."
    update_channel(channel, by=SYSTEM, settings={"title": "Hi"}, is_active=False)
    channel.refresh_from_db()
    assert (channel.settings["title"], channel.settings["colour"]) == ("Hi", "#112233")
    assert (channel.trouble, channel.is_active, channel.name) == ("", False, "Site")


def test_a_wrong_change_changes_nothing() -> None:
    channel, _ = create_channel(kind="custom", name="Orders", settings={}, by=SYSTEM)
    with pytest.raises(InvalidChannel):
        update_channel(channel, by=SYSTEM, name="New", settings={"url": "nonsense"})
    channel.refresh_from_db()
    assert channel.name == "Orders"


def test_after_a_rotation_the_old_secret_holds_for_a_day() -> None:
    channel, secrets = create_channel(kind="custom", name="Orders", settings={}, by=SYSTEM)
    now = clock.now()
    new = rotate_secret(channel, by=SYSTEM, now=now)
    stored = Channel.objects.get(pk=channel.pk)
    assert new["signing"] != secrets["signing"]
    assert active_secrets(stored, now) == [new["signing"], secrets["signing"]]
    assert active_secrets(stored, now + timedelta(hours=25)) == [new["signing"]]


def test_an_identity_secret_is_replaced_at_once() -> None:
    channel, secrets = create_channel(kind="webchat", name="Site", settings={}, by=SYSTEM)
    new = rotate_secret(channel, by=SYSTEM, now=clock.now())
    assert channel.secrets == new
    assert new["identity"] != secrets["identity"]
