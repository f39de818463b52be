"""An email address, trimmed and in small letters."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop as _

from contacts.fields import Unfit, clean_email
from workflows.facts import ContactFacts, MessageFacts
from workflows.kinds.answers.base import AnswerType, NotUnderstood, quoted


class EmailAnswer(AnswerType):
    name = "email"
    label = _("An email address")
    invalid_text = "That does not look like an email address. Please write it like name@example.com."

    def understand(self, message: MessageFacts, options: Mapping[str, Any], contact: ContactFacts) -> str:
        try:
            address = clean_email(message.choice or message.text)
        except Unfit:
            address = ""
        if not address:
            raise NotUnderstood(f"{quoted(message)} is not an email address")
        return address
