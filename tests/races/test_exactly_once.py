"""I1: what was answered with 2xx is stored exactly once, whichever processes are killed meanwhile."""

from pathlib import Path

import pytest
from django.db import connection

from conversations.models import Message
from tests.storm.storm import SIZES, Size, storm

pytestmark = pytest.mark.django_db(transaction=True)
CALM = Size(messages=60, contacts=10, kills=0, seconds=1.5, agents=3)


@pytest.mark.postgresql
def test_six_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    report = storm(tmp_path, SIZES["small"], seed=2)
    print(report, (tmp_path / "log").read_text()[-6000:])  # noqa: T201 — pytest shows it for a test that failed
    assert report.faults == []
    assert report.accepted == SIZES["small"].messages
    assert sum(report.killed.values()) == SIZES["small"].kills


@pytest.mark.sqlite
def test_sqlite_loses_and_doubles_nothing_either(tmp_path: Path) -> None:
    size = Size(messages=100, contacts=20, kills=2, seconds=5, agents=3)
    report = storm(tmp_path, size, seed=3)
    print(report, (tmp_path / "log").read_text()[-6000:])  # noqa: T201 — pytest shows it for a test that failed
    assert report.faults == []
    assert report.accepted == size.messages


@pytest.mark.postgresql
def test_the_storm_finds_what_is_lost_when_the_door_answers_too_soon(tmp_path: Path) -> None:
    """Mutant: 2xx before the commit."""
    size = Size(messages=100, contacts=10, kills=2, seconds=4, agents=3, kinds={"web": 1})
    report = storm(tmp_path, size, seed=5, sabotage="answer_before_keeping")
    assert any(fault.startswith("accepted and lost") for fault in report.faults), report


@pytest.mark.postgresql
def test_the_storm_finds_what_is_doubled_when_nothing_keeps_repeats_out(tmp_path: Path) -> None:
    """Mutant: no constraint, and a take-in that takes every repeat for new."""
    constraint = next(one for one in Message._meta.constraints if one.name == "message_once")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Message, constraint)
    try:
        report = storm(tmp_path, CALM, seed=4, sabotage="take_repeats_for_new")
        assert any(fault.startswith("stored more than once") for fault in report.faults), report
    finally:
        Message.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Message, constraint)
