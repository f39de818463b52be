"""What ``./desk storm`` does: trials of a size, each on an empty house, and a report line of each."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from django.core.management import call_command

from channels.models import Channel
from helpdesk.http import signature
from tests.storm.steps import storm as steps
from tests.storm.storm import SIZES, storm
from tests.storm.waits import waits
from workflows.compiled import forget

Trial = Callable[[Path, str, int, Callable[[], None] | None, str], Sequence[str]]
WAITS = {"tiny": 0, "small": 0, "S": 2000, "L": 10_000}


def run(
    folder: Path, size: str, seed: int, restart: Callable[[], None] | None, sabotage: str = "", only: str = ""
) -> list[str]:
    """The faults that were found."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    faults: list[str] = []
    for name, trial in TRIALS.items():
        if only in ("", name):
            faults += trial(folder, size, seed, restart, sabotage)
            call_command("flush", interactive=False, verbosity=0)
            forget()  # the numbers of versions begin anew
    return faults


def _messages(
    folder: Path, size: str, seed: int, restart: Callable[[], None] | None, sabotage: str = ""
) -> Sequence[str]:
    report = storm(folder, SIZES[size], seed, sabotage=sabotage, restart=restart)
    _print({"messages": asdict(report)})
    return report.faults


def _waits(folder: Path, size: str, seed: int, restart: Callable[[], None] | None, sabotage: str = "") -> Sequence[str]:
    if not WAITS[size]:
        return []
    channel = Channel.objects.create(kind="custom", name="Waits", secrets={"signing": signature.new_secret()})
    fired = waits(folder, channel, WAITS[size], seed)
    _print({"waits": {"count": WAITS[size], **asdict(fired)}})
    wrong = {"lost": fired.lost, "early": fired.early, "doubled": fired.doubled}
    return [f"waits {what}: {count}" for what, count in wrong.items() if count]


def _steps(folder: Path, size: str, seed: int, restart: Callable[[], None] | None, sabotage: str = "") -> Sequence[str]:
    done = steps.storm(folder, steps.SIZES[size], seed, sabotage=sabotage, restart=restart)
    _print({"steps": asdict(done)})
    return done.faults


TRIALS: dict[str, Trial] = {"messages": _messages, "waits": _waits, "steps": _steps}


def _print(report: object) -> None:
    print(json.dumps(report), flush=True)  # noqa: T201
