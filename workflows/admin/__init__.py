"""The admin of what happens by itself: workflows, their runs, and what their steps use."""

from workflows.admin import exceptions, files, runs, secrets, segments, workflows

__all__ = ["exceptions", "files", "runs", "secrets", "segments", "workflows"]
