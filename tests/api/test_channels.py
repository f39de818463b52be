"""/channels/ and their payloads."""

import json
import time
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from channels.models import Channel, Payload
from helpdesk.http import signature
from tests.api.conftest import Program, fields


def test_a_channel_is_connected_and_tells_its_secret_once(supervisor: Program) -> None:
    response = supervisor.post("channels/", {"kind": "custom", "name": "Orders", "settings": {}})
    body = response.json()
    assert response.status_code == 201, body
    assert body["webhook_url"] == f"http://testserver/hooks/{body['public_id']}/"
    assert body["secret"].startswith("whsec_")
    assert body["secrets"] == {"signing": body["secret"]}
    again = supervisor.get(f"channels/{body['id']}/")
    assert body["secret"] not in again.content.decode()
    assert body["secret"] not in supervisor.get("channels/").content.decode()
    assert "secret" not in again.json()


def test_the_address_is_where_the_request_came_to_if_there_is_no_public_one(
    supervisor: Program, settings: Settings
) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    body = supervisor.post("channels/", {"kind": "custom", "name": "Orders"}).json()
    assert body["webhook_url"].startswith("http://testserver/hooks/")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "pigeon", "name": "A"}, "kind"),
        ({"kind": "custom"}, "name"),
        ({"kind": "custom", "name": "A", "settings": {"url": "nonsense"}}, "settings.url"),
        ({"kind": "custom", "name": "A", "settings": {"speed": 1}}, "settings.speed"),
        ({"kind": "custom", "name": "A", "settings": []}, "settings"),
        ({"kind": "custom", "name": "Shop"}, "name"),
        ({"kind": "custom", "name": "A", "secrets": {"signing": "mine"}}, "secrets"),
    ],
)
def test_a_channel_that_cannot_be_is_refused_by_field(
    supervisor: Program, channel: Channel, body: dict[str, object], field: str
) -> None:
    response = supervisor.post("channels/", body)
    assert (response.status_code, fields(response)) == (400, [field])


def test_it_is_renamed_and_switched_off(supervisor: Program, channel: Channel) -> None:
    body = supervisor.patch(f"channels/{channel.pk}/", {"name": "Store", "is_active": False}).json()
    assert (body["name"], body["is_active"]) == ("Store", False)


def test_a_new_secret_signs_and_the_old_one_holds_for_a_day(supervisor: Program, channel: Channel) -> None:
    old = channel.secrets["signing"]
    body = supervisor.post(f"channels/{channel.pk}/rotate-secret/").json()
    assert body["secret"] not in ("", old)
    channel.refresh_from_db()
    assert channel.secrets["previous"] == old


def test_agents_see_channels_without_their_settings(agent: Program, supervisor: Program, channel: Channel) -> None:
    Channel.objects.update(settings={"url": "https://shop.example/?key=1"})
    assert agent.get(f"channels/{channel.pk}/").json()["settings"] is None
    assert supervisor.get(f"channels/{channel.pk}/").json()["settings"] == {"url": "https://shop.example/?key=1"}


def test_what_is_in_quarantine_is_read_and_run_again(supervisor: Program, channel: Channel, rung: list[str]) -> None:
    payload = Payload.objects.create(channel=channel, body=b"\xff{", state="quarantined", attempts=3, error="Not JSON.")
    Payload.objects.create(channel=channel, body=b"{}", state="done")
    path = f"channels/{channel.pk}/payloads/"
    (row,) = supervisor.get(path, state="quarantined").json()["results"]
    assert (row["id"], row["error"]) == (payload.pk, "Not JSON.")
    assert supervisor.get(f"{path}{payload.pk}/").json()["body"] == "\\xff{"
    assert supervisor.post(f"{path}{payload.pk}/retry/").json()["state"] == "new"
    assert "take_in" in rung
    assert supervisor.post(f"{path}{payload.pk}/retry/").status_code == 409


def test_the_webhook_url_and_secret_take_a_message_in(supervisor: Program, work: Callable[..., int]) -> None:
    made = supervisor.post("channels/", {"kind": "custom", "name": "Orders"}).json()
    message = {"type": "message", "id": "m-1", "contact": {"id": "u-1", "name": "Ada"}, "text": "Hi"}
    body = json.dumps(message).encode()
    headers = signature.headers([made["secret"]], "evt-1", int(time.time()), body)
    path = made["webhook_url"].removeprefix("http://testserver")
    answer = Client().post(path, body, content_type="application/json", headers=headers)
    assert answer.status_code == 202, answer.content
    work("take_in")
    (row,) = supervisor.get("messages/", channel=made["id"], external_id="m-1").json()["results"]
    assert (row["text"], row["direction"]) == ("Hi", "inbound")
