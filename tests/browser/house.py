"""The processes of a helpdesk, started and stopped as an owner would: ``manage.py up``."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import psycopg
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 90  # seconds until it must be ready
LIMITS = "session=1000/60,conversation=1000/60,message=1000/10,upload=100/60"


@dataclass
class House:
    """``database`` is what differs from the tests' own connection settings."""

    folder: Path
    port: int
    database: dict[str, Any]
    environment: dict[str, str]
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @classmethod
    def make(cls, folder: Path) -> "House":
        port = _free_port()
        name, url = _database(folder)
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
            "DATA_DIR": str(folder),
            "DATABASE_URL": url,
            "SECRET_KEY": settings.SECRET_KEY,
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "CHAT_LIMITS": LIMITS,
            "OUTBOUND_ALLOW": "127.0.0.0/8",  # servers that tests play
            "DEBUG": "false",
        }
        return cls(folder, port, {"NAME": name}, environment)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "house.log"

    def start(self) -> None:
        """Returns once the house says that it is ready; fails with the end of its log."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--port", str(self.port)],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + PATIENCE
        while not self._is_ready():
            if self.process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise AssertionError(f"The helpdesk did not start:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.2)

    def _is_ready(self) -> bool:
        try:
            with urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def stop(self) -> None:
        """SIGTERM first; whatever is left of its process group is killed. The database goes with it."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(5)
            self.process = None
        if connection.vendor == "postgresql":
            _administer(f'DROP DATABASE IF EXISTS "{self.database["NAME"]}" WITH (FORCE)')


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _database(folder: Path) -> tuple[str, str]:
    """Name and address of a new database, of the kind that the tests run on."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        path = folder / "helpdesk.sqlite3"
        return str(path), f"sqlite:///{path}"
    name = f"browser_{os.getpid()}"
    _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _administer(f'CREATE DATABASE "{name}"')
    user, password = quote(known["USER"], safe=""), quote(known["PASSWORD"], safe="")
    return name, f"postgres://{user}:{password}@{known['HOST'] or '127.0.0.1'}:{known['PORT'] or 5432}/{name}"


def _administer(statement: str) -> None:
    known = connection.settings_dict
    with psycopg.connect(
        host=known["HOST"] or None,
        port=known["PORT"] or None,
        user=known["USER"],
        password=known["PASSWORD"],
        dbname="postgres",
        autocommit=True,
    ) as link:
        link.execute(statement.encode())
