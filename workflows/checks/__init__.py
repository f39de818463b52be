"""What publishing checks (WORKFLOWS.md section 5): errors stop a publish, warnings are shown on their step."""

from workflows.checks.base import Finding, Installation
from workflows.checks.registry import check

__all__ = ["Finding", "Installation", "check"]
