"""What happens by itself."""

from workflows.models.change import Change
from workflows.models.exception import ExceptionKind, Handling, RoutingException
from workflows.models.file import File
from workflows.models.http_call import CallState, HttpCall
from workflows.models.replay import Replay, ReplayOutcome, ReplayState
from workflows.models.run import Run, RunLog, RunState
from workflows.models.scenario import Scenario
from workflows.models.secret import Secret
from workflows.models.starting import IncomingCall, ScheduledStart, WebhookAddress
from workflows.models.step import Branch, Condition, Step
from workflows.models.workflow import VersionState, Workflow, WorkflowVersion

__all__ = [
    "Branch",
    "CallState",
    "Change",
    "Condition",
    "ExceptionKind",
    "File",
    "Handling",
    "HttpCall",
    "IncomingCall",
    "Replay",
    "ReplayOutcome",
    "ReplayState",
    "RoutingException",
    "Run",
    "RunLog",
    "RunState",
    "Scenario",
    "ScheduledStart",
    "Secret",
    "Step",
    "VersionState",
    "WebhookAddress",
    "Workflow",
    "WorkflowVersion",
]
