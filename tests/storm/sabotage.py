"""What a trial breaks on purpose in the processes that it starts: mutants that must be caught, and poison."""

import ctypes
import os
from collections.abc import Callable, Sequence
from typing import Any

from channels import wire
from channels.adapters.custom import Custom
from conversations.inbound import store as storing
from conversations.inbound.store import Arrival


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


def _swallow(text: str) -> None:
    if text.startswith("poison "):
        POISONS[text.split()[1]]()


def poisoned_adapter() -> None:
    """The custom channel's adapter dies of messages “poison exit”, “poison loop” …"""
    parse = Custom.parse

    def swallow(self: Custom, *args: Any) -> Sequence[wire.Item]:
        items = parse(self, *args)
        for item in items:
            if isinstance(item, wire.Inbound):
                _swallow(item.text)
        return items

    Custom.parse = swallow  # type: ignore[method-assign]  # that is the sabotage
