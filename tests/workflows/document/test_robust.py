"""Whatever stands in a document, it is read, refused with a sentence, or fails its scenarios: nothing breaks."""

import json
import random
from typing import Any

import pytest

from workflows import gallery
from workflows.checks import check
from workflows.document import nodes
from workflows.document.dump import dump
from workflows.document.load import load
from workflows.document.problems import DocumentError
from workflows.scenarios.runner import run_all

STRANGE: list[Any] = [
    None,
    True,
    0,
    -1,
    2.5,
    10**25,
    "",
    " ",
    "x" * 3000,
    "{{",
    "{{ var.x }}",
    "on",
    [],
    [[]],
    {},
    {"a": {}},
]
ROUNDS = 50


def mutated(value: Any, chance: random.Random) -> Any:
    """One place of the tree is something else, gone, or stands twice."""
    places = list(_places(value))
    holder, key = chance.choice(places)
    what = chance.randrange(4)
    if what == 0 and isinstance(holder, list):
        holder.insert(key, json.loads(json.dumps(holder[key])))
    elif what == 1:
        del holder[key]
    elif what == 2 and isinstance(holder, dict):
        holder[chance.choice(["when", "steps", "id", "kind", "expect", "branches", "by"])] = holder.pop(key)
    else:
        holder[key] = chance.choice(STRANGE)
    return value


def _places(value: Any) -> Any:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield value, key
        yield from _places(inner)


@pytest.mark.parametrize("slug", gallery.SLUGS)
def test_a_document_with_anything_changed_is_read_or_refused(slug: str) -> None:
    plain = nodes.parse(gallery.entry(slug).text).plain()
    chance = random.Random(slug)
    refused = 0
    for _ in range(ROUNDS):
        text = json.dumps(mutated(mutated(json.loads(json.dumps(plain)), chance), chance))
        try:
            document = load(text)
        except DocumentError:
            refused += 1
            continue
        check(document.program)
        run_all(document)
        assert load(dump(document)) == document
    assert 0 < refused < ROUNDS


@pytest.mark.parametrize(
    "text", ["[" * 3000 + "]" * 3000, '{"a":' * 3000 + "1" + "}" * 3000, "- " * 3000, "a: " * 3000]
)
def test_depth_is_refused(text: str) -> None:
    with pytest.raises(DocumentError):
        load(text)
