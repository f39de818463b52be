"""What ``./desk storm`` does: the storm of a size, then waits, and a report line of each."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from django.core.management import call_command

from channels.models import Channel
from helpdesk.http import signature
from tests.storm.storm import SIZES, storm
from tests.storm.waits import waits
from workflows.compiled import _kept

WAITS = {"tiny": 0, "small": 0, "S": 2000, "L": 10_000}


def run(folder: Path, size: str, seed: int, restart: Callable[[], None] | None, sabotage: str = "") -> list[str]:
    """The faults that were found."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    report = storm(folder, SIZES[size], seed, sabotage=sabotage, restart=restart)
    _print({"storm": asdict(report)})
    faults = list(report.faults)
    if WAITS[size]:
        call_command("flush", interactive=False, verbosity=0)
        _kept.cache_clear()  # the numbers of versions begin anew
        channel = Channel.objects.create(kind="custom", name="Waits", secrets={"signing": signature.new_secret()})
        fired = waits(folder, channel, WAITS[size], seed)
        _print({"waits": {"count": WAITS[size], **asdict(fired)}})
        wrong = {"lost": fired.lost, "early": fired.early, "doubled": fired.doubled}
        faults += [f"waits {what}: {count}" for what, count in wrong.items() if count]
    return faults


def _print(report: object) -> None:
    print(json.dumps(report), flush=True)  # noqa: T201
