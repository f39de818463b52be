"""Conditions and names are data too (RELIABILITY.md S23, S24): no expression is run, no pattern takes its time, and no
name that came from outside chooses code."""

from time import process_time
from typing import Any

import pytest

from tests.workflows.programs import alone, when
from tests.workflows.surroundings import world
from workflows import json_path, names
from workflows.conditions import holds
from workflows.conditions.check import problem
from workflows.conditions.operators import OPERATORS
from workflows.conditions.subjects import find
from workflows.document.load import load
from workflows.document.problems import DocumentError
from workflows.engine.interpret import advance
from workflows.engine.memory import RunMemory
from workflows.kinds.base import Stimulus
from workflows.kinds.registry import KINDS, clean
from workflows.program import Condition
from workflows.triggers.registry import TRIGGERS

PATTERNS = [
    "(a+)+$",
    "(a|aa)+$",
    "(.*)*x",
    "(" * 50 + "a" + ")" * 50,
    "[" * 1_000,
    "\\",
    "(?i)(?m)^(a|b|ab)*$",
    "\\p{L}+",
]
LONG = "a" * 1_000_000 + "!"


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("operator", sorted(OPERATORS))
def test_a_pattern_is_a_text_and_a_long_message_takes_no_time(operator: str, pattern: str) -> None:
    value: Any = [pattern, "b"] if operator == "between" else pattern
    facts = world({"message": LONG})
    began = process_time()
    holds(when(("message.text", operator, value), ("var.x", operator, value), match="any"), facts, {"x": LONG}, {})
    assert process_time() - began < 0.5


def test_no_operator_runs_a_pattern() -> None:
    facts = world({"message": "aaa"})
    for operator in ("is", "contains", "starts_with", "matches_any_word", "any_of"):
        assert not holds(when(("message.text", operator, "a+")), facts, {}, {}).holds
    assert not any("regex" in name or "pattern" in name for name in OPERATORS)


STRANGE = [
    "__init__",
    "__class__",
    "base",
    "registry",
    "../registry",
    "os.system",
    "eval",
    "delete",
    "save",
    "objects",
    "",
]


@pytest.mark.parametrize("word", STRANGE)
def test_a_name_from_outside_is_found_in_a_list_or_not_at_all(word: str) -> None:
    assert word not in KINDS
    assert word not in TRIGGERS
    assert problem(Condition("message.text", word, "x"))
    assert problem(Condition(word, "is", "x"))
    with pytest.raises(DocumentError):
        load(f"workflow: X\ntrigger: {{on: '{word}'}}\nsteps: [{{id: a, kind: '{word}', '{word}': 1}}]")
    assert clean("ask_question", {"text": "Hi", "answer": {"type": word or "none"}})[1]
    assert clean("send_message", {"text": f"{{{{ a | {word or '?'} }}}}"})[1]
    assert clean("assign", {"to": {"team": "Sales"}, "strategy": word or "none"})[1]


@pytest.mark.parametrize("word", [word for word in STRANGE if word])
@pytest.mark.parametrize("root", ["contact", "var", "form", "payload", "conversation", "now", "team"])
def test_a_path_ends_where_the_values_end(root: str, word: str) -> None:
    facts = world({"contact": {"first_name": "Ana"}})
    assert names.value(f"{root}.{word}", facts, {"x": {"y": 1}}, {}) is None
    assert names.value(f"{root}.x.{word}", facts, {"x": {"y": 1}}, {}) is None
    condition = Condition(f"{root}.{word}", "exists")
    if find(condition.subject):
        assert not holds(when((f"{root}.{word}", "exists")), facts, {"x": 1}, {}).holds


@pytest.mark.parametrize("path", ["__class__", "a.__class__", "a[0].__len__", "items", "a.keys", "$.__dict__", "a[-1]"])
def test_a_path_into_json_reaches_keys_only(path: str) -> None:
    assert json_path.find({"a": [1, 2]}, path) is json_path.MISSING


@pytest.mark.parametrize("value", [*PATTERNS, "{{ var.x }}", "__import__('os')", "1 or 1=1", "' OR ''='", "%(x)s"])
def test_a_condition_compares_its_value_as_it_is(value: str) -> None:
    branches = [{"name": "same", "when": [("var.x", "is", value)]}]
    program = alone("branch", {}, branches)
    outcome = advance(program, None, RunMemory(variables={"x": value}), world({}), Stimulus("start"))
    assert "“same”" in outcome.log[0].text
    outcome = advance(program, None, RunMemory(variables={"x": "other"}), world({}), Stimulus("start"))
    assert outcome.log[0].outcome == "else"
