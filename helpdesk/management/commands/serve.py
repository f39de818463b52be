"""``manage.py serve``: the web process alone."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpdesk import logs
from helpdesk.processes import web
from helpdesk.processes.arguments import add_address


class Command(BaseCommand):
    help = "Serves pages, the API, webhooks and live streams: one process; `manage.py work` does the rest."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_address(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        try:
            listening = web.listen(host, port)
        except OSError as error:
            raise CommandError(f"Cannot listen on {host}:{port}: {error.strerror}. Choose another --port.") from error
        logs.process = "web"
        web.run(listening)
