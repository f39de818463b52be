"""Ready workflows to start from: documents with scenarios that pass, each copied into a draft by one click."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from workflows.document.load import load

# In the order in which they are offered.
SLUGS = (
    "inbound_conversation",
    "multi_team_routing",
    "routing_by_language",
    "routing_by_shift",
    "new_and_returning",
    "else_to_supervisor",
    "nudge_and_close",
)


@dataclass(frozen=True, slots=True)
class Entry:
    slug: str
    name: str
    description: str
    group: str
    text: str  # the document


@lru_cache(maxsize=1)
def entries() -> list[Entry]:
    return [_entry(slug) for slug in SLUGS]


def entry(slug: str) -> Entry:
    """KeyError if there is none of that name."""
    return {each.slug: each for each in entries()}[slug]


def _entry(slug: str) -> Entry:
    text = (Path(__file__).parent / f"{slug}.yaml").read_text(encoding="utf-8")
    document = load(text, f"{slug}.yaml")
    return Entry(slug, document.program.name, document.description, document.group, text)
