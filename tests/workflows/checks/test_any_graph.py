"""The checks end on any workflow, soon; and what they say of windows and variables is so, by trying every way."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.checks.graphs import made
from workflows.checks import check, unset, window
from workflows.checks.base import Look, _is_valid
from workflows.program import STOP_ON_BY_DEFAULT, Program, Step, Trigger

SEEDS = st.integers(0, 2**32)


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, jumps=st.integers(0, 12), others=st.integers(0, 6))
def test_five_hundred_steps_take_less_than_a_second(seed: int, jumps: int, others: int) -> None:
    program, there = made(seed, 500, jumps, others)
    began = process_time()
    check(program, there)
    assert process_time() - began < 1


def _long_circle(steps: int, jumps: int) -> Program:
    """Each jump leads back by a few steps, so that what one round learns helps only the next."""
    found = []
    for number in range(steps):
        back = {"step": f"s{max(0, number - 3)}", "max": 10}
        wait = {"for": 1, "calendar": None, "on_reply": "continue"}
        found.append(Step(f"s{number}", "jump_to", back) if number % jumps else Step(f"s{number}", "wait", wait))
    return Program("Test", Trigger("manual"), STOP_ON_BY_DEFAULT, tuple(found))


@pytest.mark.parametrize("jumps", [2, 3, 10, 250])
def test_the_worst_takes_less_than_a_second_too(jumps: int) -> None:
    program = _long_circle(500, jumps)
    began = process_time()
    check(program)
    assert process_time() - began < 1


def test_an_ordinary_workflow_of_five_hundred_steps_is_looked_at_in_no_time() -> None:
    """As the builder does at each edit. The best of three: a busy machine's pauses are not the checks'."""
    program, there = made(7, 500, jumps=1, others=5)
    took = []
    for _ in range(3):
        began = process_time()
        check(program, there)
        took.append(process_time() - began)
    assert min(took) < 0.3


def test_it_is_no_slower_than_that_when_seen_for_the_first_time() -> None:
    took = []
    for seed in range(3):
        program, there = made(seed, 500, jumps=1)
        _is_valid.cache_clear()
        began = process_time()
        check(program, there)
        took.append(process_time() - began)
    assert min(took) < 0.6


@settings(max_examples=150, deadline=None)
@given(seed=SEEDS)
def test_what_is_said_of_variables_is_so(seed: int) -> None:
    """Of small workflows every way is tried, each jump at most twice."""
    program, _there = made(seed, 9, jumps=2)
    look = Look(program)
    known = {name for step in program.walk() for name in look.sets(step)}
    found = unset.may_be_missing(look, known)
    tried: dict[str, set[str]] = {}
    seen = set()
    ahead: list[tuple[str | None, frozenset[str]]] = [(program.first, frozenset(known))]
    while ahead:
        key, missing = ahead.pop()
        if key is None or (key, missing) in seen:
            continue
        seen.add((key, missing))
        tried.setdefault(key, set()).update(missing)
        ahead += [(way.to, missing - unset._set_on(look, way)) for way in look.ways.out[key]]
    assert {key: set(names) for key, names in found.items()} == {key: names for key, names in tried.items() if names}


@settings(max_examples=150, deadline=None)
@given(seed=SEEDS)
def test_what_is_said_of_windows_is_so(seed: int) -> None:
    """Every way is tried with every count of jumps: no longer time is possible than the check thinks, and where there
    is at most one jump, no shorter one either."""
    program, _there = made(seed, 8, jumps=2)
    look = Look(program)
    [channels, *_] = window._admitted(look)
    walk = window.Walk(channels, active={program.name})
    found = walk.ages(look, 0)
    tried = _tried(look, walk, channels.window)
    assert {key: age for key, age in tried.items() if age > found.get(key, -1)} == {}
    jumps = [step for step in program.walk() if step.kind == "jump_to"]
    if len(jumps) <= 1 and all(step.config["max"] for step in jumps):
        assert found == tried


def _tried(look: Look, walk: window.Walk, longest: int) -> dict[str, int]:
    tried: dict[str, int] = {}
    seen = set()
    ahead: list[tuple[str, int, tuple[tuple[str, int], ...]]] = [(str(look.program.first), 0, ())]
    while ahead:
        key, age, jumped = ahead.pop()
        if (key, age, jumped) in seen:
            continue
        seen.add((key, age, jumped))
        tried[key] = max(tried.get(key, -1), age)
        for way in look.ways.out[key]:
            if way.to is None:
                continue
            arrow, times = walk.arrow(look, way, way.to), dict(jumped)
            if arrow.jumps != 0:
                times[key] = times.get(key, 0) + 1
                if times[key] > (arrow.jumps or 4):
                    continue
            after = 0 if arrow.resets else arrow.passes(age)
            if after >= 0:
                ahead.append((way.to, min(after, longest), tuple(sorted(times.items()))))
    return tried
