"""A phone number, kept as E.164; one without a country code is taken to be of the contact's country."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop as _

from contacts.fields import Unfit, clean_phone
from workflows.facts import ContactFacts, MessageFacts
from workflows.kinds.answers.base import AnswerType, NotUnderstood, quoted


class PhoneAnswer(AnswerType):
    name = "phone"
    label = _("A phone number")
    invalid_text = "That does not look like a phone number. Please write it with its country code, like +628123456789."

    def understand(self, message: MessageFacts, options: Mapping[str, Any], contact: ContactFacts) -> str:
        try:
            number = clean_phone(message.choice or message.text, contact.country)
        except Unfit:
            number = ""
        if not number:
            raise NotUnderstood(f"{quoted(message)} is not a phone number")
        return number
