"""Programs for tests, from plain values; configs go through the kinds' forms as a document's do."""

from typing import Any

from workflows.kinds.registry import KINDS, clean
from workflows.program import STOP_ON_BY_DEFAULT, Branch, Condition, Program, Step, Trigger, When


def program(*steps: Step, stop_on: frozenset[str] = STOP_ON_BY_DEFAULT) -> Program:
    return Program("Test", Trigger("manual"), stop_on, steps)


def step(key: str, kind: str, branches: tuple[Branch, ...] = (), **config: Any) -> Step:
    """``for_`` stands for the key “for”."""
    raw = {name.rstrip("_"): value for name, value in config.items()}
    cleaned, errors = clean(kind, raw)
    assert not errors, errors
    return Step(key, kind, cleaned, branches)


def out(exit: str, *steps: Step) -> Branch:
    return Branch(exit, exit, When(), steps)


def branch(name: str, *steps: Step, when: When) -> Branch:
    return Branch(name, "", when, steps)


def when(*conditions: tuple[Any, ...], match: str = "all") -> When:
    return When(match, tuple(Condition(*parts) for parts in conditions))


def alone(kind: str, config: dict[str, Any], branches: list[dict[str, Any]] | None = None) -> Program:
    """A program of one step, ``it``, with its kind's ways out and, for a Branch step, these branches."""
    own = tuple(
        Branch(each["name"], "", when(*each["when"], match=each.get("match", "all")), ()) for each in branches or ()
    )
    return program(step("it", kind, own + tuple(out(name) for name in KINDS[kind].exits), **config))
