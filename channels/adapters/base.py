"""What a channel kind must be able to do. A new kind is one file beside this one and a line in the registry."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from channels import wire
from channels.models import Channel


@dataclass(frozen=True, slots=True)
class Window:
    """How long after the contact's last message the channel lets us write freely."""

    length: timedelta
    person_length: timedelta | None = None  # for answers by a person, where the provider has such a rule
    messages: int | None = None  # at most so many per message of the contact


@dataclass(frozen=True, slots=True)
class Answer:
    """What the door answers the provider with."""

    status: int = 200
    body: Mapping[str, Any] | str = ""


class Adapter(ABC):
    kind: ClassVar[str]
    label: ClassVar[str | Promise]
    icon: ClassVar[str] = "message-circle"  # a lucide name
    max_text: ClassVar[int] = 4000  # characters; conversations.actions.send refuses longer ones
    max_quick_replies: ClassVar[int] = 0  # native buttons; 0: choices become numbered text
    max_body: ClassVar[int] = 1_000_000  # bytes of one webhook request
    kept_headers: ClassVar[tuple[str, ...]] = ()  # lower case
    window: ClassVar[Window | None] = None
    idempotent: ClassVar[bool] = (
        False  # the provider drops a repeat with the same key: an uncertain send is tried again
    )
    templates: ClassVar[bool] = False  # can send messages that the provider approved in advance
    opaque: ClassVar[bool] = False  # addresses are made by a machine and say nothing to a person
    local: ClassVar[bool] = False  # sending is only a row: no network, so it never waits
    settings_form: ClassVar[type[forms.Form]] = forms.Form

    def is_local(self, channel: Channel) -> bool:
        """Whether what we write on this channel is sent by being stored: no delivery is made."""
        return self.local

    def new_secrets(self) -> dict[str, str]:
        """Secrets that we make for a new channel; shown once."""
        return {}

    def addresses(self, channel: Channel) -> list[tuple[str, str]]:
        """What whoever connects the channel copies elsewhere: pairs of a label and an address or a line of HTML."""
        return [(_("Address that the provider posts to"), f"{settings.PUBLIC_URL}/hooks/{channel.public_id}/")]

    @abstractmethod
    def verify(self, channel: Channel, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        """Raises SignatureError unless ``body`` is the provider's; ``headers`` are lower case. No queries."""

    def check(self, channel: Channel, headers: Mapping[str, str], body: bytes) -> None:  # noqa: B027  # most need none
        """Raises BadRequest for what the sender should be told at once. Runs after ``verify``; must be quick."""

    def handshake(self, channel: Channel, query: Mapping[str, str]) -> str | None:
        """The answer to a provider's GET, or None to refuse."""
        return None

    def answer(self, channel: Channel, headers: Mapping[str, str], body: bytes) -> Answer:
        """What an accepted request is answered with."""
        return Answer()

    def accept(self, channel: Channel, headers: Mapping[str, str], body: bytes) -> Answer:
        """What the door asks after ``verify``: ``check``, then ``answer``. A kind that reads the body for both
        overrides this one, so as to read it once."""
        self.check(channel, headers, body)
        return self.answer(channel, headers, body)

    @abstractmethod
    def parse(
        self, channel: Channel, headers: Mapping[str, str], body: bytes, received_at: datetime
    ) -> Sequence[wire.Item]:
        """Every message and receipt in the payload. One malformed item must not lose its neighbours."""

    @abstractmethod
    def send(self, channel: Channel, message: wire.Outbound) -> wire.Sent:
        """Sends, outside any transaction. Raises SendError."""
