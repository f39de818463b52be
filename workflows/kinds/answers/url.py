"""A web address; https:// is put before one that lacks it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop as _

from contacts.fields import Unfit, clean_url
from workflows.facts import ContactFacts, MessageFacts
from workflows.kinds.answers.base import AnswerType, NotUnderstood, quoted


class UrlAnswer(AnswerType):
    name = "url"
    label = _("A web address")
    invalid_text = "That does not look like a web address. Please write it like https://example.com."

    def understand(self, message: MessageFacts, options: Mapping[str, Any], contact: ContactFacts) -> str:
        said = (message.choice or message.text).strip()
        try:
            address = clean_url(said if "://" in said else f"https://{said}") if "." in said else ""
        except Unfit:
            address = ""
        if not address:
            raise NotUnderstood(f"{quoted(message)} is not a web address")
        return address
