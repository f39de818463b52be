"""What a trial breaks on purpose in the processes that it starts: mutants that must be caught, and poison."""

import ctypes
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from channels import wire
from channels.adapters.custom import Custom
from conversations.inbound import store as storing
from conversations.inbound.store import Arrival
from workflows.engine import move
from workflows.engine.interpret import Outcome
from workflows.engine.memory import RunMemory
from workflows.facts import World
from workflows.kinds.base import Stimulus
from workflows.program import Program


def take_repeats_for_new() -> None:
    """The de-duplication is off; the unique constraint must be dropped as well."""

    def all_of_them(arrivals: Sequence[Arrival]) -> list[Arrival]:
        return list(arrivals)

    storing._new_ones = all_of_them


def _end() -> None:
    os._exit(1)


def _segfault() -> None:
    ctypes.string_at(0)


def _eat() -> None:
    held = [bytearray(1024 * 1024) for _ in range(2048)]
    raise RuntimeError(f"There was room for {len(held)} MB.")


def _loop() -> None:
    while True:
        pass


def _raise() -> None:
    raise RuntimeError("This payload is more than I can take.")


POISONS: dict[str, Callable[[], None]] = {
    "exit": _end,
    "segfault": _segfault,
    "memory": _eat,
    "loop": _loop,
    "raise": _raise,
}


def _swallow(kind: str) -> None:
    """Keeps a tally of the tries in the file STORM_TALLY, since who dies of it cannot tell."""
    with Path(os.environ["STORM_TALLY"]).open("a") as tally:
        tally.write(f"{kind}\n")
    POISONS[kind]()


def poisoned_adapter() -> None:
    """The custom channel's adapter dies of messages “poison exit”, “poison loop” …"""
    parse = Custom.parse

    def swallow(self: Custom, *args: Any) -> Sequence[wire.Item]:
        items = parse(self, *args)
        for item in items:
            if isinstance(item, wire.Inbound) and item.text.startswith("poison "):
                _swallow(item.text.split()[1])
        return items

    Custom.parse = swallow  # type: ignore[method-assign]  # that is the sabotage


def poisoned_steps() -> None:
    """The engine dies of runs of contacts named “Poison Exit”, “Poison Loop” …"""
    advance = move.advance

    def swallow(program: Program, step: str | None, memory: RunMemory, world: World, stimulus: Stimulus) -> Outcome:
        if world.contact.first_name == "Poison":
            _swallow(world.contact.last_name.lower())
        return advance(program, step, memory, world, stimulus)

    move.advance = swallow
