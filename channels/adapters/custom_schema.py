"""What a program may post to a custom channel, read strictly: either values of ``wire`` or a list of what is wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from channels import wire
from channels.clean import clean_json, clean_text
from channels.times import read_time

MAX_TEXT = 20_000  # characters of one message
MAX_ID = 255
MAX_FILES = 20
Errors = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Fields:
    """An object of the body, with where it stands in it; what is wrong is added to ``errors``."""

    data: dict[str, Any]
    errors: Errors
    path: str = ""

    def wrong(self, name: str, sentence: str) -> None:
        self.errors.append((self.path + name, sentence))

    def text(self, name: str, limit: int = MAX_ID) -> str:
        """A text, or empty where there is none."""
        value = self.data.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.wrong(name, "Give a text.")
            return ""
        if len(value) > limit:
            self.wrong(name, f"Give at most {limit:,} characters.")
        return clean_text(value)

    def identifier(self, name: str, *, needed: bool = True) -> str:
        """An opaque id; a whole number counts as its digits."""
        value = self.data.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        text = self.text(name)
        if needed and not text and not any(field == self.path + name for field, _ in self.errors):
            self.wrong(name, "This is needed.")
        return text

    def inner(self, name: str) -> "Fields | None":
        value = self.data.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.wrong(name, "Give an object.")
            return None
        return Fields(value, self.errors, f"{self.path}{name}.")

    def number(self, name: str, limit: float) -> float:
        value = self.data.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not -limit <= value <= limit:
            self.wrong(name, f"Give a number from -{limit:g} to {limit:g}.")
            return 0.0
        return float(value)


def read(body: Any, webhook_id: str) -> tuple[list[wire.Item], Errors]:
    """``body`` (of JSON) as items; with errors, the items are not to be used. A message without an id of its own goes
    by the ``webhook-id`` of its request. What we do not know and nobody wrote is no item."""
    errors: Errors = []
    if not isinstance(body, dict):
        return [], [("", "Give a JSON object.")]
    fields = Fields(body, errors)
    kind = body.get("type")
    if not isinstance(kind, str) or not kind:
        fields.wrong("type", f"Give one of {', '.join(READERS)}.")
        return [], errors
    item = READERS.get(kind, _unsupported)(fields, webhook_id)
    return ([item] if item is not None else []), errors


def _message(fields: Fields, webhook_id: str) -> wire.Inbound:
    choice, location, files = _choice(fields), _location(fields), _files(fields)
    text = fields.text("text", MAX_TEXT)
    if not (text or choice or location or files) and not fields.errors:
        fields.wrong("text", "Give a text, attachments, a location or a choice.")
    return wire.Inbound(
        external_id=fields.identifier("id", needed=False) or webhook_id,
        person=_person(fields),
        kind=_kind(choice, location, files),
        text=text or (choice.title if choice else ""),
        at=read_time(fields.data.get("timestamp")),
        files=files,
        choice=choice,
        location=location,
        reply_to=fields.identifier("reply_to", needed=False),
    )


def _kind(choice: wire.Choice | None, location: object, files: tuple[wire.File, ...]) -> str:
    if choice:
        return "choice"
    if location:
        return "location"
    if not files:
        return "text"
    family = files[0].content_type.partition("/")[0]
    return family if family in ("image", "audio", "video") else "file"


def _person(fields: Fields) -> wire.Person:
    inner = fields.inner("contact")
    if inner is None:
        if not any(name == "contact" for name, _ in fields.errors):
            fields.wrong("contact", "Say who writes: an object with an id.")
        return wire.Person("")
    return wire.Person(
        external_id=inner.identifier("id"),
        name=inner.text("name"),
        email=inner.text("email"),
        phone=inner.text("phone", 40),
        language=inner.text("language", 20),
        avatar_url=inner.text("avatar_url", 2000),
    )


def _choice(fields: Fields) -> wire.Choice | None:
    inner = fields.inner("choice")
    if inner is None:
        return None
    identifier = inner.identifier("id")
    return wire.Choice(identifier, inner.text("title") or identifier)


def _location(fields: Fields) -> tuple[float, float] | None:
    inner = fields.inner("location")
    return None if inner is None else (inner.number("lat", 90), inner.number("lon", 180))


def _files(fields: Fields) -> tuple[wire.File, ...]:
    value = fields.data.get("attachments")
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MAX_FILES:
        fields.wrong("attachments", f"Give a list of at most {MAX_FILES} files.")
        return ()
    return tuple(_file(fields, index, one) for index, one in enumerate(value))


def _file(fields: Fields, index: int, value: Any) -> wire.File:
    if not isinstance(value, dict):
        fields.wrong(f"attachments.{index}", "Give an object with a url.")
        return wire.File("")
    inner = Fields(value, fields.errors, f"{fields.path}attachments.{index}.")
    url = inner.text("url", 2000)
    if not url.startswith(("https://", "http://")):
        inner.wrong("url", "Give an http or https address.")
    name = inner.text("name") or url.partition("?")[0].rstrip("/").rpartition("/")[2][:MAX_ID] or "file"
    return wire.File(name=name, content_type=inner.text("content_type", 100) or "application/octet-stream", url=url)


STATUSES = ("delivered", "read", "failed")


def _status(fields: Fields, webhook_id: str) -> wire.Receipt:
    status = fields.text("status")
    if status not in STATUSES:
        fields.wrong("status", f"Give one of {', '.join(STATUSES)}.")
    target = fields.identifier("message_id")
    return wire.Receipt(
        status=status,
        external_id=target,
        message_id=int(target) if target.isascii() and target.isdigit() and len(target) <= 18 else None,
        at=read_time(fields.data.get("timestamp")),
        error=_failure(fields),
    )


def _failure(fields: Fields) -> str:
    inner = fields.inner("error")
    if inner is None:
        return ""
    code, sentence = inner.identifier("code", needed=False), inner.text("message", 1000)
    return (f"{sentence} ({code})" if sentence and code else sentence or code)[:500]


def _edited(fields: Fields, webhook_id: str) -> wire.Edited:
    return wire.Edited(fields.identifier("id"), fields.text("text", MAX_TEXT))


def _deleted(fields: Fields, webhook_id: str) -> wire.Deleted:
    return wire.Deleted(fields.identifier("id"))


def _reaction(fields: Fields, webhook_id: str) -> wire.Reaction:
    action = fields.text("action") or "add"
    if action not in ("add", "remove"):
        fields.wrong("action", "Give add or remove.")
    emoji = fields.text("emoji", 40)
    if action == "add" and not emoji:
        fields.wrong("emoji", "This is needed.")
    person = _person(fields) if fields.data.get("contact") is not None else None
    return wire.Reaction(fields.identifier("target"), emoji, action == "add", person)


def _unsupported(fields: Fields, webhook_id: str) -> wire.Inbound | None:
    """A type of a later day: shown as unsupported where it says who wrote it, else passed over."""
    contact = fields.data.get("contact")
    if not isinstance(contact, dict) or not contact.get("id"):
        return None
    return wire.Inbound(
        external_id=fields.identifier("id", needed=False) or webhook_id,
        person=_person(fields),
        kind="unsupported",
        at=read_time(fields.data.get("timestamp")),
        raw=clean_json(fields.data),
    )


READERS: dict[str, Callable[[Fields, str], wire.Item | None]] = {
    "message": _message,
    "status": _status,
    "message.edited": _edited,
    "message.deleted": _deleted,
    "reaction": _reaction,
}


def message_id(items: list[wire.Item], webhook_id: str) -> str:
    """By what the sender finds again what they posted."""
    return items[0].external_id if items and isinstance(items[0], wire.Inbound) else webhook_id
