"""Any text."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop as _

from workflows.facts import ContactFacts, MessageFacts
from workflows.kinds.answers.base import AnswerType, NotUnderstood, quoted


class TextAnswer(AnswerType):
    name = "text"
    label = _("A text")
    invalid_text = "Please answer with a text."

    def understand(self, message: MessageFacts, options: Mapping[str, Any], contact: ContactFacts) -> str:
        said = (message.choice or message.text).strip()
        if not said:
            raise NotUnderstood(f"{quoted(message)} is not a text")
        return said
