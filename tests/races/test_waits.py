"""I8: no wait is lost, none ends early, none ends twice, whoever dies meanwhile."""

from pathlib import Path

import pytest

from tests.factories import ChannelFactory
from tests.storm import waits as storm_of_waits
from tests.storm.waits import waits

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
WAITS = 500
RECOVERED_WITHIN = 30.0  # seconds


def test_waits_end_once_and_in_time_though_workers_die_and_are_away(tmp_path: Path) -> None:
    fired = waits(tmp_path, ChannelFactory(), WAITS, seed=5)
    print(fired, (tmp_path / "log").read_text()[-6000:])  # noqa: T201 — pytest shows it for a test that failed
    assert (fired.lost, fired.early, fired.doubled) == (0, 0, 0)
    assert fired.recovered <= RECOVERED_WITHIN


def test_waits_end_once_though_the_worker_dies_in_the_middle_of_it(tmp_path: Path) -> None:
    """Three batches were written and not committed."""
    fired = waits(tmp_path, ChannelFactory(), 200, seed=7, kills=False, sabotage="die_before_the_commit")
    print(fired, (tmp_path / "log").read_text()[-6000:])  # noqa: T201 — pytest shows it for a test that failed
    assert (tmp_path / "tally").read_text().count("death") > 3
    assert (fired.lost, fired.early, fired.doubled) == (0, 0, 0)


def test_waits_that_end_early_are_found(tmp_path: Path) -> None:
    """Mutant: the engine's clock is wrong."""
    fired = waits(tmp_path, ChannelFactory(), 30, seed=6, kills=False, sabotage="fire_early")
    assert fired.early > 0


def test_waits_that_end_twice_are_found(tmp_path: Path) -> None:
    """Mutant: what a run does is committed before its move, and the worker dies in between."""
    fired = waits(tmp_path, ChannelFactory(), 30, seed=8, kills=False, sabotage="commit_halfway")
    assert fired.doubled > 0


def test_waits_that_are_lost_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: some are passed over."""
    monkeypatch.setattr(storm_of_waits, "DONE_WITHIN", 8.0)
    fired = waits(tmp_path, ChannelFactory(), 30, seed=9, kills=False, sabotage="forget_some_waits")
    assert fired.lost == 6
    assert (fired.early, fired.doubled) == (0, 0)
