"""The database is restarted under load: nothing is lost, and work goes on by itself."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from tests.storm.postgresql import NoServer, programs

pytestmark = pytest.mark.postgresql


def test_a_restart_of_the_database_loses_nothing_and_work_goes_on() -> None:
    """On a server of its own, by the command that runs the larger storms as well: it fails by its exit status."""
    try:
        programs()
    except NoServer as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(missing))
    known = {key: value for key, value in os.environ.items() if key not in ("DATA_DIR", "PUBLIC_URL", "DATABASE_URL")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.storm", "--size", "tiny", "--seed", "8"],
        cwd=settings.BASE_DIR,
        env=known,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout.splitlines()[1])["storm"]
    assert report["faults"] == []
    assert len(report["restarts"]) == 1
