"""docs/workflows/{documents,scenarios,gallery}.md say what there is, and the example works."""

from pathlib import Path

import pytest

from workflows import gallery
from workflows.checks import check
from workflows.checks.registry import CHECKS
from workflows.document.load import KEYS, load
from workflows.gallery.picture import svg
from workflows.scenarios.read import GIVEN
from workflows.scenarios.runner import run_all
from workflows.scenarios.turns import EXPECTS, TURNS

DOCS = Path(__file__).parents[3] / "docs" / "workflows"
PAGE = (DOCS / "documents.md").read_text("utf-8")
SCENARIOS = (DOCS / "scenarios.md").read_text("utf-8")
GALLERY = (DOCS / "gallery.md").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_check_has_its_line(name: str) -> None:
    assert f"| `{name}` |" in PAGE


@pytest.mark.parametrize("key", [*GIVEN, *TURNS, *EXPECTS])
def test_a_key_of_scenarios_is_named(key: str) -> None:
    assert f"`{key}" in SCENARIOS


@pytest.mark.parametrize("slug", gallery.SLUGS)
def test_a_gallery_entry_has_its_paragraph_and_its_picture(slug: str) -> None:
    entry = gallery.entry(slug)
    assert f"## {entry.name}" in GALLERY
    assert str(entry.when) in GALLERY.replace("\n", " ")
    assert f"![{entry.name}](gallery/{slug}.svg)" in GALLERY
    kept = (DOCS / "gallery" / f"{slug}.svg").read_text("utf-8")
    assert kept == svg(entry.document.program) + "\n", f"manage.py workflow gallery {slug} --picture > its file"


def test_the_example_names_every_key_of_a_document_and_works() -> None:
    text = PAGE.split("```yaml\n")[1].split("```")[0]
    assert all(f"\n{key}:" in f"\n{text}" for key in KEYS)
    document = load(text)
    assert [finding for finding in check(document.program) if finding.level == "error"] == []
    assert [str(result) for result in run_all(document)] == ["passed Sales is there"]
