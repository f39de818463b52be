"""``./desk storm [--size S|L] [--seed N] [--only steps] [--database sqlite] [--sabotage NAME]``: on a database of its
own that goes away afterwards."""

import argparse
import os
import shutil
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from secrets import token_urlsafe

import django

from tests.storm.postgresql import Cluster


def main() -> int:
    parser = argparse.ArgumentParser(prog="./desk storm", description=__doc__)
    parser.add_argument("--size", default="S", choices=["tiny", "small", "S", "L"])
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    parser.add_argument("--database", default="postgresql", choices=["postgresql", "sqlite"])
    only = "One trial of three: messages that arrive, waits that end, steps of every kind."
    parser.add_argument("--only", default="", choices=["messages", "waits", "steps"], help=only)
    parser.add_argument("--sabotage", default="", help="What is broken on purpose (tests/storm/sabotage.py).")
    options = parser.parse_args()
    print(f"size {options.size}, seed {options.seed}, {options.database}", flush=True)  # noqa: T201
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-storm-"))
    cluster = Cluster() if options.database == "postgresql" else None
    try:
        _set_up(folder, cluster.url if cluster else f"sqlite:///{folder / 'storm.sqlite3'}")
        trial = import_module("tests.storm.trial")  # models can be imported only now
        restart = cluster.restart if cluster else None
        faults: list[str] = trial.run(folder, options.size, options.seed, restart, options.sabotage, options.only)
    finally:
        if cluster is not None:
            cluster.stop()
    if faults:
        print(f"The processes' log: {folder / 'log'}")  # noqa: T201
    else:
        shutil.rmtree(folder)
    return 1 if faults else 0


def _set_up(folder: Path, url: str) -> None:
    """What this process and those that it starts share."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.storm.settings",
        "DATABASE_URL": url,
        "DATA_DIR": str(folder / "data"),
        "SECRET_KEY": token_urlsafe(40),
        "LOG_LEVEL": "WARNING",
    }
    (folder / "data" / "static").mkdir(parents=True)
    django.setup()


if __name__ == "__main__":
    sys.exit(main())
