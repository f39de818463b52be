"""What the gallery offers, in order, and when each is the one to take."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WHEN: Mapping[str, str | Promise] = {
    "inbound_conversation": _("One workflow is to do it all: ask what is needed, pick the team, find a free agent."),
    "multi_team_routing": _("Several teams answer, and the contact knows best which of them is meant."),
    "routing_by_language": _("Your teams speak different languages, and contacts should be asked only once."),
    "routing_by_shift": _("Different people answer by day, evening and night, and nobody on weekends and holidays."),
    "new_and_returning": _("Who comes back should meet the same agent again, and who is new should be welcomed."),
    "vip_contacts": _("Your own data knows who is important, and those should not wait behind the others."),
    "two_conditions": _("One question is not enough: department and language, or product and region, decide together."),
    "else_to_supervisor": _("Nothing may fall through: what no rule takes goes to a person who can decide."),
    "nudge_and_close": _("Conversations stay open because contacts leave without a word."),
    "business_hours": _("Contacts should know at once whether somebody is there, and when you are back."),
    "satisfaction_survey": _("You want to know how you did, without a new conversation for every rating."),
    "unassign_after_closing": _("Who comes back should be routed anew and not land with whoever had them last."),
    "escalation_shortcut": _("Agents need one click to hand a hard case up, with the reason written down."),
}  # fmt: skip
SLUGS = tuple(WHEN)
