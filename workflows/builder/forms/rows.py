"""Rows of inputs on a page: each is known by a token in the names of its inputs; their order is that of the page."""

import re

from workflows.builder.forms.part import Posted

NEW = "__row__"  # stands for the token of a row that is not there yet; scripts put one in its place
MOST = 100  # that are taken of a post


def tokens(posted: Posted, prefix: str, last: str) -> list[str]:
    """What stands between ``prefix.`` and ``.last`` in the names of inputs."""
    pattern = re.compile(rf"{re.escape(prefix)}\.([A-Za-z0-9]{{1,30}})\.{re.escape(last)}")
    found = [match[1] for name in posted if (match := pattern.fullmatch(name))]
    return list(dict.fromkeys(found))[:MOST]
