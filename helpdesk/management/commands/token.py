"""``manage.py token``: a program's key to the API."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpdesk.models import Agent, Token


class Command(BaseCommand):
    help = "Makes an API token and prints its key, which is never shown again, alone on standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="What it is for, such as “shop”.")
        parser.add_argument("--agent", required=True, metavar="EMAIL", help="The agent that the program acts as.")
        parser.add_argument(
            "--scope", action="append", default=[], help="Such as messages:write; may be repeated. None: all."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        agent = Agent.objects.filter(email__iexact=options["agent"], is_active=True).first()
        if agent is None:
            known = ", ".join(Agent.objects.filter(is_active=True).values_list("email", flat=True)[:10])
            raise CommandError(f"There is no active agent “{options['agent']}”; there are: {known or 'none'}.")
        _, key = Token.make(name=options["name"], agent_id=agent.pk, scopes=options["scope"])
        self.stdout.write(key)
