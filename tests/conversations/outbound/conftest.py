"""A provider on a real socket, and channels whose kinds never come out of the registry by accident."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

import pytest
from pytest_httpserver import HTTPServer

from channels import wire
from channels.adapters.base import Adapter
from channels.adapters.registry import ADAPTERS
from channels.models import Channel
from conversations.outbound import deliver
from tests.factories import ChannelFactory


@pytest.fixture(autouse=True)
def _well_and_patient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No channel is sick from another test, and no request of another test is under way."""
    deliver._sick.clear()
    yield
    with deliver._pool.changed:
        assert deliver._pool.changed.wait_for(lambda: deliver._pool.busy == 0, timeout=15)


@pytest.fixture
def channel(db: None, httpserver: HTTPServer) -> Channel:
    return ChannelFactory(settings={"url": f"http://127.0.0.1:{httpserver.port}/in"})


class Once(Adapter):
    """A kind whose provider knows no idempotency keys; ``script`` says what happens at each try."""

    kind = "once"
    label = "Once"
    script: ClassVar[list[wire.Sent | Exception]] = []
    sent: ClassVar[list[wire.Outbound]] = []

    def verify(self, *args: object) -> None:
        raise NotImplementedError

    def parse(self, *args: object) -> Sequence[wire.Item]:
        raise NotImplementedError

    def send(self, channel: Channel, message: wire.Outbound) -> wire.Sent:
        self.sent.append(message)
        outcome = self.script.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch) -> Once:
    kind = Once()
    Once.script, Once.sent = [], []
    monkeypatch.setitem(ADAPTERS, "once", kind)
    return kind
