"""Who of several agents gets a conversation. Pure: live routing and scenarios decide by the same lines."""

from collections.abc import Iterable

from conversations.routing.spec import AgentFacts, AssignSpec, Candidate, Picked


def pick(spec: AssignSpec, candidates: Iterable[Candidate], last_agent: str | None = None) -> Picked | None:
    """``candidates`` are the active agents that ``spec`` admits: the one named, the team's, or all. ``last_agent`` is
    the email of who had the contact's conversation before. None: nobody is free.

    An agent asked for by name is taken even offline and over the limit, unless only online ones are asked for.
    """
    candidates = list(candidates)
    if spec.agent is not None and not spec.only_online:
        named = next((c.agent for c in candidates if c.agent.email == spec.agent), None)
        return Picked(named, "asked for by name") if named else None
    free = [c for c in candidates if _is_free(c.agent, spec) and spec.agent in (None, c.agent.email)]
    if not free:
        return None
    if spec.agent is not None:
        return Picked(free[0].agent, f"asked for by name, and {free[0].agent.availability}")
    if spec.prefer_last_agent and last_agent:
        for candidate in free:
            if candidate.agent.email == last_agent:
                return Picked(candidate.agent, "had this contact's conversation before")
    where = f" in {spec.team}" if spec.team else ""
    if len(free) == 1:
        return Picked(free[0].agent, f"{spec.strategy.replace('_', ' ')}: the only free agent{where}")
    of = f"of {len(free)} free agents{where}"
    if spec.strategy == "least_open":
        best = min(free, key=lambda c: (c.agent.open, c.turn, c.agent.id))
        return Picked(best.agent, f"least open: {best.agent.open} open, the fewest {of}")
    best = min(free, key=lambda c: (c.turn, c.agent.id))
    return Picked(best.agent, f"round robin: longest without a turn {of}")


def _is_free(agent: AgentFacts, spec: AssignSpec) -> bool:
    if spec.only_online and agent.availability != "online":
        return False
    if agent.limit is not None and agent.open >= agent.limit:
        return False
    return spec.fewer_than is None or agent.open < spec.fewer_than
