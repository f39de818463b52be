"""The choice of an agent, which live routing shares (``conversations.routing.pick``)."""

from conversations.routing.pick import pick
from conversations.routing.spec import Candidate, Picked

__all__ = ["Candidate", "Picked", "pick"]
