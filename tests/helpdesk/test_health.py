"""Alive, ready, figures."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client

from helpdesk import clock, health
from helpdesk.models import Beat


@pytest.fixture
def beating(db: None) -> None:
    for name in ("default", "network"):
        Beat.objects.create(name=name, at=clock.now())


def test_alive_asks_no_database(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}


@pytest.mark.usefixtures("beating")
def test_ready_when_every_cluster_beats(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ready"
    assert answer.json()["quarantine"] == 0


@pytest.mark.usefixtures("beating")
def test_not_ready_when_a_cluster_is_silent(client: Client) -> None:
    Beat.objects.filter(name="network").update(at=clock.now() - timedelta(seconds=60))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["workers"]["network"] >= 60


@pytest.mark.django_db
def test_not_ready_when_nothing_ever_beat(client: Client) -> None:
    assert client.get("/readyz").json()["workers"] == {"default": None, "network": None}


@pytest.mark.usefixtures("beating")
def test_not_ready_while_the_database_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(now: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(health, "beat_ages", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] is False


@pytest.mark.usefixtures("beating")
def test_figures_are_prometheus_text(client: Client) -> None:
    answer = client.get("/metrics")
    lines = answer.content.decode().splitlines()
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    for name in ("payloads_new", "payloads_quarantined", "runs_ready", "runs_waiting", "runs_failed", "deliveries_due"):
        assert f"helpdesk_{name} 0" in lines
    assert sum(line.startswith("# TYPE helpdesk_beat_age_seconds") for line in lines) == 1
    assert sum(line.startswith("helpdesk_beat_age_seconds{") for line in lines) == 2
