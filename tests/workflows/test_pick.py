"""Who of several agents is picked, and why."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from conversations.routing.pick import pick
from conversations.routing.spec import AgentFacts, AssignSpec, Candidate

TEAM = AssignSpec(team="Sales")
ANYONE = AssignSpec(anyone=True)


def of(number: int, turn: int = 0, **facts: object) -> Candidate:
    return Candidate(AgentFacts(number, f"a{number}@x.org", **facts), turn)  # type: ignore[arg-type]  # facts by name


def who(spec: AssignSpec, *candidates: Candidate, last: str | None = None) -> int | None:
    picked = pick(spec, candidates, last)
    return picked.agent.id if picked else None


def test_round_robin_takes_who_waited_longest_for_a_turn() -> None:
    assert who(TEAM, of(1, turn=3), of(2, turn=1), of(3, turn=2)) == 2


def test_who_never_had_a_turn_comes_first_and_then_the_smaller_number() -> None:
    assert who(TEAM, of(3), of(2), of(1, turn=1)) == 2


def test_least_open_takes_who_holds_fewest_and_then_by_turn() -> None:
    spec = AssignSpec(team="Sales", strategy="least_open")
    assert who(spec, of(1, turn=9, open=1), of(2, turn=1, open=2), of(3, turn=8, open=1)) == 3


def test_only_the_online_are_free() -> None:
    assert who(TEAM, of(1, availability="offline"), of(2, availability="away")) is None


def test_the_offline_are_free_where_that_is_asked_for() -> None:
    assert who(AssignSpec(team="Sales", only_online=False), of(1, availability="offline")) == 1


def test_nobody_gets_more_than_their_limit() -> None:
    assert who(TEAM, of(1, open=5, limit=5)) is None
    assert who(AssignSpec(team="Sales", only_online=False), of(1, open=5, limit=5)) is None
    assert who(TEAM, of(1, open=4, limit=5)) == 1


def test_fewer_than_leaves_out_who_holds_as_many() -> None:
    assert who(AssignSpec(anyone=True, fewer_than=2), of(1, open=2), of(2, open=1, turn=9)) == 2


def test_the_last_agent_comes_first_where_preferred_and_free() -> None:
    spec = AssignSpec(anyone=True, prefer_last_agent=True)
    assert who(spec, of(1), of(2, turn=9), last="a2@x.org") == 2
    assert who(spec, of(1), of(2, availability="offline"), last="a2@x.org") == 1
    assert who(ANYONE, of(1), of(2, turn=9), last="a2@x.org") == 1


def test_a_named_agent_is_taken_whatever_they_do() -> None:
    spec = AssignSpec(agent="a1@x.org", only_online=False)
    assert who(spec, of(1, availability="offline", open=9, limit=1)) == 1
    assert who(spec, of(2)) is None


def test_a_named_agent_who_must_be_online_is_waited_for() -> None:
    spec = AssignSpec(agent="a1@x.org")
    assert who(spec, of(1, availability="offline")) is None
    assert who(spec, of(2), of(1)) == 1


def test_the_reason_is_in_words() -> None:
    picked = pick(TEAM, [of(1), of(2), of(3, availability="away")])
    assert picked is not None
    assert picked.why == "round robin: longest without a turn of 2 free agents in Sales"


def test_where_there_is_no_choice_the_reason_names_none() -> None:
    picked = pick(TEAM, [of(1), of(3, availability="away")])
    assert picked is not None
    assert picked.why == "round robin: the only free agent in Sales"


@given(agents=st.integers(1, 8), times=st.integers(1, 60))
def test_round_robin_is_fair(agents: int, times: int) -> None:
    turns = dict.fromkeys(range(1, agents + 1), 0)
    got: Counter[int] = Counter(dict.fromkeys(turns, 0))
    for number in range(1, times + 1):
        picked = who(TEAM, *(of(key, turn) for key, turn in turns.items()))
        assert picked is not None
        turns[picked] = number
        got[picked] += 1
    assert max(got.values()) - min(got.values()) <= 1
