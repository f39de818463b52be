"""One of several choices: answered by a tap, by the choice's text in any case, or by its number."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from workflows.facts import ContactFacts, MessageFacts
from workflows.kinds.answers.base import AnswerType, NotUnderstood, plain, quoted

NUMBER = re.compile(r"[(#]?\s*(\d{1,2})\s*[.):]*")


class ChoiceAnswer(AnswerType):
    name = "choice"
    label = _("One of several choices")
    options = ("choices",)
    invalid_text = "Please choose one of these:"

    def offers(self, options: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(options["choices"])

    def expects(self, options: Mapping[str, Any]) -> str:
        return f"one of {', '.join(options['choices'])}"

    def said(self, options: Mapping[str, Any]) -> str:
        return gettext("one of %(choices)s") % {"choices": ", ".join(options["choices"])}

    def problem(self, options: Mapping[str, Any]) -> str | None:
        none = gettext("The answer has no choices; add at least one, such as “Sales”.")
        return None if options.get("choices") else none

    def understand(self, message: MessageFacts, options: Mapping[str, Any], contact: ContactFacts) -> str:
        choices: list[str] = options["choices"]
        said = plain(message.choice or message.text)
        for choice in choices:
            if plain(choice) == said:
                return choice
        number = NUMBER.fullmatch(said)
        if number and 1 <= int(number[1]) <= len(choices):
            return choices[int(number[1]) - 1]
        raise NotUnderstood(f"{quoted(message)} is not {self.expects(options)}")
