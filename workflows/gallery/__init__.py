"""Ready workflows to start from: documents with scenarios that pass, each made one's own on a page."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.functional import Promise

from workflows.document.load import load
from workflows.document.values import Document
from workflows.gallery.catalogue import SLUGS, WHEN

__all__ = ["SLUGS", "Entry", "entries", "entry"]


@dataclass(frozen=True, slots=True)
class Entry:
    """``when``: the situation in which it is the one to take."""

    slug: str
    name: str
    description: str
    group: str
    when: str | Promise
    text: str  # the document
    document: Document


@lru_cache(maxsize=1)
def entries() -> list[Entry]:
    return [_entry(slug) for slug in SLUGS]


def entry(slug: str) -> Entry:
    """KeyError if there is none of that name."""
    return {each.slug: each for each in entries()}[slug]


def _entry(slug: str) -> Entry:
    text = (Path(__file__).parent / f"{slug}.yaml").read_text(encoding="utf-8")
    document = load(text, f"{slug}.yaml")
    return Entry(slug, document.program.name, document.description, document.group, WHEN[slug], text, document)
