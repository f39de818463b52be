"""``manage.py work``: the workers and the sweep, watched."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from helpdesk import logs
from helpdesk.processes import parts
from helpdesk.processes.supervisor import Supervisor


class Command(BaseCommand):
    help = "Runs what is due: workers, the sweep and the watchdog over them, until SIGTERM."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        logs.process = "supervisor"
        parts.load(pages=False)
        sys.exit(Supervisor(parts.workers()).run())
