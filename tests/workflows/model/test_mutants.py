"""The comparison of engine and reference has power: each of these defects, put into the engine, is found."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.workflows.model.test_reference import EngineAgainstReference
from workflows.engine.reactions import react as react_of_the_engine
from workflows.kinds.ask_question import AskQuestion
from workflows.kinds.base import Go
from workflows.kinds.jump_to import JumpTo
from workflows.kinds.wait import Wait
from workflows.program import Program
from workflows.scenarios import stage

HUNT = settings(
    max_examples=1_000,
    stateful_step_count=50,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    print_blob=False,
)
Patch = pytest.MonkeyPatch


def the_end_of_a_branch_ends_the_run(patch: Patch) -> None:
    nested = Program.after

    def after(self: Program, key: str) -> str | None:
        return nested(self, key) if any(step.key == key for step in self.steps) else None

    patch.setattr(Program, "after", after)


def a_jump_is_made_once_too_often(patch: Patch) -> None:
    jump = JumpTo.run

    def run(self: JumpTo, step: Any, context: Any) -> Any:
        context.visits -= 1
        return jump(self, step, context)

    patch.setattr(JumpTo, "run", run)


def a_question_is_asked_once_too_often(patch: Patch) -> None:
    again = AskQuestion._again

    def lenient(self: AskQuestion, step: Any, context: Any, reason: str) -> Any:
        context.keep = {**context.keep, "attempt": context.keep.get("attempt", 1) - 1}
        return again(self, step, context, reason)

    patch.setattr(AskQuestion, "_again", lenient)


def a_reply_that_ends_the_run_goes_on(patch: Patch) -> None:
    resume: Callable[..., Any] = Wait.resume

    def on(self: Wait, step: Any, context: Any, stimulus: Any) -> Any:
        return Go("") if step.config["on_reply"] == "end" else resume(self, step, context, stimulus)

    patch.setattr(Wait, "resume", on)


def nothing_stops_a_run(patch: Patch) -> None:

    def deaf(program: Program, *rest: Any) -> Any:
        return react_of_the_engine(Program(program.name, program.trigger, frozenset(), program.steps), *rest)

    patch.setattr(stage, "react", deaf)


MUTANTS = [
    the_end_of_a_branch_ends_the_run,
    a_jump_is_made_once_too_often,
    a_question_is_asked_once_too_often,
    a_reply_that_ends_the_run_goes_on,
    nothing_stops_a_run,
]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_the_defect_is_found(mutant: Callable[[Patch], None], monkeypatch: Patch) -> None:
    mutant(monkeypatch)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(EngineAgainstReference, settings=HUNT)
