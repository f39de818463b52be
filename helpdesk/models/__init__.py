"""Who works here, when, and the ground that every other app stands on."""

from helpdesk.models.agent import Agent, Availability, Visibility
from helpdesk.models.beat import Beat
from helpdesk.models.calendar import Calendar, Holiday, OpenHours
from helpdesk.models.idempotency import IdempotencyKey
from helpdesk.models.lease import Lease
from helpdesk.models.organisation import OnClose, Organisation
from helpdesk.models.team import Membership, Team
from helpdesk.models.token import Token

__all__ = [
    "Agent",
    "Availability",
    "Beat",
    "Calendar",
    "Holiday",
    "IdempotencyKey",
    "Lease",
    "Membership",
    "OnClose",
    "OpenHours",
    "Organisation",
    "Team",
    "Token",
    "Visibility",
]
