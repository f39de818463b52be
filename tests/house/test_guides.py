"""The guides: each linked, pictured and proved by a test; and they speak only of what the pages really say."""

import ast
import re
from functools import lru_cache
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
FOLDER = ROOT / "docs" / "guides"
GUIDES = sorted(path.stem for path in FOLDER.glob("*.md") if path.stem != "README")
APPS = ("channels", "contacts", "conversations", "helpdesk", "workflows")
LARGEST = 120_000  # bytes of a picture
BOLD = re.compile(r"\*\*([^*]+?)\*\*", re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
IN_TEMPLATE = re.compile(
    r"""{%\s*translate\s+(?:"([^"]+)"|'([^']+)')|{%\s*blocktranslate[^%]*%}(.*?){%\s*(?:plural|endblocktranslate)""",
    re.DOTALL,
)
BLANK = re.compile(r"{{[^}]*}}|%\([a-z_]+\)s")


def text(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text()


@lru_cache(maxsize=1)
def said() -> frozenset[str]:
    """Every text of the code and of the templates, in small letters."""
    found = set()
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            nodes = ast.walk(ast.parse(path.read_text()))
            found |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    for path in (ROOT / "templates").rglob("*.html"):
        found |= {next(filter(None, match.groups())) for match in IN_TEMPLATE.finditer(path.read_text())}
    return frozenset(one.strip().casefold() for one in found)


@lru_cache(maxsize=1)
def patterns() -> tuple[re.Pattern[str], ...]:
    """Those with a place for something in them: “Publish version {{ n }}”."""
    holed = [one for one in said() if BLANK.search(one) and BLANK.sub("", one).strip()]
    return tuple(re.compile(".+".join(map(re.escape, BLANK.split(one)))) for one in holed)


def is_said(label: str) -> bool:
    label = " ".join(label.split()).casefold()
    heads = {label, label.removeprefix("add "), label.partition(": ")[0]}  # “Add secret”, “Opening hours: Day shift”
    if heads & said() or any(each.fullmatch(label) for each in patterns()):
        return True
    return any(one.startswith(f"{label},") for one in said())  # “To the next timer, in 1 h”


def test_there_are_guides() -> None:
    assert len(GUIDES) == 9
    assert "(docs/guides/README.md)" in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("guide", GUIDES)
def test_every_guide_is_linked_and_has_a_test_that_builds_it(guide: str) -> None:
    assert f"({guide}.md)" in text("README")
    assert (ROOT / "tests" / "browser" / "guides" / f"test_{guide.replace('-', '_')}.py").exists()
    assert f"(pictures/{guide}.png)" in text(guide)


@pytest.mark.parametrize("guide", [*GUIDES, "README"])
def test_what_a_guide_links_to_is_there(guide: str) -> None:
    assert [link for link in LINK.findall(text(guide)) if not (FOLDER / link).exists()] == []


def test_pictures_are_small_and_each_is_shown() -> None:
    shown = {link for guide in [*GUIDES, "README"] for link in LINK.findall(text(guide))}
    pictures = sorted((FOLDER / "pictures").glob("*.png"))
    assert [path.name for path in pictures if path.stat().st_size > LARGEST] == []
    assert [path.name for path in pictures if f"pictures/{path.name}" not in shown] == []


@pytest.mark.parametrize("guide", [*GUIDES, "README"])
def test_a_guide_names_only_labels_that_pages_show(guide: str) -> None:
    """Bold is what can be read on a page; what ends in a full stop or a question mark begins a paragraph."""
    labels = {found for found in BOLD.findall(text(guide)) if not found.rstrip().endswith((".", "?"))}
    assert sorted(label for label in labels if not is_said(label)) == []


def test_a_label_that_no_page_shows_would_be_found() -> None:
    assert is_said("Publish version 1")
    assert is_said("Wait for the answer")
    assert not is_said("Publish the answer")
