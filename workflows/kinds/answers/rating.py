"""A rating from 1 to 5, by number or by stars; it counts for the conversation."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop as _

from workflows.effects import Effect, Rate
from workflows.facts import ContactFacts, MessageFacts
from workflows.kinds.answers.base import AnswerType, NotUnderstood, plain, quoted

STARS = frozenset("⭐★🌟\ufe0f")
WORST, BEST = 1, 5


class RatingAnswer(AnswerType):
    name = "rating"
    label = _("A rating from 1 to 5")
    invalid_text = "Please answer with a number from 1 to 5."

    def offers(self, options: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(str(number) for number in range(WORST, BEST + 1))

    def means(self, value: Any) -> tuple[Effect, ...]:
        return (Rate(value),)

    def understand(self, message: MessageFacts, options: Mapping[str, Any], contact: ContactFacts) -> int:
        said = plain(message.choice or message.text)
        if said and set(said) <= STARS:
            said = str(len(said.replace("\ufe0f", "")))
        if said not in self.offers(options):
            raise NotUnderstood(f"{quoted(message)} is not a rating from {WORST} to {BEST}")
        return int(said)
