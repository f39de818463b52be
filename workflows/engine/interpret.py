"""Walks a workflow until it waits or ends. Pure: reads facts, answers with effects, knows no database, no clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from helpdesk.limits import TooMuchWork
from workflows.effects import Effect
from workflows.engine.apply import apply
from workflows.engine.memory import RunMemory
from workflows.facts import World
from workflows.kinds.base import Context, Fail, Finish, Go, Jump, Pause, Result, Stimulus
from workflows.kinds.registry import KINDS
from workflows.program import Program, Step

MAX_STEPS = 1000  # without waiting


@dataclass(slots=True)
class LogLine:
    step: str | None
    outcome: str  # done, waiting, an exit's name, failed, stopped
    text: str
    effects: int = field(default=0, compare=False)  # how many were emitted by then
    branch: int | None = field(default=None, compare=False)  # of a Branch step: which one was taken


@dataclass(slots=True)
class Outcome:
    """Where the run stands now, and what is to be done about it in the same transaction."""

    state: str  # waiting, done, failed (ready and stopped are for others to set)
    step: str | None  # where it waits or failed; None when done
    memory: RunMemory
    wake_at: datetime | None = None
    effects: list[Effect] = field(default_factory=list)
    log: list[LogLine] = field(default_factory=list)
    error: str = ""  # a sentence, when failed


@dataclass(slots=True)
class StepContext(Context):
    def emit(self, effect: Effect) -> None:
        self.effects.append(effect)
        apply(effect, self.world)


def advance(
    program: Program,
    step: str | None,
    memory: RunMemory,
    world: World,
    stimulus: Stimulus,
    look: Callable[[], None] = lambda: None,
) -> Outcome:
    """Takes a run that stands at ``step`` (None: before the first) as far as it goes.

    ``start`` begins, ``retry`` reaches ``step`` anew, ``move_on`` leaves it out (``text`` names the exit to take, or
    the branch by its number from 0; empty: on to what follows); everything else is given to the step that paused. What
    the pause does not wait for, or a timer before its time, changes nothing. ``memory`` is left as it was; ``world``
    shows the effects afterwards. ``look`` is called before each step: what it raises ends it all.
    """
    outcome = Outcome("waiting", step, memory.copy())
    if stimulus.kind == "start" and step is None:
        return _walk(program, program.first, outcome, world, look)
    if step is None or not program.has(step):
        return _fail(outcome, step, f"The step “{step}” is not in this workflow; end the run and start it again.")
    if stimulus.kind in ("start", "retry"):
        return _walk(program, step, _begin(outcome), world, look)
    if stimulus.kind == "move_on":
        return _walk(program, _passed_over(program, step, stimulus.text, outcome), _begin(outcome), world, look)
    if not _wakes(outcome.memory, world, stimulus):
        outcome.wake_at = outcome.memory.until
        return outcome
    keep = outcome.memory.keep
    return _walk(program, step, _begin(outcome), world, look, stimulus, keep)


def _passed_over(program: Program, key: str, way: str, outcome: Outcome) -> str | None:
    step, number = program.step(key), int(way) if way.isdigit() else None
    branch = step.branches[number] if number is not None else step.exit(way) if way else None
    _log(outcome, key, "done" if number is not None else way or "done", "Passed over by hand", number)
    return branch.steps[0].key if branch and branch.steps else program.after(key)


def _wakes(memory: RunMemory, world: World, stimulus: Stimulus) -> bool:
    if stimulus.kind == "timer":
        return memory.until is not None and memory.until <= world.now
    return stimulus.kind in memory.waiting_for


def _begin(outcome: Outcome) -> Outcome:
    """The pause is over."""
    memory = outcome.memory
    memory.keep, memory.waiting_for, memory.until, memory.steps = {}, (), None, 0
    return outcome


def _walk(
    program: Program,
    key: str | None,
    outcome: Outcome,
    world: World,
    look: Callable[[], None],
    stimulus: Stimulus | None = None,
    keep: dict[str, object] | None = None,
) -> Outcome:
    """Step after step; the first is resumed with ``stimulus`` if there is one."""
    memory = outcome.memory
    context = StepContext(world, memory.variables, keep or {}, 0, outcome.effects)
    while key is not None:
        look()
        if memory.steps >= MAX_STEPS:
            return _fail(outcome, key, f"{MAX_STEPS:,} steps were taken without waiting; look for jumps in a circle.")
        memory.steps += 1
        step, emitted = program.step(key), len(outcome.effects)
        try:
            result = _take(step, context, memory, stimulus)
            stimulus = None
            if isinstance(result, Pause):
                return _pause(outcome, step, result)
            if isinstance(result, Fail):
                return _fail(outcome, key, result.text, emitted)
            key = _next(program, step, result, outcome)
        except TooMuchWork:  # of all the runs of a batch together; this step is only where it was noticed
            raise
        except Exception as error:  # a step's defect stops its own run and nothing else
            return _fail(outcome, key, f"The step broke: {type(error).__name__}: {error}", emitted)
        context.keep = {}
    outcome.state, outcome.step = "done", None
    return outcome


def _take(step: Step, context: StepContext, memory: RunMemory, stimulus: Stimulus | None) -> Result:
    kind = KINDS.get(step.kind)
    if kind is None:
        return Fail(f"There is no step kind “{step.kind}”; edit the workflow and publish it again.")
    if stimulus is not None:
        context.visits = memory.visits.get(step.key, 1)
        return kind.resume(step, context, stimulus)
    context.visits = memory.visits[step.key] = memory.visits.get(step.key, 0) + 1
    return kind.run(step, context)


def _next(program: Program, step: Step, result: Go | Jump | Finish, outcome: Outcome) -> str | None:
    """Logs how the step ended, and says which is next. A way out without steps goes on after the step."""
    if isinstance(result, Go):
        _log(outcome, step.key, result.exit or "done", result.text, result.branch)
        branch = step.exit(result.exit) if result.exit else None
        if result.branch is not None:
            branch = step.branches[result.branch]
        return branch.steps[0].key if branch and branch.steps else program.after(step.key)
    if isinstance(result, Jump) and not program.has(result.to):
        raise LookupError(f"it jumps to “{result.to}”, which is not in this workflow")
    _log(outcome, step.key, "done", result.text)
    return result.to if isinstance(result, Jump) else None


def _pause(outcome: Outcome, step: Step, pause: Pause) -> Outcome:
    memory = outcome.memory
    memory.keep, memory.waiting_for, memory.until, memory.steps = dict(pause.keep), pause.for_, pause.until, 0
    outcome.state, outcome.step, outcome.wake_at = "waiting", step.key, pause.until
    _log(outcome, step.key, "waiting", pause.text)
    return outcome


def _fail(outcome: Outcome, key: str | None, error: str, emitted: int | None = None) -> Outcome:
    """What the step had emitted before it broke is not done; what earlier steps did stays."""
    if emitted is not None:
        del outcome.effects[emitted:]
    outcome.state, outcome.step, outcome.error = "failed", key, error
    _log(outcome, key, "failed", error)
    return outcome


def _log(outcome: Outcome, key: str | None, word: str, text: str, branch: int | None = None) -> None:
    outcome.log.append(LogLine(key, word, text, len(outcome.effects), branch))
