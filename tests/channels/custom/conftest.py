"""A custom channel."""

import pytest

from channels.models import Channel
from tests.channels.custom.known import CUSTOM


@pytest.fixture
def channel() -> Channel:
    channel = Channel(kind="custom", name="Orders", settings={"url": ""})
    channel.secrets = CUSTOM.new_secrets()
    return channel
