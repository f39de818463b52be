"""Random workflows, as documents: every way of waiting, leaving and jumping, small enough to be understood."""

import json
from typing import Any

from hypothesis import strategies as st

from workflows.document.load import load
from workflows.program import Program

Raw = dict[str, Any]
VALUES = ("Sales", "Support", "Other")
NAMES = ("a", "b")


def _branch(value: str, name: str, steps: list[Raw]) -> Raw:
    return {"name": value, "when": [{"subject": f"var.{name}", "operator": "is", "value": value}], "steps": steps}


def _exit(name: str, steps: list[Raw]) -> Raw:
    return {"exit": name, "steps": steps}


def _plain() -> st.SearchStrategy[Raw]:
    return st.one_of(
        st.just({"kind": "send_message"}),
        st.just({"kind": "add_comment"}),
        st.just({"kind": "unassign"}),
        st.just({"kind": "close_conversation"}),
        st.just({"kind": "end"}),
        st.builds(
            lambda name, value: {"kind": "set_variable", "name": name, "value": value},
            st.sampled_from(NAMES),
            st.sampled_from(VALUES),
        ),
        st.builds(lambda tag: {"kind": "update_tags", "add": [tag]}, st.sampled_from(("red", "blue"))),
        st.builds(lambda tag: {"kind": "update_tags", "remove": [tag]}, st.sampled_from(("red", "blue"))),
        st.builds(lambda to, most: {"kind": "jump_to", "step": to, "max": most}, st.integers(0, 30), st.integers(1, 3)),
        st.builds(
            lambda length, reply: {"kind": "wait", "for": length, "on_reply": reply},
            st.sampled_from(("10m", "1h")),
            st.sampled_from(("continue", "end")),
        ),
    )


def _with_ways(steps: st.SearchStrategy[list[Raw]]) -> st.SearchStrategy[Raw]:
    question = st.builds(
        lambda name, attempts, invalid, timeout: {
            "kind": "ask_question",
            "answer": {"type": "choice", "choices": list(VALUES)},
            "save_to": {"variable": name},
            "attempts": attempts,
            "invalid_text": "Again?",
            "timeout": "30m",
            "branches": [_exit("invalid", invalid), _exit("timeout", timeout)],
        },
        st.sampled_from(NAMES),
        st.integers(1, 2),
        steps,
        steps,
    )
    assign = st.builds(
        lambda timeout: {
            "kind": "assign",
            "to": {"team": "Sales"},
            "timeout": "15m",
            "branches": [_exit("timeout", timeout)],
        },
        steps,
    )
    branch = st.builds(
        lambda name, one, two, other: {
            "kind": "branch",
            "branches": [_branch("Sales", name, one), _branch("Support", name, two), {"else": True, "steps": other}],
        },
        st.sampled_from(NAMES),
        steps,
        steps,
        steps,
    )
    wait = st.builds(
        lambda replied: {
            "kind": "wait",
            "for": "20m",
            "on_reply": "branch",
            "branches": [_exit("replied", replied)],
        },
        steps,
    )
    return st.one_of(question, question, assign, branch, wait)


STEPS = st.recursive(
    st.lists(_plain(), max_size=3),
    lambda inner: st.lists(st.one_of(_plain(), _with_ways(inner)), min_size=1, max_size=4),
    max_leaves=6,
)


def _number(steps: list[Raw], count: int = 0) -> tuple[list[Raw], int]:
    """Gives each step its id, and a text that tells it from all others."""
    found = []
    for step in steps:
        key, count = f"s{count}", count + 1
        named: Raw = {"id": key, **step}
        if step["kind"] in ("send_message", "add_comment", "ask_question"):
            named["text"] = f"{step['kind']} {key}"
        if "branches" in step:
            branches = []
            for branch in step["branches"]:
                inner, count = _number(branch["steps"], count)
                branches.append({**branch, "steps": inner})
            named["branches"] = branches
        found.append(named)
    return found, count


def _aim(steps: list[Raw], count: int) -> list[Raw]:
    """Jumps lead to a step that is there."""
    aimed = []
    for step in steps:
        kept = {**step, "step": f"s{step['step'] % count}"} if step["kind"] == "jump_to" else dict(step)
        if "branches" in step:
            kept["branches"] = [{**each, "steps": _aim(each["steps"], count)} for each in step["branches"]]
        aimed.append(kept)
    return aimed


def _document(steps: list[Raw], opened: bool, restart: bool, stop_on: list[str]) -> Raw:
    numbered, count = _number(steps)
    trigger: Raw = {"on": "message_received"}
    if opened:
        trigger = {
            "on": "conversation_opened",
            "when": [{"subject": "source", "operator": "is", "value": "contact"}],
        }
    return {
        "workflow": "Model",
        "trigger": {**trigger, "restart": restart},
        "settings": {"stop_on": sorted(stop_on)},
        "steps": _aim(numbered, count),
    }


STOPS = ("agent_message", "agent_assigned_by_hand", "conversation_closed", "contact_message")
DOCUMENTS: st.SearchStrategy[Raw] = st.builds(
    _document,
    STEPS.filter(bool),
    st.booleans(),
    st.sampled_from((False, False, True)),
    st.lists(st.sampled_from(STOPS), unique=True),
)


def program_of(document: Raw) -> Program:
    return load(json.dumps(document)).program
