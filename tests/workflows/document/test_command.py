"""``manage.py workflow`` at the command line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from workflows import gallery
from workflows.models import VersionState, Workflow, WorkflowVersion

ROOT = Path(__file__).resolve().parents[3]
GALLERY = Path(gallery.__file__).parent
GOOD = """workflow: Good
trigger: {on: manual}
steps: [{id: hello, kind: send_message, text: Hello}]
scenarios:
  - {name: It greets, turns: [{contact: Hi}, {start: true}, {expect: {sent: Hello}}]}
  - {name: It is polite, turns: [{contact: Hi}, {start: true}, {expect: {sent: Good morning}}]}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "good.yaml"
    found.write_text(GOOD)
    return found


def without_database(*arguments: str) -> subprocess.CompletedProcess[str]:
    """As a process of its own, whose database cannot be reached."""
    environment = {
        **os.environ,
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
        "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
    }
    return subprocess.run(
        [sys.executable, "manage.py", "workflow", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_testing_needs_no_database_and_fails_where_a_scenario_fails(file: Path) -> None:
    ran = without_database("test", str(file))
    assert ran.stdout.splitlines() == [
        "passed It greets",
        "failed It is polite: turn 3, line 6: Expected “Good morning” to be written, got “Hello”.",
        "1 passed, 1 failed",
    ]
    assert ran.returncode == 1


def test_checking_needs_no_database_and_fails_on_errors(file: Path) -> None:
    file.write_text("workflow: Bad\ntrigger: {on: manual}\nsteps:\n  - {id: to, kind: assign, asign: Sales}\n")
    ran = without_database("check", str(file))
    assert ran.stdout.splitlines() == [
        "error to: line 4: “asign” is not a key of the assign step; use branches, fewer_than, id, kind, only_online,"
        " prefer_last_agent, strategy, timeout or to.",
        "error to: line 4: “to”: This is missing; add it.",
    ]
    assert ran.returncode == 1


def test_a_gallery_entry_passes_without_a_database() -> None:
    ran = without_database("test", str(GALLERY / "nudge_and_close.yaml"))
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, "9 passed, 0 failed")


def test_warnings_alone_do_not_fail(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(
        "workflow: X\ntrigger: {on: conversation_opened}\nsteps: [{id: hello, kind: send_message, text: Hi}]"
    )
    call_command("workflow", "check", str(file))
    assert capsys.readouterr().out.startswith("warning hello: A way through the workflow ends here")


def test_what_is_no_document_fails_the_test(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(GOOD.replace("sent: Hello", "send: Hello"))
    with pytest.raises(SystemExit, match="1"):
        call_command("workflow", "test", str(file))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("error -: line 5: “send” is not a key of “expect”")
    assert lines[-1] == "0 passed, 1 failed"


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("workflow", "check", str(tmp_path / "f"))


@pytest.mark.parametrize("what", ["check", "test"])
def test_a_file_that_is_no_text_is_told_as_a_finding(file: Path, what: str, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(b"workflow: A\ntrigger: \xff")
    with pytest.raises(SystemExit):
        call_command("workflow", what, str(file))
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("error -: line 2: ")
    assert said[0].endswith("is not UTF-8 text; save it as UTF-8.")


def test_a_file_that_is_too_large(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("# " + "ä" * 600_000)
    with pytest.raises(SystemExit):
        call_command("workflow", "check", str(file))
    assert "larger than 1 MB" in capsys.readouterr().out


@pytest.mark.django_db
def test_two_scenarios_of_one_name_are_played_but_not_imported(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(GOOD.replace("It is polite", "It greets").replace("Good morning", "Hello"))
    call_command("workflow", "test", str(file))
    assert capsys.readouterr().out.splitlines() == ["passed It greets", "passed It greets", "2 passed, 0 failed"]
    for what in ("check", "import"):
        with pytest.raises(SystemExit):
            call_command("workflow", what, str(file))
        assert "There is another scenario named “It greets”, in line 5" in capsys.readouterr().out
    assert not Workflow.objects.exists()


@pytest.mark.django_db
def test_what_is_exported_imports_as_an_equal_workflow(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("workflow", "import", str(file), "--publish", "--despite", "Manners can wait")
    assert capsys.readouterr().out == "“Good” version 1 is published.\n"
    call_command("workflow", "export", "Good")
    text = capsys.readouterr().out
    file.write_text(text)
    Workflow.objects.get().versions.all().delete()
    call_command("workflow", "import", str(file))
    assert WorkflowVersion.objects.get().state == VersionState.DRAFT
    capsys.readouterr()
    call_command("workflow", "export", "Good")
    assert capsys.readouterr().out == text


@pytest.mark.django_db
def test_an_import_that_names_what_is_not_there_says_where(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("workflow: X\ntrigger: {on: manual}\nsteps:\n  - {id: to, kind: assign, to: {team: Sals}}\n")
    with pytest.raises(SystemExit):
        call_command("workflow", "import", str(file))
    assert capsys.readouterr().out == "error to: line 4: There is no team “Sals”; make it first under Teams.\n"
    assert not Workflow.objects.exists()


@pytest.mark.django_db
def test_exporting_what_is_not_there_names_what_is() -> None:
    Workflow.objects.create(name="Good")
    with pytest.raises(CommandError, match="There is no workflow “Goood”; there are “Good”"):
        call_command("workflow", "export", "Goood")


def test_an_import_whose_scenario_fails_is_not_published_unless_a_reason_is_given(
    db: None, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        call_command("workflow", "import", str(file), "--publish")
    assert "error -: The scenario “It is polite” fails at turn 3" in capsys.readouterr().out
    assert not Workflow.objects.exists()
    call_command("workflow", "import", str(file), "--publish", "--despite", "Manners can wait")
    assert WorkflowVersion.objects.get().state == VersionState.PUBLISHED


def test_a_reason_without_publishing_is_a_mistake(db: None, file: Path) -> None:
    with pytest.raises(CommandError, match="add --publish"):
        call_command("workflow", "import", str(file), "--despite", "Why not")


def test_workflows_are_listed_with_their_versions(db: None, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("workflow", "import", str(file))
    call_command("workflow", "list")
    assert capsys.readouterr().out.splitlines()[-1] == "on  Good: draft v1"


def test_the_gallery_is_listed_and_printed(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("workflow", "gallery")
    assert [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()] == list(gallery.SLUGS)
    call_command("workflow", "gallery", "nudge_and_close")
    assert capsys.readouterr().out == (GALLERY / "nudge_and_close.yaml").read_text(encoding="utf-8")


def test_an_unknown_gallery_entry_is_told_the_nearest() -> None:
    with pytest.raises(CommandError, match="nudge_and_close"):
        call_command("workflow", "gallery", "nudge_and_closed")
