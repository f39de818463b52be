"""Who does something: an agent, a contact, a workflow, a program, or the house itself."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    AGENT = "agent"
    CONTACT = "contact"
    WORKFLOW = "workflow"
    API = "api"
    SYSTEM = "system"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Actor:
    """``id`` is an agent's for agent and api, a contact's for contact, a run's for workflow."""

    kind: ActorKind
    id: int | None = None
    name: str = ""

    @property
    def agent_id(self) -> int | None:
        return self.id if self.kind in (ActorKind.AGENT, ActorKind.API) else None


SYSTEM = Actor(ActorKind.SYSTEM)


def agent(agent_id: int, name: str = "") -> Actor:
    return Actor(ActorKind.AGENT, agent_id, name)


def api(agent_id: int, name: str = "") -> Actor:
    """A program, by a token that acts for an agent."""
    return Actor(ActorKind.API, agent_id, name)


def contact(contact_id: int, name: str = "") -> Actor:
    return Actor(ActorKind.CONTACT, contact_id, name)


def workflow(run_id: int, name: str = "") -> Actor:
    return Actor(ActorKind.WORKFLOW, run_id, name)
