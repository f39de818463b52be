"""Documents to text and back."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows import gallery
from workflows.document.dump import dump
from workflows.document.load import load
from workflows.document.values import Document, ScenarioText
from workflows.kinds.registry import clean
from workflows.program import STOP_ON, Branch, Condition, Program, Step, Trigger, When

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30)
TEXTS = (
    st.builds("\n".join, st.lists(WORDS, min_size=1, max_size=3))
    .map(lambda text: text.strip().replace("{", "("))
    .filter(bool)
)
NAMES = WORDS.map(str.strip).filter(bool)
SECONDS = st.integers(1, 7 * 86400)
CONDITIONS = st.builds(
    Condition,
    st.just("var.x"),
    st.sampled_from(["is", "is_not", "contains"]),
    TEXTS | st.integers(-1000, 10**9) | st.booleans(),
) | st.builds(Condition, st.just("contact.email"), st.just("exists"))
WHENS = st.builds(When, st.sampled_from(["all", "any"]), st.lists(CONDITIONS, min_size=1, max_size=3).map(tuple))
CONFIGS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "send_message": st.fixed_dictionaries({"text": TEXTS}, optional={"quick_replies": st.just(["Yes", "no", "1"])}),
    "ask_question": st.fixed_dictionaries(
        {"text": TEXTS},
        optional={
            "answer": st.sampled_from(
                [{"type": "number", "min": 1, "max": 2.5}, {"type": "choice", "choices": ["on", "2", "x"]}]
            ),
            "save_to": st.sampled_from([{"variable": "x"}, {"field": "email"}]),
            "attempts": st.integers(1, 10),
            "timeout": SECONDS,
        },
    ),
    "assign": st.fixed_dictionaries(
        {"to": st.sampled_from([{"team": "Sales & more"}, {"agent": "a@example.com"}, {"anyone": True}])},
        optional={
            "only_online": st.booleans(),
            "prefer_last_agent": st.booleans(),
            "timeout": SECONDS,
            "fewer_than": st.integers(1, 9),
        },
    ),
    "set_variable": st.fixed_dictionaries({"name": st.just("x"), "value": TEXTS | st.integers(0, 99) | st.booleans()}),
    "wait": st.fixed_dictionaries(
        {"for": SECONDS}, optional={"on_reply": st.sampled_from(["end", "branch", "continue"])}
    ),
    "end": st.just({}),
}


@st.composite
def _steps(draw: st.DrawFn, depth: int = 2) -> tuple[Step, ...]:
    found = []
    for _ in range(draw(st.integers(0 if depth < 2 else 1, 3))):
        kinds = [*CONFIGS, "branch"] if depth else list(CONFIGS)
        kind = draw(st.sampled_from(kinds))
        branches: list[Branch] = []
        if kind == "branch":
            count = draw(st.integers(1, 3))
            branches = [Branch(draw(NAMES), "", draw(WHENS), draw(_steps(depth - 1))) for _ in range(count)]
            if draw(st.booleans()):
                branches.append(Branch("", "else", When(), draw(_steps(depth - 1))))
        elif kind in ("ask_question", "assign") and depth and draw(st.booleans()):
            branches = [Branch("", "timeout", When(), draw(_steps(depth - 1)))]
        config, errors = clean(kind, draw(CONFIGS[kind]) if kind in CONFIGS else {})
        assert not errors
        found.append(Step("", kind, config, tuple(branches)))
    return tuple(found)


def _numbered(steps: tuple[Step, ...], used: list[int]) -> tuple[Step, ...]:
    """With ids that differ."""
    found = []
    for step in steps:
        used.append(len(used))
        key = f"step_{len(used)}"
        branches = tuple(replace(branch, steps=_numbered(branch.steps, used)) for branch in step.branches)
        found.append(replace(step, key=key, branches=branches))
    return tuple(found)


DOCUMENTS = st.builds(
    Document,
    program=st.builds(
        Program,
        name=NAMES,
        trigger=st.builds(
            Trigger,
            st.sampled_from(["conversation_opened", "message_received", "manual"]),
            st.just(When()) | WHENS,
            once_per_contact=st.booleans(),
            restart=st.booleans(),
        ),
        stop_on=st.sets(st.sampled_from(STOP_ON)).map(frozenset),
        steps=_steps().map(lambda steps: _numbered(steps, [])),
    ),
    description=st.just("") | TEXTS,
    group=st.just("") | NAMES,
    scenarios=st.lists(
        st.builds(
            ScenarioText,
            NAMES,
            st.fixed_dictionaries(
                {}, optional={"contact": st.fixed_dictionaries({"first_name": WORDS}), "channel": st.just("sms")}
            ),
            st.tuples(st.fixed_dictionaries({"contact": NAMES}), st.just({"expect": {"run": "done", "team": None}})),
        ),
        max_size=2,
        unique_by=lambda scenario: scenario.name,
    ).map(tuple),
)


@given(DOCUMENTS)
def test_what_is_dumped_loads_as_it_was(document: Document) -> None:
    assert load(dump(document)) == document


@pytest.mark.parametrize("slug", gallery.SLUGS)
def test_the_gallery_survives_dumping(slug: str) -> None:
    document = load(gallery.entry(slug).text)
    assert load(dump(document)) == document


def test_the_text_is_one_that_a_person_would_write() -> None:
    text = """\
workflow: Greeting
trigger:
  on: conversation_opened
  when:
    - {subject: source, operator: is, value: contact}
settings:
  stop_on: [agent_message]
steps:
  - id: hello
    kind: send_message
    text: |-
      Hello,
      who are you?
  - id: pause
    kind: wait
    for: 1h 30m
    branches:
      - exit: replied
        steps:
          - id: bye
            kind: end
scenarios:
  - name: One
    turns:
      - contact: '1'
      - expect: {sent: Hello, assignee: null}
"""
    assert dump(load(text)) == text
