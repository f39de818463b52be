"""``manage.py serve`` and ``manage.py work`` as an installation runs them: started again whenever they die."""

import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tests.helpdesk.house import House, eventually, free_port

SETTINGS = "tests.storm.settings"


class Service:
    """``commands``: of serve and work. ``sabotage``: what is broken in its processes (tests.storm.sabotage)."""

    def __init__(
        self, folder: Path, commands: Sequence[str] = ("serve", "work"), *, sabotage: str = "", **environment: str
    ) -> None:
        self.folder = folder
        self.port = free_port()
        self.tally, self.stopped = folder / "tally", folder / "stopped"  # see tests.storm.sabotage
        self.environment = {
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "STORM_SABOTAGE": sabotage,
            "STORM_TALLY": str(self.tally),
            "STORM_STOPPED": str(self.stopped),
            **environment,
        }
        self.houses = {command: self._start(command) for command in commands}

    def _start(self, command: str) -> House:
        return House(self.folder, command, port=self.port, environment=self.environment)

    def wait(self) -> None:
        """Until it answers."""
        if eventually(self._is_up, 90) is None:
            raise AssertionError(f"It did not start: {self.log()[-3000:]}")

    def _is_up(self) -> bool:
        ended = [command for command, house in self.houses.items() if house.main.poll() is not None]
        if ended:
            raise AssertionError(f"{ended} ended at once: {self.log()[-3000:]}")
        serves = "serve" not in self.houses or self.houses["serve"].get("/healthz") == 200
        return serves and ("work" not in self.houses or bool(self.pids("worker default")))

    def revive(self) -> None:
        """What systemd or a container's restart policy does."""
        for command, house in self.houses.items():
            if house.main.poll() is not None:
                house.end()
                self.houses[command] = self._start(command)

    def pids(self, kind: str) -> list[int]:
        """Of the processes of this kind; ``web`` and ``supervisor`` are the main ones."""
        main = {"web": "serve", "supervisor": "work"}.get(kind)
        if main is not None:
            return [self.houses[main].main.pid] if main in self.houses and self.houses[main].main.poll() is None else []
        return self.houses["work"].named(kind) if "work" in self.houses else []

    def kill(self, pid: int, *, group: bool = False) -> None:
        with suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(pid, signal.SIGKILL)

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def end(self) -> None:
        for house in self.houses.values():
            house.end()

    def __enter__(self) -> "Service":
        return self

    def __exit__(self, *exc: object) -> None:
        self.end()
