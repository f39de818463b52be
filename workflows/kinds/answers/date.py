"""A date, kept as 2026-12-31. ``format`` says in which order the contact is to write it; without one any will do, if it
is plain what is the day and what the month."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from workflows.facts import ContactFacts, MessageFacts
from workflows.kinds.answers.base import AnswerType, NotUnderstood, quoted

FORMATS = {
    "YYYY-MM-DD": "%Y-%m-%d",
    "DD.MM.YYYY": "%d.%m.%Y",
    "DD/MM/YYYY": "%d/%m/%Y",
    "MM/DD/YYYY": "%m/%d/%Y",
}


class DateAnswer(AnswerType):
    name = "date"
    label = _("A date")
    options = ("format",)
    invalid_text = "Please write the date like 2026-12-31."

    def expects(self, options: Mapping[str, Any]) -> str:
        return f"a date such as {options.get('format') or 'YYYY-MM-DD'}"

    def said(self, options: Mapping[str, Any]) -> str:
        return gettext("a date such as %(format)s") % {"format": options.get("format") or "YYYY-MM-DD"}

    def problem(self, options: Mapping[str, Any]) -> str | None:
        form = options.get("format")
        return (
            None
            if not form or form in FORMATS
            else gettext("“%(form)s” is not a format; use one of %(names)s.")
            % {"form": form, "names": ", ".join(FORMATS)}
        )

    def understand(self, message: MessageFacts, options: Mapping[str, Any], contact: ContactFacts) -> str:
        said, wanted = (message.choice or message.text).strip(), options.get("format")
        found = _read(said, [FORMATS[wanted], FORMATS["YYYY-MM-DD"]] if wanted else FORMATS.values())
        if len(found) != 1:
            why = ", as day and month may be either" if found else ""
            raise NotUnderstood(f"{quoted(message)} is not {self.expects(options)}{why}")
        return found.pop()


def _read(said: str, patterns: Iterable[str]) -> set[str]:
    """The days that it may mean."""
    found = set()
    for pattern in patterns:
        with suppress(ValueError):  # another way of writing
            found.add(datetime.strptime(said, pattern).date().isoformat())
    return found
