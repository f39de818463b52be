"""``manage.py demo``: a small lively helpdesk to look at; also what ``manage.py up --demo`` calls."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from helpdesk import clock
from workflows.demo.make import chat, make
from workflows.demo.people import AGENT, PASSWORD, SUPERVISOR


class Command(BaseCommand):
    help = "Adds, once, a small lively helpdesk, and says how to sign in. Everybody in it is invented."

    def handle(self, *args: Any, **options: Any) -> None:
        if make(clock.now()):
            self.stdout.write("The demo is ready: three teams, eight agents, and what their contacts wrote of late.")
        channel = chat()
        if channel is not None:
            self.stdout.write(f"web chat: {settings.PUBLIC_URL}/chat/{channel.public_id}/")
        for email in (SUPERVISOR, AGENT):
            self.stdout.write(f"sign in: {email} {PASSWORD}")
