"""The workflows app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowsConfig(AppConfig):
    name = "workflows"
    verbose_name = _("Workflows")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("workflows.receivers")  # connects them
        import_module("workflows.segments")
        import_module("workflows.incoming.forget")
        import_module("workflows.routing_exceptions")
