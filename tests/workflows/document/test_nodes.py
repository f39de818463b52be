"""YAML and JSON text as trees with lines."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.document import nodes
from workflows.document.problems import DocumentError

BOMB = "\n".join(
    ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    + [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 12)]
)


def problem(text: str) -> str:
    with pytest.raises(DocumentError) as caught:
        nodes.parse(text)
    return str(caught.value)


def test_words_that_other_versions_of_yaml_take_for_something_else_are_text() -> None:
    text = "on: yes\nno: 09:00\nday: 2026-12-25\nphone: +62812\nnumber: 007"
    expected = {"on": "yes", "no": "09:00", "day": "2026-12-25", "phone": "+62812", "number": "007"}
    assert nodes.parse(text).plain() == expected


def test_numbers_booleans_and_nothing_are_themselves() -> None:
    assert nodes.parse("[1, -2.5, 1e3, true, FALSE, null, ~, '1']").plain() == [
        1,
        -2.5,
        1000.0,
        True,
        False,
        None,
        None,
        "1",
    ]


def test_every_node_and_key_knows_its_line() -> None:
    root = nodes.parse("a: 1\nb:\n  - x\n  - y: {z: 2}\n")
    assert root.keys == {"a": 1, "b": 2}
    assert [node.line for node in root.value["b"].value] == [3, 4]
    assert root.value["b"].value[1].value["y"].value["z"].line == 4


def test_json_is_read_with_its_lines_tabs_and_escapes() -> None:
    root = nodes.parse('{\n\t"a": "\\ud83d\\ude00\\n",\n\t"b": [1,\n 2]\n}')
    assert root.plain() == {"a": "😀\n", "b": [1, 2]}
    assert root.value["b"].line == 3


def test_an_alias_is_what_it_stands_for() -> None:
    assert nodes.parse("a: &it {x: [1]}\nb: *it").plain() == {"a": {"x": [1]}, "b": {"x": [1]}}


def test_a_merge_brings_in_keys_and_what_stands_there_itself_goes_before() -> None:
    root = nodes.parse("a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc:\n  <<: [*a, *b]\n  x: 5\nd: {<<: *b}")
    assert root.value["c"].plain() == {"x": 5, "y": 2, "z": 4}
    assert root.value["c"].keys == {"x": 5, "y": 1, "z": 2}
    assert root.value["d"].plain() == {"y": 3, "z": 4}
    assert nodes.parse('"<<": 1').plain() == {"<<": 1}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: &a [1]\nb: {<<: *a}", "line 2: “<<” brings in the keys of a mapping"),
        ("a: &a x\nb:\n  <<: *a", "line 3: “<<” brings in the keys of a mapping"),
        ("a: 1\nb: {c: [d\ne: 2\n", "brackets from line 2 on"),
        ('a: 1\nb: "c\nd: 2\n', "quotes and brackets from line 2 on"),
        ("a:\n  b: 1\n c: 2\n", "line 3: This is not YAML or JSON"),
        (BOMB, "counting what aliases repeat"),
        ("&a [*a]", "line 1: “*a” stands for nothing"),
        ("[" * 5000, "line 1: This is nested more than 100 deep"),
        ("a: &a " + "[" * 60 + "]" * 60 + "\nb: " + "[" * 60 + "*a" + "]" * 60, "line 2: This is nested more than 100"),
        ("a: !!python/object/apply:os.system [ls]", "is a tag"),
        ("a: 1\n\na: 2", "line 3: “a” stands here twice (first on line 1)"),
        ('a: 1\nb: "\\0"', "line 2: This text holds a character"),
        ("a\x00: 1", "U+0000"),
        ("a: 1\nb: \ud800", "line 2: There is a character that no text has (U+D800)"),
        ("a: 1\n---\nb: 1", "line 2: A file holds one workflow"),
        ("a:\n\tb: 1", "line 2: This line is indented with a tab, which YAML does not know; use spaces."),
        ("a: 1\nb: c: d", "line 2: This is not YAML or JSON"),
        ("a: 1e400", "line 1: 1e400 is too large a number"),
        ("{a: b}: 1", "line 1: A key must be a word"),
        ("#" * 1_000_001, "larger than 1 MB"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    assert sentence in problem(text)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc:#&*! ", max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(JSON, st.booleans())
def test_json_means_what_it_means(value: Any, ascii_only: bool) -> None:
    text = json.dumps({"it": value}, ensure_ascii=ascii_only)
    if any("\x7f" <= character < "\xa0" for character in text):
        return  # control characters, which are refused
    assert nodes.parse(text).plain() == {"it": value}


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(DocumentError):
        assert nodes.parse(text).line >= 1
