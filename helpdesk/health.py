"""Whether this installation is alive, whether it is ready, and its figures for Prometheus."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from helpdesk import clock
from helpdesk.models import Beat
from helpdesk.queue import DEFAULT, NETWORK

CLUSTERS = (DEFAULT, NETWORK)
MOST = 100_000  # rows are not counted past this: no look grows with what is stored
BEAT_TOO_OLD = 40.0  # seconds: a beat is written every 5, a hung cluster is replaced after 25


@dataclass(frozen=True, slots=True)
class Gauge:
    """Rows of a model (named by string: the ground knows no upper floor), and the age of the oldest by ``since``."""

    name: str
    help: str
    model: str
    where: Q
    since: str = ""


GAUGES = (
    Gauge("payloads_new", "Payloads to be taken in", "channels.Payload", Q(state="new"), "received_at"),
    Gauge("payloads_quarantined", "Payloads in quarantine", "channels.Payload", Q(state="quarantined")),
    Gauge("runs_ready", "Runs to be stepped", "workflows.Run", Q(state="ready"), "moved_at"),
    Gauge("runs_waiting", "Runs that wait", "workflows.Run", Q(state="waiting")),
    Gauge("runs_failed", "Runs that failed", "workflows.Run", Q(state="failed")),
    Gauge("deliveries_due", "Messages to be sent", "conversations.Delivery", Q(state="due"), "due_at"),
)


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "alive"})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 if conversations can be received and worked on, else 503; says which part is not well."""
    report = readiness(clock.now())
    return JsonResponse(report, status=200 if report["status"] == "ready" else 503)


def readiness(now: datetime) -> dict[str, Any]:
    checks: dict[str, Any] = {"database": False, "migrations": False, "workers": {}, "quarantine": None}
    try:
        connection.ensure_connection()
        checks["database"] = True
        checks["migrations"] = not _unapplied()
        if checks["migrations"]:
            checks["workers"] = beat_ages(now)
            checks["quarantine"] = (
                apps.get_model("channels.Payload")._default_manager.filter(state="quarantined").count()
            )
    except DatabaseError:
        checks["database"] = False
    beating = checks["workers"] and all(age is not None and age < BEAT_TOO_OLD for age in checks["workers"].values())
    well = checks["database"] and checks["migrations"] and beating
    return {"status": "ready" if well else "not ready", **checks}


def beat_ages(now: datetime) -> dict[str, float | None]:
    """Seconds since each cluster's last beat; None if it never beat."""
    found = dict(Beat.objects.filter(name__in=CLUSTERS).values_list("name", "at"))
    return {name: round((now - found[name]).total_seconds(), 1) if name in found else None for name in CLUSTERS}


_known_applied: set[str] = set()


def _unapplied() -> bool:
    """Whether migrations are missing; once they are all there, they stay."""
    if "all" in _known_applied:
        return False
    executor = MigrationExecutor(connection)
    missing = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not missing:
        _known_applied.add("all")
    return missing


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format: counts and ages only."""
    now = clock.now()
    lines: list[str] = []
    for gauge in GAUGES:
        rows = apps.get_model(gauge.model)._default_manager.filter(gauge.where)
        lines += _lines(gauge.name, gauge.help, {"": rows.values("pk")[:MOST].count()})
        if gauge.since:
            oldest: datetime | None = rows.aggregate(oldest=Min(gauge.since))["oldest"]
            age = max((now - oldest) / timedelta(seconds=1), 0) if oldest else 0
            lines += _lines(f"{gauge.name}_oldest_seconds", f"{gauge.help}: age of the oldest", {"": round(age, 1)})
    beats = {f'{{cluster="{name}"}}': age for name, age in beat_ages(now).items() if age is not None}
    lines += _lines("beat_age_seconds", "Since the workers' last sign of life", beats)
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def _lines(name: str, words: str, values: Mapping[str, float]) -> list[str]:
    """``values`` by label set."""
    head = [f"# HELP helpdesk_{name} {words}.", f"# TYPE helpdesk_{name} gauge"]
    return head + [f"helpdesk_{name}{labels} {value}" for labels, value in values.items()]
