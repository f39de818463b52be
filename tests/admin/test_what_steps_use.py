"""Secrets, files and templates in the admin: what is secret stays so, and what is used stays."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from channels.models import Template
from conversations.models import Attachment
from helpdesk.models import Agent
from tests.admin.conftest import SignedIn
from tests.factories import ChannelFactory
from tests.house_of import publish
from workflows.models import File, Secret

pytestmark = pytest.mark.django_db
CANARY = "canary-41d7"
WITH_SECRET = """
workflow: Asks
trigger: {on: manual}
steps: [{id: ask, kind: http_request, url: "https://api.example.com/", headers: {Key: "{{ secret.crm }}"}}]
"""
WITH_FILE = """
workflow: Sends
trigger: {on: manual}
steps: [{id: send, kind: send_message, text: Here, attachments: [prices.pdf]}]
"""


@pytest.fixture
def media(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def add(label: str) -> str:
    return reverse(f"admin:workflows_{label}_add")


def change(row: Secret | File) -> str:
    return reverse(f"admin:workflows_{row._meta.model_name}_change", args=[row.pk])


def delete(row: Secret | File) -> str:
    return reverse(f"admin:workflows_{row._meta.model_name}_delete", args=[row.pk])


def secret() -> Secret:
    return Secret.objects.create(name="crm", value=CANARY, hosts="api.example.com")


def file(media: Path) -> File:
    return File.objects.create(name="prices.pdf", file=SimpleUploadedFile("x", b"%PDF-1.7"), size=8)


def test_a_secret_is_written(page: Client, supervisor: Agent) -> None:
    page.post(add("secret"), {"name": "crm", "value": CANARY, "hosts": "API.example.com, shop.example.com:8443"})
    row = Secret.objects.get()
    assert (row.value, row.hosts.split()) == (CANARY, ["api.example.com", "shop.example.com:8443"])
    assert row.updated_by == supervisor


def test_a_secret_is_never_shown_again(page: Client) -> None:
    row = secret()
    for url in (change(row), reverse("admin:workflows_secret_changelist"), delete(row)):
        assert CANARY not in page.get(url).content.decode()
    answer = page.post(change(row), {"value": f"{CANARY}\x01", "hosts": "not a host!"})
    assert answer.status_code == 200
    assert CANARY not in answer.content.decode()


def test_an_empty_value_keeps_the_secret_and_another_replaces_it(page: Client) -> None:
    row = secret()
    Secret.objects.update(hosts="api.example.com\nshop.example.com")
    page.post(change(row), {"value": "", "hosts": "api.example.com"})
    row.refresh_from_db()
    assert (row.value, row.hosts) == (CANARY, "api.example.com")
    page.post(change(row), {"value": "new", "hosts": "other.example.com"})
    row.refresh_from_db()
    assert (row.value, row.hosts) == ("new", "other.example.com")


def test_who_does_not_know_a_secret_cannot_have_it_sent_to_their_own_server(page: Client) -> None:
    row = secret()
    answer = page.post(change(row), {"value": "", "hosts": "api.example.com, mine.example.org"})
    assert "Write the value again" in answer.content.decode()
    row.refresh_from_db()
    assert row.hosts == "api.example.com"


@pytest.mark.parametrize("host", ["https://api.example.com", "api.example.com/path", "*.example.com", ""])
def test_a_host_is_the_name_of_a_server(page: Client, host: str) -> None:
    answer = page.post(add("secret"), {"name": "crm", "value": "x", "hosts": host})
    assert answer.status_code == 200
    assert not Secret.objects.exists()


def test_a_secret_that_a_workflow_uses_is_not_deleted(page: Client) -> None:
    publish(WITH_SECRET)
    row = secret()
    answer = page.post(delete(row), {"post": "yes"}, follow=True)
    assert "is used by Asks; take it out there first." in answer.content.decode()
    assert Secret.objects.exists()


def test_a_secret_that_nothing_uses_is_deleted(page: Client) -> None:
    page.post(delete(secret()), {"post": "yes"})
    assert not Secret.objects.exists()


def test_a_file_is_kept_under_its_own_name_and_type(page: Client, media: Path) -> None:
    page.post(add("file"), {"file": SimpleUploadedFile("prices.pdf", b"%PDF-1.7", content_type="text/html")})
    row = File.objects.get()
    assert (row.name, row.content_type, row.size) == ("prices.pdf", "application/pdf", 8)
    assert str(row.file).startswith("library/")


def test_a_file_that_is_too_large_is_refused(page: Client, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conversations.inbox.uploads.LARGEST", 5)
    answer = page.post(add("file"), {"file": SimpleUploadedFile("prices.pdf", b"%PDF-1.7")})
    assert "larger than 10 MB" in answer.content.decode()
    assert not File.objects.exists()


def test_two_files_do_not_bear_one_name(page: Client, media: Path) -> None:
    file(media)
    answer = page.post(add("file"), {"file": SimpleUploadedFile("prices.pdf", b"%PDF-1.7")})
    assert answer.status_code == 200
    assert File.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_replaced_goes_unless_a_message_points_to_it(page: Client, media: Path) -> None:
    row = file(media)
    first = media / str(row.file)
    page.post(change(row), {"file": SimpleUploadedFile("b", b"second")})
    assert not first.exists()
    row.refresh_from_db()
    second = media / str(row.file)
    Attachment.objects.create(file=row.file.name, name="prices.pdf")
    page.post(change(row), {"file": SimpleUploadedFile("c", b"third")})
    assert second.read_bytes() == b"second"


def test_a_file_is_downloaded_never_shown(page: Client, media: Path, agent: Agent, signed_in: SignedIn) -> None:
    url = reverse("admin:workflows_file_download", args=[file(media).pk])
    answer = page.get(url)
    assert b"".join(answer) == b"%PDF-1.7"
    assert answer["Content-Disposition"].startswith("attachment")
    assert signed_in(agent).get(url).status_code in (302, 403, 404)


def test_a_file_that_a_workflow_sends_is_not_deleted(page: Client, media: Path) -> None:
    publish(WITH_FILE)
    row = file(media)
    page.post(delete(row), {"post": "yes"})
    assert File.objects.exists()


def test_templates_are_listed_with_how_far_they_have_come(page: Client) -> None:
    Template.objects.create(
        channel=ChannelFactory(), name="reminder", language="en", status="rejected", text="Hi {{1}}"
    )
    shown = page.get(reverse("admin:channels_template_changelist")).content.decode()
    assert "reminder (en)" in shown
    assert "Rejected" in shown
