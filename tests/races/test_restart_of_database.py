"""The database is restarted under load: nothing is lost, and work goes on by itself."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.storm.postgresql import NoServer, programs

pytestmark = pytest.mark.postgresql


def storm(*more: str) -> tuple[int, dict[str, Any], str]:
    """On a server of its own, by the command that runs the larger storms as well: its exit status, its report, and all
    that it said."""
    try:
        programs()
    except NoServer as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(missing))
    known = {key: value for key, value in os.environ.items() if key not in ("DATA_DIR", "PUBLIC_URL", "DATABASE_URL")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.storm", "--size", "tiny", "--seed", "8", "--only", "messages", *more],
        cwd=settings.BASE_DIR,
        env=known,
        capture_output=True,
        text=True,
        timeout=300,
    )
    said = done.stdout + done.stderr
    for log in re.findall(r"The processes' log: (\S+)", done.stdout):
        shutil.rmtree(Path(log).parent)
    assert len(done.stdout.splitlines()) > 1, said
    return done.returncode, json.loads(done.stdout.splitlines()[1])["messages"], said


def test_a_restart_of_the_database_loses_nothing_and_work_goes_on() -> None:
    status, report, said = storm()
    assert status == 0, said
    assert report["faults"] == []
    assert len(report["restarts"]) == 1


def test_workers_that_do_not_connect_again_are_found() -> None:
    """Mutant: nobody asks whether a connection still works."""
    status, report, said = storm("--sabotage", "keep_broken_connections")
    assert status == 1, said
    assert any(fault.startswith("not quiet") for fault in report["faults"]), said
