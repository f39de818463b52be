"""The helpdesk app."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from helpdesk.moments import read_quickly


class HelpdeskConfig(AppConfig):
    name = "helpdesk"
    verbose_name = _("Helpdesk")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("helpdesk.checks")  # registers them
        import_module("helpdesk.lookups")  # likewise
        connection_created.connect(read_quickly)
        post_migrate.connect(make_cache_table, sender=self)


def make_cache_table(using: str, **kwargs: Any) -> None:
    """The shared cache is there wherever the other tables are."""
    call_command("createcachetable", database=using, verbosity=0)
