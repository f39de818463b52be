"""What woke a run, as it is kept in its inbox."""

from typing import Any

from workflows.facts import MessageFacts
from workflows.kinds.base import Stimulus


def to_json(stimulus: Stimulus, step: int | None) -> dict[str, Any]:
    """``step`` is where the run stood when it came: what is meant for one step is never given to another."""
    data: dict[str, Any] = {"kind": stimulus.kind, "text": stimulus.text, "step": step}
    if stimulus.data:
        data["data"] = dict(stimulus.data)
    if stimulus.message is not None:
        message = stimulus.message
        location = list(message.location) if message.location else None
        data["message"] = {
            "id": message.id,
            "text": message.text,
            "kind": message.kind,
            "choice": message.choice,
            "location": location,
        }
    return data


def from_json(data: dict[str, Any]) -> Stimulus:
    message = message_from_json(data.get("message"))
    return Stimulus(data["kind"], message=message, text=data.get("text", ""), data=data.get("data", {}))


def message_from_json(data: dict[str, Any] | None) -> MessageFacts | None:
    if data is None:
        return None
    location = (data["location"][0], data["location"][1]) if data["location"] else None
    return MessageFacts(data["id"], data["text"], data["kind"], data["choice"], location)
