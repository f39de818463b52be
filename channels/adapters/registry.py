"""Every channel kind there is. A new kind is its file beside this one and a line here."""

from channels.adapters.base import Adapter
from channels.adapters.custom import Custom
from channels.adapters.webchat import Webchat

ADAPTERS: dict[str, Adapter] = {one.kind: one for one in (Webchat(), Custom())}


class UnknownKind(LookupError):
    """There is no such channel kind."""


def adapter(kind: str) -> Adapter:
    try:
        return ADAPTERS[kind]
    except KeyError:
        raise UnknownKind(f"There is no channel kind “{kind}”; there are {', '.join(sorted(ADAPTERS))}.") from None


def choices() -> list[tuple[str, str]]:
    """For forms: (kind, label)."""
    return [(kind, str(one.label)) for kind, one in ADAPTERS.items()]
