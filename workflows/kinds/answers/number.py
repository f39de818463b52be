"""A number, within limits if there are any: “1,250.5”, “1 250” and “12,5” are understood."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from workflows.facts import ContactFacts, MessageFacts
from workflows.kinds.answers.base import AnswerType, NotUnderstood, quoted

GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
PLAIN = re.compile(r"[+-]?\d{1,15}([.,]\d{1,10})?")


class NumberAnswer(AnswerType):
    name = "number"
    label = _("A number")
    options = ("min", "max")
    invalid_text = "Please answer with a number."

    def expects(self, options: Mapping[str, Any]) -> str:
        low, high = options.get("min"), options.get("max")
        if low is not None and high is not None:
            return f"a number from {low} to {high}"
        if low is not None:
            return f"a number from {low} up"
        return f"a number up to {high}" if high is not None else "a number"

    def said(self, options: Mapping[str, Any]) -> str:
        limits = {"low": options.get("min"), "high": options.get("max")}
        if None not in limits.values():
            return gettext("a number from %(low)s to %(high)s") % limits
        if limits["low"] is not None:
            return gettext("a number from %(low)s up") % limits
        return gettext("a number up to %(high)s") % limits if limits["high"] is not None else gettext("a number")

    def problem(self, options: Mapping[str, Any]) -> str | None:
        low, high = options.get("min"), options.get("max")
        if low is not None and high is not None and low > high:
            return gettext("min (%(low)s) is more than max (%(high)s); exchange them.") % {"low": low, "high": high}
        return None

    def understand(self, message: MessageFacts, options: Mapping[str, Any], contact: ContactFacts) -> int | float:
        said = unicodedata.normalize("NFKC", message.choice or message.text)[:60]
        said = "".join(said.split()).replace("−", "-")
        if GROUPED.fullmatch(said):
            said = said.replace(",", "")
        if not PLAIN.fullmatch(said):
            raise NotUnderstood(f"{quoted(message)} is not {self.expects(options)}")
        number = float(said.replace(",", "."))
        low, high = options.get("min"), options.get("max")
        if (low is not None and number < low) or (high is not None and number > high):
            raise NotUnderstood(f"{quoted(message)} is not {self.expects(options)}")
        return int(number) if number.is_integer() else number
