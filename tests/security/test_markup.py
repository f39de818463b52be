"""Whatever visitors, providers and colleagues write is text wherever it is shown: no element, no attribute, no code."""

import json
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from channels.models import Payload
from contacts.models import Contact, Field, Identity, Tag, Tagging
from conversations.actions.comment import NewComment, comment
from conversations.actions.contacts import ContactChange, update
from conversations.events import EventKind, NewEvent, record
from conversations.lock import locked
from conversations.models import Attachment, Category, Conversation, Message
from helpdesk import actors
from helpdesk.models import Agent, Team
from tests.factories import ChannelFactory, ConversationFactory, MessageFactory
from tests.house_of import ROUTE_TO_SALES, publish
from workflows.models import Run, RunLog

pytestmark = pytest.mark.django_db

CORPUS = [
    "<script>canary()</script>",
    '"><img src=x onerror=canary()>',
    "' autofocus onfocus=canary() x='",
    "</title></textarea></style><svg/onload=canary()>",
    'javascript:canary()//https://x.example/"onclick=canary()//',
    'https://x.example/?"onmouseover=canary()//<b>canary',
    "{{ canary }}{% load canary %}{{ settings.SECRET_KEY }}",
    "&lt;img src=x onerror=canary()&gt;<!--canary",
    "\u202e<canary>\u2028\u0000]]><canary/>",
]


ADDRESSES = ("href", "src", "action", "formaction", "hx-get", "hx-post")


class Looker(HTMLParser):
    """Elements and attributes that only the corpus can have brought in, and links that are code."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name.startswith("on") or (name in ("autofocus", "style") and "canary" in (value or "")):
                self.found.append(f"<{tag} {name}={value}>")
            if name in ADDRESSES and (value or "").strip().lower().startswith(
                ("javascript:", "data:text", "vbscript:")
            ):
                self.found.append(f"<{tag} {name}={value}>")
        if "canary" in tag or (tag in ("img", "svg", "b") and any("canary" in str(value) for _, value in attrs)):
            self.found.append(f"<{tag}>")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script" and "canary" in data:
            self.found.append(f"<script>{data}")


def looked(client: Client, url: str, text: str) -> str:
    """The page's content, after a look at what it is made of."""
    answer = client.get(url, follow=True)
    assert answer.status_code == 200, url
    content: str = answer.content.decode()
    looker = Looker()
    looker.feed(content)
    assert looker.found == [], url
    for raw in (text, text.replace("\x00", "")):
        assert "<" not in raw or raw not in content, url
    return content


@pytest.fixture
def root(db: None) -> Agent:
    return Agent.objects.create_superuser("root@example.com", "a-long-password", first_name="Root")


def a_house_full_of(text: str, root: Agent) -> Conversation:
    """``text`` in every place that somebody outside, or a colleague, can write to."""
    stored = text.replace("\x00", "")
    now = timezone.now()
    team = Team.objects.create(name=stored[:100])
    Field.objects.create(key="size", label=stored[:100])
    contact = Contact.objects.create(first_name=stored, last_name=stored, email="x@example.com", phone="+628123456")
    channel = ChannelFactory(name=stored[:100], trouble=stored)
    category = Category.objects.create(name=stored[:100])
    Identity.objects.create(contact=contact, channel=channel, external_id=stored, name=stored)
    Tagging.objects.create(contact=contact, tag=Tag.objects.create(name=stored[:50]))
    conversation: Conversation = ConversationFactory(
        contact=contact, channel=channel, team=team, assignee=root, preview=stored, summary=stored, category=category
    )
    words = {"choice": {"id": stored, "title": stored}, "raw": {"x": stored}, "reactions": [stored]}
    for direction in ("inbound", "outbound"):
        message: Message = MessageFactory(
            conversation=conversation, direction=direction, text=stored, data=words, error=stored, status="failed",
            author_name=stored, author_kind="workflow",
        )  # fmt: skip
        Attachment.objects.create(message=message, name=stored, content_type=stored[:100], file=ContentFile(b"x", "x"))
    with locked(conversation.pk) as row:
        update([ContactChange(row.contact, {"size": stored}, actors.workflow(1, stored), row.pk)], now=now)
        comment([NewComment(row, stored, actors.workflow(1, stored))], now=now)
        for kind, data in (
            (EventKind.CONVERSATION_ASSIGNED, {"agent": root.pk, "team": team.pk, "why": stored, "by_hand": False}),
            (EventKind.CONTACT_TAGGED, {"added": [stored], "removed": [stored]}),
            (EventKind.RUN_STARTED, {"run": 1, "workflow": stored}),
            (EventKind.CONVERSATION_UPDATED, {"changes": {"summary": [stored, stored]}}),
        ):
            moved = {"previous_agent": None, "previous_team": None} if kind == EventKind.CONVERSATION_ASSIGNED else {}
            record([NewEvent(kind, actors.workflow(1, stored), contact.pk, row.pk, {**data, **moved})], now=now)
    version = publish(ROUTE_TO_SALES)
    run = Run.objects.create(
        workflow=version.workflow, version=version, contact=contact, conversation=conversation, state="failed",
        error=stored, memory={"variables": {"x": stored}}, ended_at=now,
    )  # fmt: skip
    RunLog.objects.create(run=run, number=1, at=now, outcome="failed", text=stored)
    Payload.objects.create(
        channel=channel, body=text.encode(), headers={"x": stored}, error=stored, state="quarantined"
    )
    return conversation


@pytest.mark.parametrize("text", CORPUS)
def test_the_inbox_and_the_admin_show_it_as_text(text: str, root: Agent, client: Client) -> None:
    conversation = a_house_full_of(text, root)
    pk, contact = conversation.pk, conversation.contact_id
    client.force_login(root)
    inbox = [
        f"/inbox/{pk}/", f"/inbox/{pk}/thread/", f"/inbox/{pk}/update/", f"/inbox/{pk}/older/", "/inbox/?list=all",
        f"/inbox/changes/?list=all&ids={pk}", f"/inbox/{pk}/close/", f"/inbox/{pk}/assign/", f"/inbox/{pk}/contact/",
        f"/inbox/new/{contact}/", "/inbox/new/?q=x", "/inbox/rows/?list=all&q=<script>canary()</script>",
    ]  # fmt: skip
    shown = [looked(client, url, text) for url in inbox]
    assert any("canary" in content for content in shown)
    admin = [
        "channels_channel", "channels_payload", "contacts_contact", "contacts_tag", "contacts_field",
        "conversations_category", "conversations_conversation", "conversations_message", "helpdesk_team",
        "workflows_run",
    ]  # fmt: skip
    for name in admin:
        app, model = name.split("_")
        looked(client, f"/admin/{app}/{model}/", text)
        row = apps.get_model(app, model)._default_manager.order_by("pk").first()
        assert row is not None, name
        looked(client, f"/admin/{app}/{model}/{row.pk}/change/", text)
    looked(client, "/admin/", text)


@pytest.mark.parametrize("text", CORPUS)
def test_the_chats_page_shows_what_supervisors_wrote_as_text(text: str, client: Client) -> None:
    stored = text.replace("\x00", "")
    settings: dict[str, object] = {
        "title": stored,
        "greeting": stored,
        "launcher_text": stored,
        "offline_text": stored,
        "colour": stored,
    }
    settings |= {
        "language": stored,
        "position": stored,
        "allowed_origins": [stored, "https://shop.example; script-src *"],
    }
    channel = ChannelFactory(kind="webchat", name=stored[:100], settings=settings)
    looked(client, f"/chat/{channel.public_id}/", text)
    page = client.get(f"/chat/{channel.public_id}/")
    assert page["Content-Security-Policy"].count("script-src") == 1
    script = client.get(f"/chat/{channel.public_id}/widget.js").content.decode()
    config = json.loads(script[script.rindex("({") + 1 : script.rindex(")")])
    assert (config["title"], config["position"], config["fill"]) == (stored, "right", "#2563eb")
    assert "canary" not in client.get(f"/chat/{channel.public_id}/theme.css").content.decode()
