"""The catalogues: whole, with the placeholders of what they translate, and compiled as they are written."""

import gettext
import re

import pytest
from django.utils.translation import ngettext, override

from tests.catalogues import LANGUAGES, Entry, entries, marked, path

HOLE = re.compile(r"%\(\w+\)[a-z]|%%|\{\{ ?[\w.]* ?\}\}|\{\w*\}")
MARKUP = re.compile(r"</?[a-z][^<>]*>")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_marked_stands_in_the_catalogue(language: str) -> None:
    there = {entry.key for entry in entries(language)}
    missing = {key: file for key, file in marked().items() if key not in there}
    assert not missing, "manage.py makemessages, see CONTRIBUTING.md"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_lacks_a_translation(language: str) -> None:
    lacking = [entry.msgid for entry in entries(language) if entry.fuzzy or not all(entry.forms.values())]
    assert lacking == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_placeholders_and_the_markup_of_its_text(language: str) -> None:
    wrong = [
        (entry.msgid, form) for entry in entries(language) for form in entry.forms.values() if _differs(entry, form)
    ]
    assert wrong == []


def _differs(entry: Entry, form: str) -> bool:
    texts = (entry.plural or entry.msgid, entry.msgid)
    holes = all(sorted(HOLE.findall(form)) != sorted(HOLE.findall(text)) for text in texts)
    markup = sorted(MARKUP.findall(form)) != sorted(MARKUP.findall(texts[0]))
    edges = (form[0] == " ", form[-1] == " ") != (texts[1][0] == " ", texts[1][-1] == " ")
    return holes or markup or edges


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_says_what_the_written_one_says(language: str) -> None:
    with path(language, "mo").open("rb") as file:
        compiled = dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]  # all that it holds
    compiled.pop("")
    written = {}
    for entry in entries(language):
        key = f"{entry.context}\x04{entry.msgid}" if entry.context else entry.msgid
        for number, form in entry.forms.items():
            written[(key, number) if entry.plural else key] = form
    assert compiled == written, "manage.py compilemessages, see CONTRIBUTING.md"


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1 сценарий"), (3, "3 сценария"), (5, "5 сценариев"), (11, "11 сценариев"), (21, "21 сценарий")],
)
def test_russian_has_three_forms(number: int, words: str) -> None:
    with override("ru"):
        assert ngettext("%(n)s scenario", "%(n)s scenarios", number) % {"n": number} == words
