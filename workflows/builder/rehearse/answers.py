"""Pretend answers to HTTP requests, as rows of the form: an address, a status, and JSON."""

import json
import re
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from helpdesk.api.parsers import read_json
from helpdesk.api.problems import Problem

MOST = 50
LONGEST = 20_000
STATUS = re.compile("[1-5][0-9]{2}")


@dataclass(frozen=True, slots=True)
class Answer:
    """As it was typed; ``problem`` says why it is left out."""

    url: str
    status: str = "200"
    json: str = ""
    problem: str = ""

    @property
    def is_whole(self) -> bool:
        return bool(self.url) and not self.problem

    def written(self) -> dict[str, Any]:
        """As a scenario writes it."""
        body = {"json": json.loads(self.json)} if self.json.strip() else {}
        return {"url": self.url, "status": int(self.status or 200), **body}


def answers(data: QueryDict) -> list[Answer]:
    rows = zip(data.getlist("http-url"), data.getlist("http-status"), data.getlist("http-json"), strict=False)
    typed = [Answer(url.strip()[:2_000], status.strip(), body) for url, status, body in list(rows)[:MOST]]
    return [Answer(each.url, each.status, each.json, _problem(each)) for each in typed if each.url]


def _problem(answer: Answer) -> str:
    if not STATUS.fullmatch(answer.status):
        return _("The answer of %(url)s: a status is a number from 100 to 599.") % {"url": answer.url}
    if len(answer.json) > LONGEST:
        return _("The answer of %(url)s is too long; take what the workflow needs.") % {"url": answer.url}
    try:
        read_json(answer.json.strip() or "null")
    except Problem:
        return _('The answer of %(url)s is not JSON; write it as {"tier": "gold"}.') % {"url": answer.url}
    return ""
