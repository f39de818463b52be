"""What nobody types, posted to every page of the builder and of workflows: an answer with its error, never one of
ours. The fields are those that each page shows, and those that its scripts send."""

import re
from collections.abc import Sequence
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from helpdesk.models import Agent
from tests.security.walking import House, addresses, browser, house

NAMES = {
    "text", "name", "description", "group", "key", "kind", "place", "step", "what", "do", "turn", "turns", "say", "as",
    "skip", "to", "document", "reason", "days", "note", "contact", "value", "hosts", "match", "conditions", "channel",
    "language", "way", "number", "until", "http-url", "http-status", "http-json", "given-at", "revision", "action",
    "_selected_action",
}  # fmt: skip
NAMED = re.compile(r"""\bname=["']([^"'<>]{1,80})["']""")
LARGE = 1_000_000
VALUES: dict[str, Sequence[str]] = {
    "nothing": [],
    "an empty text": [""],
    "U+0000": ["a\x00b"],
    "half of a pair": ["a\ud800b"],
    "half of a pair, escaped": ['[{"contact": "\\ud800"}]'],
    "U+0000, escaped": ['{"contact": "\\u0000"}'],
    "a large number": ["9" * 5_000],
    "less than nothing": ["-1"],
    "a list where one is wanted": ["1", "2"],
    "an object": ['{"a": {"b": [1]}}'],
    "brackets": ["[" * 20_000],
}
pages = pytest.mark.parametrize("name", sorted(each for each in addresses() if each.startswith(("admin:", "shortcut"))))


@pytest.fixture
def rows(db: None) -> House:
    return house()


@pytest.fixture
def page(db: None) -> Client:
    return browser(Agent.objects.create_superuser("root@example.com", "a-long-password"))


def post(page: Client, url: str, fields: dict[str, Sequence[str]]) -> int:
    """As a form, what is no UTF-8 too; nothing of it stays. What breaks is raised here."""
    body = urlencode(
        {key: [each.encode("utf-8", "surrogatepass") for each in some] for key, some in fields.items()}, True
    )
    with transaction.atomic():
        answer = page.post(url, body, "application/x-www-form-urlencoded", headers={"HX-Request": "true"})
        transaction.set_rollback(True)
    return answer.status_code


@pages
def test_what_nobody_types_is_no_error_of_ours(page: Client, rows: House, name: str) -> None:
    url = reverse(name, kwargs=rows.path(name, addresses()[name]))
    with transaction.atomic():
        shown = page.get(url)
        transaction.set_rollback(True)
    names = NAMES | set(NAMED.findall("" if shown.streaming else shown.content.decode("utf-8", "replace")))
    for what, values in VALUES.items():
        assert post(page, url, dict.fromkeys(sorted(names), values)) < 500, what
    for what in ("U+0000", "half of a pair"):  # in whatever a page is asked to do
        for do in ("save", "say", "turn", "apply"):
            fields = dict.fromkeys(sorted(names), VALUES[what]) | {"what": [do], "do": [do], "revision": ["1"]}
            assert post(page, url, fields) < 500, (what, do)


@pages
def test_a_text_of_a_megabyte_is_no_error_of_ours(page: Client, rows: House, name: str) -> None:
    url = reverse(name, kwargs=rows.path(name, addresses()[name]))
    large = {key: ["x" * (LARGE // 5)] for key in ("text", "name", "document", "turns", "say")}
    assert post(page, url, {**large, "what": ["save"], "do": ["say"], "revision": ["1"]}) < 500
    assert post(page, url, {"text": ["x" * LARGE], "what": ["save"], "revision": ["1"]}) < 500
