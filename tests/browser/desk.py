"""What a browser test has in hand: people, a web chat, watched pages, and what an agent or a workflow would do."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from itertools import count
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

from channels.adapters.registry import adapter
from channels.models import Channel
from conversations.actions.send import NewMessage, send
from conversations.actions.status import Closing, close
from conversations.lock import locked
from conversations.models import Conversation, Message, Status
from helpdesk import actors
from helpdesk.models import Agent
from tests.browser.house import House

PHONE = {"width": 390, "height": 844}
SCREEN = {"width": 1280, "height": 800}
# Chromium's own words for an answer that is an error: the answer itself is judged where it matters.
HARMLESS = ("Failed to load resource",)
_numbers = count(1)


@dataclass
class Desk:
    house: House
    browser: Browser
    complaints: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.house.url

    # People and channels.

    @cached_property
    def supervisor(self) -> Agent:
        return self.agent_of("Sue", is_staff=True, is_superuser=True)

    @cached_property
    def agent(self) -> Agent:
        return self.agent_of("Ana")

    def agent_of(self, first_name: str, **fields: Any) -> Agent:
        """A new agent, online, whose password is “a-long-password”."""
        told = {"availability": "online", "last_seen_at": timezone.now(), **fields}
        email = f"{first_name.lower()}{next(_numbers)}@example.com"
        return Agent.objects.create_user(email, "a-long-password", first_name=first_name, **told)

    @cached_property
    def chat(self) -> Channel:
        return self.chat_of(title="Shop help", greeting="Hello! How can we help?")

    def chat_of(self, **told: Any) -> Channel:
        secrets = adapter("webchat").new_secrets()
        return Channel.objects.create(kind="webchat", name=f"Chat {next(_numbers)}", settings=told, secrets=secrets)

    # Pages.

    def open(self, path: str, *, by: Agent | None = None, **options: Any) -> Page:
        """A page in a browser of its own, signed in as ``by``; options as of Playwright's ``new_context``."""
        context = self.browser.new_context(**{"viewport": SCREEN, "locale": "en-GB", **options})
        self._contexts.append(context)
        if by is not None:
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_of(by), "url": self.url}])
        page = context.new_page()
        self.watch(page)
        page.goto(self.url + path if path.startswith("/") else path)
        return page

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(HARMLESS):
            self.complaints.append(f"console: {message.text}")

    def _response(self, answer: Response) -> None:
        if answer.status >= 500 or (answer.status >= 400 and "/static/" in answer.url):
            self.complaints.append(f"{answer.status} {answer.url}")

    def visit(self, channel: Channel | None = None, **options: Any) -> Page:
        """A customer on the hosted page of the chat."""
        page = self.open(f"/chat/{(channel or self.chat).public_id}/", **options)
        page.wait_for_selector("body[data-ready]")
        return page

    def post(self, page: Page, path: str, **form: str) -> int:
        """What a script of the signed-in page would post; gives the status."""
        token = page.evaluate("document.querySelector('[name=csrfmiddlewaretoken]')?.value ?? ''")
        token = token or next((one["value"] for one in page.context.cookies() if "csrf" in one["name"]), "")
        headers = {"X-CSRFToken": token, "Referer": self.url + "/inbox/"}
        return page.request.post(self.url + path, form={**form}, headers=headers).status

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    # What happens elsewhere.

    def answer(self, text: str, *, to: Channel | None = None, by: Agent | None = None, **more: Any) -> Message:
        """An agent (or, without ``by``, a workflow) writes in the newest open conversation of the chat."""
        actor = actors.agent(by.pk, by.name) if by else actors.workflow(1, "Welcome")
        with locked(self.conversation(to).pk) as row:
            (sent,) = send([NewMessage(row, text, actor, **more)], now=timezone.now())
        return Message.objects.get(pk=sent.pk)

    def end(self, channel: Channel | None = None) -> None:
        with locked(self.conversation(channel).pk) as row:
            close([Closing(row, actors.SYSTEM)], now=timezone.now())

    def conversation(self, channel: Channel | None = None) -> Conversation:
        rows = Conversation.objects.filter(channel=channel or self.chat).exclude(status=Status.CLOSED)
        return rows.latest("id")


def session_of(agent: Agent) -> str:
    """The key of a new session, as signing in makes it."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(agent.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = agent.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def axe_findings(page: Page, within: str | None = None) -> list[str]:
    """What axe finds wrong (in the part that a selector names), one line each."""
    found = Axe().run(page, context=within)
    return [
        f"{one['id']}: {one['help']} – {node['html'][:200]}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]


def until(page: Page, seen: Callable[[], bool], seconds: float = 10) -> None:
    """Waits until something outside the page is so, while the page goes on."""
    for _ in range(int(seconds * 20)):
        if seen():
            return
        page.wait_for_timeout(50)
    raise AssertionError("It never came to be.")
