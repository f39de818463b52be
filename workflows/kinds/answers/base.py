"""What a type of answer is. Adding one is one file beside this one and a line in the registry."""

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext

from workflows.effects import Effect
from workflows.facts import ContactFacts, MessageFacts

SPACE = re.compile(r"\s+")


class NotUnderstood(ValueError):
    """The message is no answer of this type; its text says why, for the log: “blue” is not one of Sales, Support."""


def plain(text: str) -> str:
    """Text as it is compared: one spelling of each letter, any case, single spaces."""
    return SPACE.sub(" ", unicodedata.normalize("NFKC", text)).strip().casefold()


def quoted(message: MessageFacts) -> str:
    said = message.choice or message.text.strip()
    if not said:
        return f"A message of kind {message.kind} without text"
    return f"“{said[:80]}…”" if len(said) > 80 else f"“{said}”"


def lowered(label: str) -> str:
    """A label within a sentence."""
    return label[:1].lower() + label[1:]


class AnswerType(ABC):
    name: ClassVar[str]
    label: ClassVar[str]
    options: ClassVar[tuple[str, ...]] = ()  # keys of ``answer:`` beside type that it takes
    invalid_text: ClassVar[str]  # sent after an answer that is none, unless the step has its own

    def offers(self, options: Mapping[str, Any]) -> tuple[str, ...]:
        """Choices shown with the question."""
        return ()

    def expects(self, options: Mapping[str, Any]) -> str:
        """“one of Sales, Support”, for the log."""
        return self.label.lower()

    def said(self, options: Mapping[str, Any]) -> str:
        """The same for pages, in the language of who reads."""
        return lowered(gettext(self.label))

    def problem(self, options: Mapping[str, Any]) -> str | None:
        """What is wrong with the options, as a sentence."""
        return None

    def means(self, value: Any) -> tuple[Effect, ...]:
        """What an answer does beside being kept."""
        return ()

    @abstractmethod
    def understand(self, message: MessageFacts, options: Mapping[str, Any], contact: ContactFacts) -> Any:
        """The answer as a JSON value; NotUnderstood if it is none."""
