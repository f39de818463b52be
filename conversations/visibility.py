"""Who may see which conversation: the one door that every list, count, thread, stream and file passes."""

from django.db.models import Q

from contacts.models import Contact
from helpdesk.models import Agent, Membership, Visibility


def visible_to(agent: Agent, prefix: str = "") -> Q:
    """A condition on conversations, or with a ``prefix`` such as ``conversation__`` on what belongs to one."""
    own = Q(**{f"{prefix}assignee_id": agent.pk})
    if not agent.is_active:
        return Q(pk__in=[])
    if agent.visibility == Visibility.ALL:
        return Q()
    if agent.visibility == Visibility.TEAMS:
        return own | Q(**{f"{prefix}team_id__in": Membership.objects.filter(agent_id=agent.pk).values("team_id")})
    return own


def contacts_visible_to(agent: Agent) -> Q:
    """A condition on contacts: with limited rights, those of conversations that the agent may see, and those whom
    nobody has talked with yet."""
    if agent.is_active and agent.visibility == Visibility.ALL:
        return Q()
    if not agent.is_active:
        return Q(pk__in=[])
    theirs = Q(conversations__isnull=True) | visible_to(agent, "conversations__")
    return Q(pk__in=Contact.objects.filter(theirs).values("pk"))
