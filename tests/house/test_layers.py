"""The house: its floors, its names, its tables."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.template.loader import get_template
from django.utils.module_loading import import_string

from helpdesk.queue import BELLS

ROOT = Path(settings.BASE_DIR)
FLOORS = ("helpdesk", "channels", "contacts", "conversations", "workflows")
SOURCES = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py")) if "migrations" not in path.parts]


def test_arrows_run_down_only() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


@pytest.mark.parametrize("name", BELLS)
def test_every_bell_names_a_task_and_its_due(name: str) -> None:
    assert callable(import_string(BELLS[name].task))
    assert callable(import_string(BELLS[name].due))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is_for_and_keeps_to_its_size(path: Path) -> None:
    text = path.read_text()
    lines = text.splitlines()
    assert len(lines) <= 300, "two things in one file?"
    assert not lines or lines[0].startswith(('"""', "#!")), "its first line says what it is for"


def test_half_of_the_files_are_short() -> None:
    short = [path for path in SOURCES if len(path.read_text().splitlines()) < 100]
    assert len(short) >= len(SOURCES) / 2


def test_the_queue_s_tables_are_out_of_the_admin() -> None:
    """Who may edit a schedule may call any function."""
    registered = {model._meta.app_label for model in import_string("django.contrib.admin.site")._registry}
    assert "django_q" not in registered


def test_every_template_compiles() -> None:
    folders = [ROOT / "templates", *(Path(config.path) / "templates" for config in apps.get_app_configs())]
    for folder in folders:
        if folder.is_relative_to(ROOT) and ".venv" not in folder.parts:
            for path in sorted(folder.rglob("*.html")):
                get_template(str(path.relative_to(folder)))
