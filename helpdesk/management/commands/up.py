"""``manage.py up``: the whole helpdesk by one command."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from helpdesk import logs
from helpdesk.processes import parts, prepare, web
from helpdesk.processes.arguments import add_address
from helpdesk.processes.supervisor import Supervisor

# Of the web chat, in a demonstration: an office that tries it is one network, and each look is a new visitor.
OFFICE = {"session": "300/3600", "conversation": "300/3600", "upload_network": "300/3600"}


class Command(BaseCommand):
    help = "Sets up the database, then runs web, workers and sweep until SIGTERM or Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_address(parser)
        parser.add_argument("--demo", action="store_true", help="Adds, once, a small lively helpdesk to look at.")
        parser.add_argument("--data", help="The folder of the SQLite file and uploads (default: var/).")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        try:
            listening = web.listen(host, port)
        except OSError as error:
            raise CommandError(f"Cannot listen on {host}:{port}: {error.strerror}. Choose another --port.") from error
        logs.process = "supervisor"
        if options["demo"]:
            settings.CHAT_LIMITS = {**OFFICE, **settings.CHAT_LIMITS}
        if not prepare.in_child(demo=options["demo"]):
            raise CommandError("The set-up failed; the lines above say why. Nothing was started.")
        parts.load(pages=True)
        self.stdout.write(f"Agents:      {settings.PUBLIC_URL}/inbox/")
        self.stdout.write(f"Supervisors: {settings.PUBLIC_URL}/admin/")
        self.stdout.write("Ctrl-C stops it.")
        self.stdout.flush()
        sys.exit(Supervisor([parts.server(listening), *parts.workers()]).run())
