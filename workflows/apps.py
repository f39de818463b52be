"""The workflows app."""

from importlib import import_module

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    name = "workflows"
    verbose_name = "Workflows"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("workflows.receivers")  # connects them
        import_module("workflows.segments")
        import_module("workflows.routing_exceptions")
