"""``./desk bench [BAR …]``: prints each bar beside its yardstick and writes all of it as JSON."""

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

import django

django.setup()

from django.db import connection  # noqa: E402

from tests.bench import building, floor, house, idle, live, machine, routed, stepping, watching  # noqa: E402

BARS = ("1", "2", "3", "4", "4-long", "8", "10", "11", "builder", "replay", "watch")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bars", nargs="*", default=list(BARS), help=f"of {', '.join(BARS)}")
    parser.add_argument("--scale", type=float, default=1.0, help="times the usual number of rows")
    parser.add_argument("--out", default=f"bench-{datetime.now(UTC):%Y%m%d-%H%M%S}.json")
    options = parser.parse_args()
    if connection.vendor != "postgresql":
        raise SystemExit("The bench is judged on PostgreSQL: give a DATABASE_URL of an empty database there.")
    report = {"machine": machine.describe(), "command": " ".join(sys.argv), "bars": {}}
    print(json.dumps(report["machine"]))  # noqa: T201
    for bar in options.bars:
        figures = measure(bar, options.scale)
        report["bars"][bar] = figures  # type: ignore[index]  # a dict of JSON values
        shown = ", ".join(f"{k} {v:,.2f}" if isinstance(v, float) else f"{k} {v}" for k, v in figures.items())
        print(f"bar {bar}: {shown}", flush=True)  # noqa: T201
    Path(options.out).write_text(json.dumps(report, indent=1))


def measure(bar: str, scale: float) -> routed.Figures:
    channel = house.furnish()
    if bar == "1":
        return routed.routed_a_second(channel, int(3000 * scale), floor.jobs_a_second())
    if bar == "2":
        return {**routed.latency(channel, 50, int(20 * scale)), **routed.saturated(channel, int(1500 * scale))}
    if bar == "3":
        return routed.door(channel, int(3000 * scale))
    if bar == "4":
        return stepping.stepped_a_second(channel, int(5000 * scale), floor.jobs_a_second())
    if bar == "4-long":
        long = house.furnish(house.long_workflow())
        return stepping.stepped_a_second(long, int(10_000 * scale), floor.jobs_a_second())
    if bar == "8":
        few, many = stepping.timers(int(10_000 * scale), 1000), stepping.timers(int(1_000_000 * scale), 1000)
        both = {f"{key}_{row['pending']}": value for row in (few, many) for key, value in row.items()}
        return {**both, "sweep_ratio": float(many["sweep_ms"]) / float(few["sweep_ms"])}
    if bar == "10":
        return live.streams(channel, int(500 * scale), 10)
    if bar == "builder":
        return building.built()
    if bar == "replay":
        return watching.replayed(channel, int(10_000 * scale))
    if bar == "watch":
        return watching.watched(channel, int(100_000 * scale))
    return idle.idle(20)


if __name__ == "__main__":
    main()
