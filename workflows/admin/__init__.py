"""The admin of what happens by itself: workflows and their runs."""

from workflows.admin import runs, workflows

__all__ = ["runs", "workflows"]
