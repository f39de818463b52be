"""Settings: each one documented, and production ones without a complaint."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
READ = re.compile(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"')
NAMES = sorted(set(READ.findall((ROOT / "helpdesk" / "settings.py").read_text())))


def manage(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "helpdesk.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_there_are_settings() -> None:
    assert "SECRET_KEY" in NAMES
    assert "DATABASE_URL" in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_has_its_paragraph(name: str) -> None:
    assert re.search(rf"^## `{name}`$", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE)


def test_production_settings_raise_no_complaint(tmp_path: Path) -> None:
    ran = manage(
        "check",
        "--deploy",
        "--fail-level=WARNING",
        SECRET_KEY="a-long-and-random-key-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDE",
        PUBLIC_URL="https://help.example.com",
        DATA_DIR=str(tmp_path),
    )
    assert ran.returncode == 0, ran.stderr
    assert "no issues" in ran.stdout


def test_sqlite_with_redis_is_told(tmp_path: Path) -> None:
    ran = manage("check", "--deploy", REDIS_URL="redis://127.0.0.1:6379/0", DATA_DIR=str(tmp_path))
    assert "helpdesk.E001" in ran.stderr


def test_without_a_key_one_is_made_and_kept(tmp_path: Path) -> None:
    asked = ("shell", "--verbosity=0", "-c", "from django.conf import settings; print(settings.SECRET_KEY)")
    first, second = (manage(*asked, DATA_DIR=str(tmp_path)).stdout for _ in range(2))
    assert len(first.strip()) >= 50
    assert first == second


def test_cookies_are_bound_to_the_host_over_https(tmp_path: Path) -> None:
    names = "s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_NAME"
    asked = f"from django.conf import settings as s; print({names})"
    ran = manage("shell", "--verbosity=0", "-c", asked, DATA_DIR=str(tmp_path), PUBLIC_URL="https://help.example.com")
    assert ran.stdout.split() == ["__Host-session", "True", "__Host-csrf"]
