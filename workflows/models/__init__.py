"""What happens by itself."""

from workflows.models.run import Run, RunLog, RunState
from workflows.models.scenario import Scenario
from workflows.models.step import Branch, Condition, Step
from workflows.models.workflow import VersionState, Workflow, WorkflowVersion

__all__ = [
    "Branch",
    "Condition",
    "Run",
    "RunLog",
    "RunState",
    "Scenario",
    "Step",
    "VersionState",
    "Workflow",
    "WorkflowVersion",
]
