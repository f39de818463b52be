"""Form fields of the admin: lists of codes as a line of text, time of day as the browser's own control."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class WordsField(forms.CharField):
    """A list of short words, typed with commas: “en, id”. ``pattern`` is what one word looks like."""

    def __init__(self, *, pattern: str, example: str, **kwargs: Any) -> None:
        self.pattern = re.compile(pattern)
        self.example = example
        super().__init__(**{"required": False, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        words = [word.strip() for word in str(value or "").split(",")]
        words = list(dict.fromkeys(word for word in words if word))
        for word in words:
            if not self.pattern.fullmatch(word):
                raise ValidationError(
                    _("“%(word)s” does not fit here; write them with commas between, such as %(example)s."),
                    params={"word": word, "example": self.example},
                )
        return words

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != self.to_python(data))


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")
