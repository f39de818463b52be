"""What a visitor says, checked and handed to the door: kept first, then taken in like any provider's message."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from channels import wire
from channels.adapters.webchat import MAX_TEXT, Said
from channels.models import Channel
from conversations import door
from conversations.webchat import files
from conversations.webchat.requests import Caller, text_of, wrong

MAX_CHOICE = 200  # characters


def said(by: Caller, data: Mapping[str, Any]) -> Said:
    """Raises BadRequest with the field and what to change, or BadFile."""
    text = text_of(data, "text", MAX_TEXT)
    choice = _choice(data.get("choice"))
    attached = _files(by, data.get("files"))
    if not text.strip() and choice is None and not attached:
        raise wrong("text", "Write something first: a message needs a text or a file.")
    return Said(
        client_id=_client_id(text_of(data, "client_id", 36)),
        visitor=by.visitor.id,
        text=text,
        choice=choice,
        files=attached,
        name=by.visitor.name,
        email=by.visitor.email,
        language=text_of(data, "locale", 35)[:2].lower(),
    )


def keep(channel: Channel, what: Said) -> None:
    door.keep(channel, {}, what.body())


def _client_id(told: str) -> str:
    try:
        return str(UUID(told))
    except ValueError:
        raise wrong("client_id", "client_id is a UUID that the page makes, the same for each try.") from None


def _choice(told: object) -> wire.Choice | None:
    if told is None:
        return None
    if not isinstance(told, dict):
        raise wrong("choice", "choice is an object with id and title.")
    title = text_of(told, "title", MAX_CHOICE)
    if not title:
        raise wrong("choice", "choice needs the title that was tapped.")
    return wire.Choice(text_of(told, "id", MAX_CHOICE) or title, title)


def _files(by: Caller, told: object) -> tuple[wire.File, ...]:
    if told is None:
        return ()
    if not isinstance(told, list) or not all(isinstance(one, str) for one in told):
        raise wrong("files", "files is a list of the tickets that uploads were answered with.")
    if len(told) > files.MAX_FILES:
        raise wrong("files", f"At most {files.MAX_FILES} files go with a message.")
    kept = [files.redeem(by.channel, by.visitor, ticket) for ticket in told]
    return tuple(wire.File(one.name, one.content_type, one.size, path=one.path) for one in kept)
