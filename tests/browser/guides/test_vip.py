"""docs/guides/vip.md: built by clicking, published, seen on the web chat."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk, until
from tests.browser.guides.clicking import Builder
from tests.browser.guides.conftest import TeamOf
from tests.browser.talk import say


@pytest.fixture
def customers() -> Iterator[str]:
    """The address of a company's own data: vip@example.com is a VIP; no key, no answer."""

    class Data(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            email = parse_qs(urlsplit(self.path).query).get("email", [""])[0]
            self.send_response(200 if self.headers["Authorization"] == "Bearer a-long-key" else 401)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps({"tier": "vip" if email == "vip@example.com" else "standard"}).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Data) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/customers"
        server.shutdown()


def keep_the_key(desk: Desk, server: str) -> None:
    page = desk.open("/admin/workflows/secret/add/", by=desk.supervisor)
    page.get_by_label("Name:").fill("crm")
    page.get_by_label("Value:").fill("a-long-key")
    page.get_by_label("Hosts:").fill(server)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("crm")


def build(builder: Builder, address: str) -> None:
    builder.delete("Send a message")
    builder.add("Ask a question")
    builder.fill("Question", "Hello! Which email address are you registered with?")
    builder.choose("What is asked for", "An email address")
    builder.choose("In a contact field", "Email")
    builder.lasts("Wait for the answer", 10, "minutes")
    builder.save()
    builder.add("HTTP request")
    builder.fill("Address", address + "?email={{ contact.email }}")
    builder.pair("Headers", "Authorization", "Bearer {{ secret.crm }}")
    builder.pair("Keep from the answer", "tier", "tier")
    builder.save()
    builder.way_out("If there was no good answer")
    with builder.within("If there was no good answer"):
        builder.add("Add a comment")
        builder.fill("Comment", "The customer data did not answer; routed as a regular customer.")
        builder.save()
    builder.add("Branch")
    builder.branch("VIP", ("tier", "is", "vip"))
    builder.save()
    with builder.within("VIP"):
        builder.add("Send a message")
        builder.fill("Text", "Good to hear from you! Your personal team is with you in a moment.")
        builder.save()
        builder.assign_to_team("VIP")
    with builder.within("Otherwise"):
        builder.assign_to_team("Support")


def test_the_companys_own_data_says_who_is_a_vip(desk: Desk, team_of: TeamOf, customers: str) -> None:
    vera, budi = team_of("VIP", "Vera"), team_of("Support", "Budi")
    keep_the_key(desk, urlsplit(customers).netloc)
    builder = Builder.begin(desk, "VIP")
    build(builder, customers)
    builder.publish()
    for email, agent in (("vip@example.com", vera), ("ana@example.com", budi)):
        customer = desk.visit()
        say(customer, "My delivery is late")
        expect(customer.get_by_text("Which email address")).to_be_visible()
        say(customer, email)
        until(customer, lambda agent=agent: desk.conversation().assignee_id == agent.pk)  # type: ignore[misc]
        seen = customer.get_by_text("Your personal team is with you")
        expect(seen).to_have_count(int(agent == vera))
