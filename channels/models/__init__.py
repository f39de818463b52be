"""Connected accounts, and what their providers posted."""

from channels.models.channel import Channel
from channels.models.payload import Payload, PayloadState

__all__ = ["Channel", "Payload", "PayloadState"]
