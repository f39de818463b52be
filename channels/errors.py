"""Why something could not be sent or accepted; the class says what to do about it."""

from dataclasses import dataclass
from datetime import timedelta


class SignatureError(Exception):
    """The request is not the provider's: refuse it (401) and store nothing."""


@dataclass
class BadRequest(Exception):
    """The request can never be taken in: tell the sender so. ``errors`` are (field, sentence) pairs."""

    status: int
    detail: str
    errors: tuple[tuple[str, str], ...] = ()


class ParseError(Exception):
    """The payload is not what the adapter expects; it goes to quarantine after three tries."""


@dataclass
class SendError(Exception):
    """The message was not taken. ``retry`` says whether another try may help; ``after`` how long the provider
    asked to wait; ``uncertain`` that it may have been delivered (do not send again by yourself)."""

    detail: str
    retry: bool = False
    after: timedelta | None = None
    uncertain: bool = False
    closes_window: bool = False
    stops_channel: bool = False  # wrong credentials, endpoint gone: the channel needs a person

    def __str__(self) -> str:
        return self.detail
