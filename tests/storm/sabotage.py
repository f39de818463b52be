"""What a trial breaks on purpose in the processes that it starts: mutants that must be caught, and poison."""

import ctypes
import os
import signal
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from threading import Timer
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from channels import wire
from channels.adapters.custom import Custom
from channels.models import Payload
from conversations.door import writer
from conversations.door.store import keep_all
from conversations.inbound import batch as inbound
from conversations.inbound import store as storing
from conversations.inbound import take_in
from conversations.inbound.store import Arrival
from helpdesk import clock, database, lease
from helpdesk.processes.supervisor import Place, Supervisor
from helpdesk.processes.watch import Watch
from workflows.calls import claim
from workflows.effects import Comment, Send
from workflows.engine import batch, interpret, move
from workflows.engine.ahead import ahead
from workflows.engine.interpret import Outcome
from workflows.engine.memory import RunMemory
from workflows.engine.slot import Slot
from workflows.engine.write import write as write_effects
from workflows.facts import World
from workflows.kinds.base import Stimulus
from workflows.models import Run, RunLog
from workflows.program import Program


def _replace(owner: Any, name: str, other: object) -> None:
    setattr(owner, name, other)


def take_repeats_for_new() -> None:
    """The de-duplication is off; the unique constraint must be dropped as well."""

    def all_of_them(arrivals: Sequence[Arrival]) -> list[Arrival]:
        return list(arrivals)

    _replace(storing, "_new_ones", all_of_them)


def answer_before_keeping() -> None:
    """The door says yes, and writes half a second later."""

    async def write(self: writer.Writer, payload: Payload) -> None:
        Timer(0.5, keep_all, [[payload]]).start()

    _replace(writer.Writer, "write", write)


def keep_broken_connections() -> None:
    """Nobody asks whether a connection to the database still works."""

    def unasked(self: BaseDatabaseWrapper) -> None:
        return None

    _replace(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", unasked)
    _replace(BaseDatabaseWrapper, "close_if_health_check_failed", unasked)


def never_give_up() -> None:
    """No payload is ever put into quarantine."""
    _replace(inbound, "TRIES", 1000)
    _replace(take_in, "TRIES", 1000)


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

    _replace(Custom, "parse", swallow)


def poisoned_steps() -> None:
    """The engine dies of runs of contacts named “Poison Exit”, “Poison Loop” …"""

    def swallow(program: Program, step: str | None, memory: RunMemory, world: World, stimulus: Stimulus) -> Outcome:
        if world.contact.first_name == "Poison":
            _swallow(world.contact.last_name.lower())
        return interpret.advance(program, step, memory, world, stimulus)

    _replace(move, "advance", swallow)


def _stop_here_once() -> None:
    """As if the machine held its breath: the first to come here stops until somebody wakes it. Its id is in the file
    STORM_STOPPED; taking that file away lets the next one stop."""
    try:
        mark = os.open(os.environ["STORM_STOPPED"], os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        return
    os.write(mark, str(os.getpid()).encode())
    os.close(mark)
    os.kill(os.getpid(), signal.SIGSTOP)


def die_before_the_commit() -> None:
    """The first three times that runs are stepped, the worker ends with everything written and nothing committed."""
    step = batch.step

    def dying(*args: Any, **kwargs: Any) -> int:
        done = step(*args, **kwargs)
        with Path(os.environ["STORM_TALLY"]).open("a") as tally:
            tally.write("death\n")
        if done > 1 and Path(os.environ["STORM_TALLY"]).read_text().count("death") <= 3:
            os._exit(1)
        return done

    _replace(batch, "step", dying)


def commit_halfway() -> None:
    """The first three times that runs have done something, that is committed without their log and their move, and the
    worker ends."""

    def halfway(slots: Sequence[Slot], **kwargs: Any) -> None:
        wants = any(isinstance(effect, Comment | Send) for slot in slots for effect in slot.effects)
        write_effects(slots, **kwargs)
        tally = Path(os.environ["STORM_TALLY"])
        if wants and (not tally.exists() or tally.read_text().count("half") < 3):
            with tally.open("a") as file:
                file.write("half\n")
            for slot in slots:
                RunLog.objects.filter(run_id=slot.run.pk, number__in=[line.number for line in slot.log]).delete()
            connection.cursor().execute("COMMIT")
            os._exit(1)

    _replace(batch, "write", halfway)


def stop_before_the_check() -> None:
    """A worker that holds the lease STORM_LANE, has its work in hand, and has not opened its transaction."""
    check = lease.Held.check

    def stopping(self: lease.Held) -> None:
        if self.name == os.environ["STORM_LANE"]:
            _stop_here_once()
        check(self)

    _replace(lease.Held, "check", stopping)


def stop_before_the_commit() -> None:
    """The same, with everything written and nothing committed."""
    name, module = {"take_in": ("store", take_in), "step_runs": ("step", batch)}[os.environ["STORM_LANE"]]
    work = getattr(module, name)

    def stopping(*args: Any, **kwargs: Any) -> Any:
        done = work(*args, **kwargs)
        _stop_here_once()
        return done

    _replace(module, name, stopping)


def without_fence() -> None:
    """Nobody looks whether the lease is still theirs."""

    def unchecked(self: lease.Held) -> None:
        return None

    _replace(lease.Held, "check", unchecked)


def trust_what_was_claimed() -> None:
    """The engine steps a run as it was when it was claimed, and does not look what has become of it since."""
    claim, move_it, seen = batch._claim, move.move, dict[int, tuple[str, int | None, list[Any]]]()

    def claiming(*args: Any) -> list[int]:
        ids = claim(*args)
        rows = Run.objects.filter(pk__in=ids).values_list("pk", "state", "step_id", "inbox")
        seen.update({pk: (state, step, inbox) for pk, state, step, inbox in rows})
        return ids

    def moving(slot: Slot, *args: Any) -> None:
        slot.run.state, slot.run.step_id, slot.run.inbox = seen[slot.run.pk]
        move_it(slot, *args)

    def anything(lives: Any, ids: Any, *args: Any) -> tuple[list[Run], list[Run]]:
        return list(Run.objects.filter(pk__in=ids).order_by("pk")), []

    _replace(batch, "_claim", claiming)
    _replace(batch, "move", moving)
    _replace(batch, "_apart", anything)


def no_watchdog() -> None:
    """The supervisor hears no silence."""

    def deaf(self: Watch, now: float) -> str | None:
        return None

    _replace(Watch, "silent", deaf)


def start_nothing_anew() -> None:
    """The supervisor lets what died be dead."""

    def never(self: Supervisor, place: Place, *args: Any) -> None:
        place.start_at = float("inf")

    _replace(Supervisor, "_mourn", never)


def short_leases() -> None:
    """So that a trial need not wait for long. PostgreSQL ends transactions that idle."""
    take_in.LEASE = batch.LEASE = 2.0
    claim.LEASE = timedelta(seconds=4)

    database.POSTGRESQL = database.POSTGRESQL.replace("session_timeout=15s", "session_timeout=3s")


def fire_early() -> None:
    """The engine's clock runs an hour ahead."""

    class Ahead:
        @staticmethod
        def now() -> datetime:
            return clock.now() + timedelta(hours=1)

    _replace(batch, "clock", Ahead)


def forget_some_waits() -> None:
    """Every fifth run is passed over by those who look for what is due."""

    def forgetting(now: datetime, *, again: bool, limit: int) -> list[int]:
        return [key for key in ahead(now, again=again, limit=10_000) if key % 5][:limit]

    _replace(batch, "ahead", forgetting)
