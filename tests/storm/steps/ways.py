"""Judges the log of each run: is it a way through the graph of the version on which the run started, and does the run
stand, or has it ended, where that way has come to?"""

from collections.abc import Iterable, Sequence

from tests.storm.steps.documents import Graph
from workflows.models import CallState, HttpCall, Run, RunLog, RunState
from workflows.models.run import LIVE

OVER = (RunState.DONE, RunState.STOPPED)


def ways() -> Iterable[str]:
    graphs: dict[int, Graph] = {}
    for run in Run.objects.select_related("version__workflow", "step").prefetch_related("log__step").order_by("pk"):
        graph = graphs.get(run.version_id) or graphs.setdefault(run.version_id, Graph.of(run.version))
        if wrong := _wrong(graph, run, list(run.log.all())):
            yield f"run {run.pk} of {run.version}: {wrong}"


def _wrong(graph: Graph, run: Run, log: Sequence[RunLog]) -> str:
    if [line.number for line in log] != list(range(1, len(log) + 1)):
        return f"its log is numbered {[line.number for line in log]}"
    if [line.ends for line in log] != [*[False] * (len(log) - 1), run.state not in LIVE][-len(log) :]:
        return "another line than the last says that it ended"
    at: str | None = graph.first
    waits = stopped = False
    for line in log:
        key = line.step.key if line.step else None
        stopped = line.outcome == "stopped"
        if stopped:
            waits = False
            continue  # from outside, wherever it stood
        if key != at or key is None:
            return f"line {line.number} is of {key}, the way leads to {at}"
        waits = line.outcome == "waiting"
        if waits:
            continue
        try:
            at = graph.leads_to(key, line.outcome, line.branch, line.text)
        except (KeyError, IndexError):
            return f"line {line.number}: {key} has no way out “{line.outcome}”"
    return _stands(run, at, waits=waits, stopped=stopped)


def _stands(run: Run, at: str | None, *, waits: bool, stopped: bool) -> str:
    if run.state not in (*OVER, RunState.WAITING):
        return f"it is {run.state}: {run.error}"
    if (run.state == RunState.STOPPED) != stopped:
        return f"it is {run.state}, and its log {'says' if stopped else 'does not say'} that it was stopped"
    if run.state == RunState.DONE and at is not None:
        return f"it is done, and the way leads to {at}"
    if run.state == RunState.WAITING and not (waits and run.step and run.step.key == at):
        return f"it waits at {run.step}, and its log ends at {at}"
    return "" if run.state != RunState.WAITING or _will_come(run) else f"what it waits for at {at} will never come"


def _will_come(run: Run) -> bool:
    """Whether anything is sure to wake the run."""
    what = run.memory.get("waiting_for", [])
    if "called" in what:
        return HttpCall.objects.filter(run=run, state__in=(CallState.DUE, CallState.CALLING)).exists()
    if "child_done" in what:
        return Run.objects.filter(parent=run, state__in=LIVE).exists()
    return run.wake_at is not None
