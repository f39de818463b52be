"""The admin of what happens by itself: workflows and their runs."""

from workflows.admin import exceptions, runs, workflows

__all__ = ["exceptions", "runs", "workflows"]
