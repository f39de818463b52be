"""Bar 11: what everything that ``manage.py up`` runs takes while nothing happens."""

import os
import time
from pathlib import Path

from tests.bench.house import free_port, running
from tests.bench.routed import Figures


def idle(seconds: int) -> Figures:
    port = free_port()
    with running(["up", "--port", str(port)], ready=f"http://127.0.0.1:{port}/healthz") as (up,):
        time.sleep(10)
        family = _family(up.pid)
        before = sum(map(_cpu, family))
        time.sleep(seconds)
        used = sum(map(_cpu, family)) - before
        return {
            "processes": len(family),
            "pss_mb": sum(map(pss, family)) / 1e6,
            "cpu_percent": used / seconds * 100,
        }


def pss(pid: int) -> int:
    """Bytes of one process, shared pages divided among those who share them."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _cpu(pid: int) -> float:
    """Seconds of processor time so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _family(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except FileNotFoundError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, ahead = [], [pid]
    while ahead:
        one = ahead.pop()
        found.append(one)
        ahead += children.get(one, [])
    return found
