"""What must be done before the house opens: tables, static files, demo data; in a child that takes its memory along."""

import hashlib
import os
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from helpdesk.models import Agent
from helpdesk.processes.child import Child, Part


def in_child(*, demo: bool) -> bool:
    """Whether all of it went well; what did not was told on standard error."""
    child = Child.start(Part("prepare", lambda: prepare(demo=demo)))
    child.wait()
    os.close(child.pipe)
    return child.ended() == 0


def prepare(*, demo: bool) -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Setting up the database …", flush=True)  # noqa: T201
        call_command("migrate", interactive=False, verbosity=0)
    collect_static()
    if demo and "demo" in get_commands():
        call_command("demo")
    elif not Agent.objects.exists():
        print("Nobody can sign in yet: make a supervisor with ./desk createsuperuser", flush=True)  # noqa: T201


def collect_static() -> bool:
    """Collects the static files if any was added, changed or removed since; says whether it did."""
    if settings.DEBUG:
        return False
    stamp = settings.STATIC_ROOT / ".collected"
    print_of = fingerprint()
    if stamp.exists() and stamp.read_text() == print_of:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(print_of)
    return True


def fingerprint() -> str:
    """Of every static file: its name, size and time."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
