"""The website chat: our own page and bubble. Its views know the visitor by a token and hand their messages to the door;
what we write is only a row, which the page hears of by its live stream (docs/channels/webchat.md)."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from hmac import new as new_hmac
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from channels import wire
from channels.adapters.base import Adapter
from channels.clean import clean_text, read_json
from channels.errors import BadRequest, ParseError, SignatureError
from channels.models import Channel

MAX_TEXT = 5000  # characters of a visitor's message
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a visitor said, as the chat's view hands it to the door with ``body()``. ``client_id`` is the page's UUID of
    the message, the same over its tries. ``name`` and ``email`` only of an identity that was verified."""

    client_id: str
    visitor: str
    text: str = ""
    choice: wire.Choice | None = None
    files: tuple[wire.File, ...] = ()  # kept by us: with a path
    name: str = ""
    email: str = ""
    language: str = ""

    def body(self) -> bytes:
        return json.dumps(asdict(self)).encode()


class Lines(forms.Field):
    """Several lines of text, as a list; takes a list too."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> list[str]:
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return [str(line).strip() for line in lines if str(line).strip()]

    def prepare_value(self, value: Any) -> str:
        return "\n".join(value) if isinstance(value, list) else str(value or "")


class WebchatSettings(forms.Form):
    allowed_origins = Lines(
        label=_("Allowed web sites"),
        required=False,
        help_text=_("One a line, such as https://shop.example. Empty: only our own chat page."),
    )
    title = forms.CharField(label=_("Title"), max_length=60, required=False)
    greeting = forms.CharField(label=_("Greeting"), max_length=500, required=False, widget=forms.Textarea)
    launcher_text = forms.CharField(label=_("Text on the bubble"), max_length=40, required=False)
    colour = forms.CharField(
        label=_("Colour"),
        required=False,
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}\Z", _("Give a colour such as #2563eb."))],
    )
    position = forms.ChoiceField(
        label=_("Position"), choices=[("right", _("right")), ("left", _("left"))], required=False
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("the visitor's")), *settings.LANGUAGES], required=False
    )

    def clean_allowed_origins(self) -> list[str]:
        origins = [origin.lower().rstrip("/") for origin in self.cleaned_data["allowed_origins"]]
        for origin in origins:
            if not ORIGIN.fullmatch(origin) or not urlsplit(origin).hostname:
                raise forms.ValidationError(
                    _("“%(origin)s” is not a web site's address; give one such as https://shop.example."),
                    params={"origin": origin},
                )
        return origins

    def clean_colour(self) -> str:
        return self.cleaned_data["colour"] or "#2563eb"

    def clean_position(self) -> str:
        return self.cleaned_data["position"] or "right"


class Webchat(Adapter):
    kind = "webchat"
    label = _("Web chat")
    icon = "message-circle"
    max_text = 10_000
    max_quick_replies = 10
    opaque = True
    local = True
    settings_form = WebchatSettings

    def new_secrets(self) -> dict[str, str]:
        return {"identity": token_hex(32)}

    def addresses(self, channel: Channel) -> list[tuple[str, str]]:
        page = f"{settings.PUBLIC_URL}/chat/{channel.public_id}/"
        script = f'<script src="{page}widget.js" async></script>'
        return [(gettext("Chat page"), page), (gettext("Line for your web site: the bubble"), script)]

    def verify(self, channel: Channel, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        """Nobody posts here: the chat's own view calls ``door.keep`` for a visitor whom it knows."""
        raise SignatureError("A web chat takes messages through its own page only.")

    def parse(
        self, channel: Channel, headers: Mapping[str, str], body: bytes, received_at: datetime
    ) -> Sequence[wire.Item]:
        try:
            data = read_json(body)
            return [_inbound(data, received_at)]
        except (BadRequest, KeyError, TypeError) as error:
            raise ParseError(f"This is not what the chat's page sends: {error}") from error

    def send(self, channel: Channel, message: wire.Outbound) -> wire.Sent:
        return wire.Sent()


def _inbound(data: dict[str, Any], received_at: datetime) -> wire.Inbound:
    choice, files = data["choice"], tuple(_file(one) for one in data["files"])
    text = clean_text(data["text"])
    return wire.Inbound(
        external_id=data["client_id"],
        person=wire.Person(
            external_id=data["visitor"],
            name=clean_text(data["name"]),
            email=clean_text(data["email"]),
            language=clean_text(data["language"]),
        ),
        kind="choice" if choice else _kind_of(files),
        text=text or (clean_text(choice["title"]) if choice else ""),
        at=received_at,
        files=files,
        choice=wire.Choice(clean_text(choice["id"]), clean_text(choice["title"])) if choice else None,
    )


def _file(data: dict[str, Any]) -> wire.File:
    return wire.File(
        name=clean_text(data["name"]), content_type=data["content_type"], size=data["size"], path=data["path"]
    )


def _kind_of(files: tuple[wire.File, ...]) -> str:
    if not files:
        return "text"
    family = files[0].content_type.partition("/")[0]
    return family if family in ("image", "audio", "video") else "file"


def identity_hash(channel: Channel, identity: str) -> str:
    """What the customer's own server computes to vouch for who is logged in: hex HMAC-SHA256 of the id."""
    return new_hmac(channel.secrets["identity"].encode(), identity.encode(), sha256).hexdigest()


def is_identity(channel: Channel, identity: str, given: str) -> bool:
    """Whether ``given`` vouches for ``identity``; never for an empty one."""
    expected = identity_hash(channel, identity).encode()
    return bool(identity) and compare_digest(expected, given.encode("utf-8", "replace"))
