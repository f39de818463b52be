"""U+0000, which PostgreSQL refuses, in each text of the builder's forms: kept out, never an error of ours."""

import pytest
from django.test import Client
from django.urls import reverse

from helpdesk.models import Agent
from tests.house_of import publish

pytestmark = pytest.mark.django_db
TEXT = """
workflow: "Hostile"
trigger: {on: conversation_opened}
steps:
  - {id: said, kind: send_message, text: "Hello"}
"""
HOSTILE = "a\x00b"


@pytest.fixture
def page(client: Client) -> Client:
    client.force_login(Agent.objects.create_superuser("root@example.com", "pw"))
    return client


@pytest.mark.parametrize("name", ["builder_step", "builder_trigger"])
def test_hostile_characters_are_no_error_of_ours(page: Client, name: str) -> None:
    version = publish(TEXT)
    more = ["said"] if name == "builder_step" else []
    url = reverse(f"admin:workflows_workflow_{name}", args=[version.workflow_id, *more])
    texts = dict.fromkeys(("text", "attachments", "channel", "key", "name", "description", "group"), HOSTILE)
    for what in ("", "save"):
        answer = page.post(url, {**texts, "what": what, "revision": "0"}, headers={"HX-Request": "true"})
        assert answer.status_code < 500
