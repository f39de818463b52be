"""A sign of life that is never stored: somebody types, somebody looks at a conversation."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from conversations.live.hints import Place, VisitorKey


@dataclass(frozen=True, slots=True)
class Sign:
    """``agent_id`` is None if it is the contact. ``visitors``: where the contact may be reading."""

    kind: str  # typing, viewing
    conversation_id: int
    on: bool
    place: Place
    agent_id: int | None = None
    name: str = ""  # an agent's, as colleagues read it
    first_name: str = ""  # as customers read it
    visitors: tuple[VisitorKey, ...] = ()

    @property
    def shows_to_visitors(self) -> bool:
        return self.kind == "typing" and self.agent_id is not None

    def for_agents(self) -> dict[str, Any]:
        who = {"agent": self.agent_id, "name": self.name} if self.agent_id is not None else {"agent": None}
        return {"conversation": self.conversation_id, "on": self.on, **who}

    def for_visitors(self) -> dict[str, Any]:
        return {"on": self.on, "name": self.first_name}

    def write(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, payload: str) -> "Sign":
        data = json.loads(payload)
        assignee_id, team_id = data.pop("place")
        visitors = tuple((channel_id, external_id) for channel_id, external_id in data.pop("visitors"))
        return cls(place=(assignee_id, team_id), visitors=visitors, **data)
