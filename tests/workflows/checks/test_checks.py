"""Walks the examples of each check: what it finds, in which words, and what it leaves alone."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.workflows.checks.examples import program, there
from workflows.checks.base import Look
from workflows.checks.registry import CHECKS

FOLDER = Path(__file__).parent
FILES = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}
PAGE = (Path(__file__).parents[3] / "docs" / "workflows" / "checks.md").read_text("utf-8")


def _examples(part: str) -> list[Any]:
    return [
        pytest.param(check, each, id=f"{check}: {each['name']}") for check, file in FILES.items() for each in file[part]
    ]


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_check_has_examples_of_both_sorts(name: str) -> None:
    assert FILES[name]["finds"]
    assert FILES[name]["leaves"]


def test_there_are_no_examples_of_anything_else() -> None:
    assert set(FILES) == set(CHECKS)


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_check_has_its_paragraph(name: str) -> None:
    heading = f"### `{name}`\n\n"
    assert heading in PAGE
    assert len(PAGE.split(heading)[1].split("\n\n")[0]) > 80


def _said(check: str, example: dict[str, Any]) -> list[str]:
    return [str(finding) for finding in CHECKS[check](Look(program(example), there(example)))]


@pytest.mark.parametrize(("check", "example"), _examples("finds"))
def test_it_is_found_and_said_what_to_do(check: str, example: dict[str, Any]) -> None:
    said = _said(check, example)
    assert len(said) == len(example["says"]), said
    for sentence, wanted in zip(said, example["says"], strict=True):
        assert sentence.startswith(wanted) if wanted.startswith(("error", "warning")) else wanted in sentence, said


@pytest.mark.parametrize(("check", "example"), _examples("leaves"))
def test_it_is_left_alone(check: str, example: dict[str, Any]) -> None:
    assert _said(check, example) == []
