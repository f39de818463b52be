"""The gallery: every entry loads, is free of findings, and its scenarios pass."""

from pathlib import Path

import pytest

from workflows import gallery
from workflows.checks import check
from workflows.document.load import load
from workflows.scenarios.runner import run_all


def test_every_file_is_an_entry() -> None:
    assert {path.stem for path in Path(gallery.__file__).parent.glob("*.yaml")} == set(gallery.SLUGS)
    assert [entry.slug for entry in gallery.entries()] == list(gallery.SLUGS)


@pytest.mark.parametrize("slug", gallery.SLUGS)
def test_it_says_what_it_is_for(slug: str) -> None:
    entry = gallery.entry(slug)
    assert entry.name
    assert len(entry.description) > 60
    assert entry.group in ("Routing", "Assignment", "Service")


@pytest.mark.parametrize("slug", gallery.SLUGS)
def test_nothing_is_to_be_found_by_the_checks(slug: str) -> None:
    assert check(load(gallery.entry(slug).text).program) == []


@pytest.mark.parametrize("slug", gallery.SLUGS)
def test_its_scenarios_pass(slug: str) -> None:
    results = run_all(load(gallery.entry(slug).text))
    assert len(results) >= 5
    assert [str(result) for result in results if not result.passed] == []


@pytest.mark.parametrize("slug", gallery.SLUGS)
def test_its_scenarios_can_fail(slug: str) -> None:
    """Where something else is expected, it does not hold."""
    document = load(gallery.entry(slug).text.replace("run: done", "run: failed", 1))
    assert [result for result in run_all(document) if not result.passed]
