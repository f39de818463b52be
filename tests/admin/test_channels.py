"""Channels are connected in the admin, their secrets shown once; quarantined payloads are run again."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from channels.models import Channel, Payload, PayloadState
from helpdesk.models import Agent
from tests.admin.conftest import SignedIn
from tests.factories import ChannelFactory

ADD = "/admin/channels/channel/add/"


def test_the_kind_is_chosen_first(page: Client) -> None:
    answer = page.get(ADD)
    assert 'href="?kind=webchat"' in answer.content.decode()
    assert 'href="?kind=custom"' in answer.content.decode()


def test_a_web_chat_is_connected_and_shows_what_to_copy(page: Client) -> None:
    data = {"name": "Shop", "setting_title": "Ask us", "setting_allowed_origins": "https://shop.example"}
    shown = page.post(f"{ADD}?kind=webchat", data, follow=True).content.decode()
    channel = Channel.objects.get(name="Shop")
    assert channel.settings["title"] == "Ask us"
    assert channel.settings["allowed_origins"] == ["https://shop.example"]
    assert f"http://testserver/chat/{channel.public_id}/" in shown
    assert "widget.js&quot; async" in shown
    assert channel.secrets["identity"] in shown


def test_a_secret_is_shown_once_and_never_again(page: Client) -> None:
    page.post(f"{ADD}?kind=custom", {"name": "Orders", "setting_url": ""}, follow=True)
    channel = Channel.objects.get(name="Orders")
    again = page.get(reverse("admin:channels_channel_change", args=[channel.pk])).content.decode()
    assert channel.secrets["signing"] not in again
    assert f"http://testserver/hooks/{channel.public_id}/" in again


def test_a_mistake_in_a_setting_stands_at_its_field(page: Client) -> None:
    answer = page.post(f"{ADD}?kind=webchat", {"name": "Shop", "setting_colour": "blue"})
    assert "#2563eb" in str(answer.context["adminform"].form.errors["setting_colour"])
    assert not Channel.objects.exists()


def test_an_address_that_may_not_be_called_stands_at_its_field(page: Client) -> None:
    answer = page.post(f"{ADD}?kind=custom", {"name": "Orders", "setting_url": "ftp://shop.example/x"})
    assert "setting_url" in answer.context["adminform"].form.errors


def test_settings_change_and_trouble_is_forgotten(page: Client) -> None:
    channel = ChannelFactory(kind="webchat", name="Chat", trouble="Refused.")
    url = reverse("admin:channels_channel_change", args=[channel.pk])
    page.post(url, {"name": "Chat 2", "is_active": "on", "setting_title": "Hello"})
    channel.refresh_from_db()
    assert (channel.name, channel.settings["title"], channel.trouble) == ("Chat 2", "Hello", "")


def test_new_secrets_replace_the_old_and_are_logged(page: Client) -> None:
    channel = ChannelFactory(kind="custom")
    old = channel.secrets["signing"]
    shown = page.post(reverse("admin:channels_channel_rotate", args=[channel.pk]), follow=True).content.decode()
    channel.refresh_from_db()
    assert channel.secrets["signing"] != old
    assert channel.secrets["signing"] in shown
    assert LogEntry.objects.filter(object_id=str(channel.pk)).exists()


def test_looking_at_new_secrets_changes_nothing(page: Client) -> None:
    channel = ChannelFactory(kind="custom")
    page.get(reverse("admin:channels_channel_rotate", args=[channel.pk]))
    assert Channel.objects.get(pk=channel.pk).secrets == channel.secrets


def test_an_unknown_kind_is_not_found(page: Client) -> None:
    assert page.post(f"{ADD}?kind=pigeon", {"name": "Loft"}).status_code == 200  # the choice of kinds again
    assert not Channel.objects.exists()


@pytest.fixture
def quarantined(db: None) -> Payload:
    return Payload.objects.create(
        channel=ChannelFactory(),
        body=b'{"a": "<script>\x00',
        state=PayloadState.QUARANTINED,
        attempts=3,
        error="Broken.",
    )


def test_a_payload_is_run_again(page: Client, quarantined: Payload, rung: list[str]) -> None:
    data = {"action": "run_again", "_selected_action": [str(quarantined.pk)]}
    page.post(reverse("admin:channels_payload_changelist"), data)
    quarantined.refresh_from_db()
    assert (quarantined.state, quarantined.attempts) == (PayloadState.NEW, 0)
    assert "take_in" in rung


def test_who_may_only_look_runs_nothing_again(agent: Agent, signed_in: SignedIn, quarantined: Payload) -> None:
    agent.is_staff = True
    agent.save()
    agent.user_permissions.set(_permission("view_payload"))
    data = {"action": "run_again", "_selected_action": [str(quarantined.pk)]}
    signed_in(agent).post(reverse("admin:channels_payload_changelist"), data)
    quarantined.refresh_from_db()
    assert quarantined.state == PayloadState.QUARANTINED


def _permission(codename: str) -> list[Permission]:
    return list(Permission.objects.filter(codename=codename))


def test_a_body_is_shown_as_text_and_nothing_else(page: Client, quarantined: Payload) -> None:
    shown = page.get(reverse("admin:channels_payload_change", args=[quarantined.pk])).content.decode()
    assert "&lt;script&gt;\\x00" in shown
