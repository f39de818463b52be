"""The real processes of a house, started on the test's database."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from types import MappingProxyType

import pytest
from django.conf import settings
from django.db import connection

from helpdesk.models import Beat

ROOT = Path(settings.BASE_DIR)


def database_url() -> str:
    """Of the test's own database, for other processes."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    login = f"{known['USER']}:{known['PASSWORD']}" if known["PASSWORD"] else known["USER"]
    return f"postgres://{login}@{known['HOST']}:{known['PORT']}/{known['NAME']}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class House:
    """``manage.py COMMAND`` and all that it starts."""

    def __init__(
        self, folder: Path, *command: str, port: int = 0, environment: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.port = port or free_port()
        address = ["--port", str(self.port)] if command[0] in ("up", "serve") else []
        self.log = (folder / "log").open("ab")
        self.main = subprocess.Popen(
            [sys.executable, "manage.py", *command, *address],
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
                "DATABASE_URL": database_url(),
                "DATA_DIR": str(folder / "data"),
                "PUBLIC_URL": f"http://127.0.0.1:{self.port}",
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )

    def processes(self) -> dict[int, str]:
        """Number and name of everything below the main process."""
        below: dict[int, str] = {}
        parents = {self.main.pid}
        table = [line.split(None, 2) for line in _ps().splitlines()]
        while parents:
            found = {int(pid): name for pid, parent, name in table if int(parent) in parents}
            below |= found
            parents = set(found)
        return below

    def named(self, name: str) -> list[int]:
        return [pid for pid, known in self.processes().items() if known == name]

    def get(self, path: str) -> int:
        """The status, or 0 where nobody answers."""
        call = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            call.request("GET", path)
            return call.getresponse().status
        except OSError:
            return 0
        finally:
            call.close()

    def beats_after(self, moment: datetime) -> bool:
        return Beat.objects.filter(name__in=["default", "network"], at__gt=moment).count() == 2

    def end(self) -> None:
        if self.main.poll() is None:
            self.main.kill()
        self.main.wait(10)
        if self.main.stdout is not None:
            self.main.stdout.close()
        self.log.close()


def _ps() -> str:
    return subprocess.run(["ps", "-eo", "pid=,ppid=,comm="], check=True, capture_output=True, text=True).stdout


def eventually(question: Callable[[], bool], seconds: float) -> float | None:
    """How long it took until ``question`` was answered yes; None if it never was."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        with suppress(OSError):
            if question():
                return time.monotonic() - began
        time.sleep(0.1)
    return None


def gone(pids: list[int]) -> bool:
    return not any(_runs(pid) for pid in pids)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def house(transactional_db: None, tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Starts a house: ``house("up")``, ``house("work")``; ends it with the test. ``sabotage``: what is broken on
    purpose in its processes (tests.storm.sabotage)."""
    started: list[House] = []

    def start(*command: str, port: int = 0, sabotage: str = "") -> House:
        broken = {"DJANGO_SETTINGS_MODULE": "tests.storm.settings", "STORM_SABOTAGE": sabotage} if sabotage else {}
        begun = House(tmp_path, *command, port=port, environment=broken)
        started.append(begun)
        return begun

    yield start
    for one in started:
        one.end()
    print((tmp_path / "log").read_text()[-4000:])  # noqa: T201 — pytest shows it for a test that failed
