"""The pieces of the supervisor, one by one."""

import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from helpdesk.processes import cluster, prepare
from helpdesk.processes.arguments import into_environment
from helpdesk.processes.child import Part
from helpdesk.processes.stop import Stop
from helpdesk.processes.supervisor import Supervisor


def status_of(function: Callable[[], None]) -> int:
    """The exit status of a process that runs ``function``."""
    process = multiprocessing.get_context("fork").Process(target=function)
    process.start()
    process.join(30)
    assert process.exitcode is not None
    return process.exitcode


def fails() -> None:
    sys.exit(3)


def waits() -> None:
    Stop().wait(60)


def test_a_vital_part_that_dies_at_each_start_stops_the_house() -> None:
    def run() -> None:
        sys.exit(Supervisor([Part("web", fails, vital=True), Part("sweep", waits)]).run())

    assert status_of(run) == 1


def test_any_other_part_is_tried_again_for_ever(tmp_path: Path) -> None:
    def note() -> None:
        with (tmp_path / "starts").open("a") as file:
            file.write("!")
        if (tmp_path / "starts").stat().st_size == 6:
            os.kill(os.getppid(), 15)
        sys.exit(3)

    def run() -> None:
        sys.exit(Supervisor([Part("work", note)]).run())

    assert status_of(run) == 0
    assert (tmp_path / "starts").stat().st_size == 6


def test_a_part_that_ignores_sigterm_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpdesk.processes.supervisor.STOP_WITHIN", 0.5)

    def deaf() -> None:
        Stop()
        os.kill(os.getppid(), 15)
        while True:
            time.sleep(1)

    def run() -> None:
        sys.exit(Supervisor([Part("deaf", deaf)]).run())

    began = time.monotonic()
    assert status_of(run) == 0
    assert time.monotonic() - began < 10


def test_a_task_that_eats_memory_gets_an_error() -> None:
    def eat() -> None:
        cluster._settle()
        try:
            bytearray(2_000_000_000)
        except MemoryError:
            sys.exit(7)

    assert status_of(eat) == 7


def test_the_command_line_of_up_reaches_the_settings() -> None:
    environment: dict[str, str] = {}
    into_environment(["--demo", "--data", "/srv/desk", "--host", "0.0.0.0", "--port", "9000"], environment)
    assert environment == {"DATA_DIR": "/srv/desk", "PUBLIC_URL": "http://127.0.0.1:9000"}


def test_a_public_address_that_is_set_stays() -> None:
    environment = {"PUBLIC_URL": "https://help.example.com"}
    into_environment(["--port", "9000"], environment)
    assert environment == {"PUBLIC_URL": "https://help.example.com"}


def test_static_files_are_collected_only_when_they_changed(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STATIC_ROOT = tmp_path
    assert prepare.collect_static()
    assert (tmp_path / "admin").is_dir()
    assert not prepare.collect_static()
    monkeypatch.setattr(prepare, "fingerprint", lambda: "another")
    assert prepare.collect_static()
