"""What it was measured on."""

import os
import platform
from pathlib import Path

import django
from django.db import connection


def describe() -> dict[str, str | int]:
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    memory = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = str(cursor.fetchone()[0])
    return {
        "processor": cpu,
        "cores": os.cpu_count() or 1,
        "memory": f"{int(memory.split()[1]) // 2**20} GiB",
        "python": platform.python_version(),
        "django": django.get_version(),
        "postgresql": server,
    }


def percentile(values: list[float], percent: float) -> float:
    """The value below which ``percent`` of them lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
