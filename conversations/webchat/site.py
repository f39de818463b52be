"""A web chat as its pages need it: the channel and what its settings say, each with a sensible default."""

import re
from dataclasses import dataclass

from channels.models import Channel

KIND = "webchat"
COLOR = "#2563eb"
ORIGIN = re.compile(r"https?://(\*\.)?[a-zA-Z0-9.\-\[\]:]{1,253}(:(\d{1,5}|\*))?")


@dataclass(frozen=True, slots=True)
class Site:
    """``origins`` may embed the chat; "*" stands for every site, none for only our own hosted page."""

    title: str
    greeting: str
    launcher_text: str
    offline_text: str
    color: str  # #rrggbb
    position: str  # left, right
    origins: tuple[str, ...]
    language: str  # a code, or empty for the visitor's own
    verified_only: bool

    @property
    def frame_ancestors(self) -> str:
        return "*" if "*" in self.origins else " ".join(("'self'", *self.origins))


def chat_channel(public_id: str) -> Channel | None:
    """The chat at this address; None too while it is switched off: then nothing is taken in and nothing is shown."""
    return Channel.objects.filter(public_id=public_id, kind=KIND, is_active=True).first()


def site(channel: Channel) -> Site:
    told = channel.settings
    color = str(told.get("colour", ""))
    return Site(
        title=str(told.get("title") or channel.name),
        greeting=str(told.get("greeting", "")),
        launcher_text=str(told.get("launcher_text", "")),
        offline_text=str(told.get("offline_text", "")),
        color=color.lower() if re.fullmatch(r"#[0-9a-fA-F]{6}", color) else COLOR,
        position="left" if told.get("position") == "left" else "right",
        origins=_origins(told.get("allowed_origins", [])),
        language=str(told.get("language", "")),
        verified_only=bool(told.get("verified_only")),
    )


def _origins(told: object) -> tuple[str, ...]:
    """From a list or from lines; what is no origin is left out, for it goes into a header."""
    parts = told.split() if isinstance(told, str) else told if isinstance(told, list) else []
    known = [str(part).rstrip("/") for part in parts]
    return tuple(part for part in known if part == "*" or ORIGIN.fullmatch(part))
