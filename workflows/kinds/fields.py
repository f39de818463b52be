"""Form fields for what stands in a document: durations, texts with variables, lists of words, groups of keys."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from workflows import durations, text


class Absent(forms.Field):
    """A field whose value is ``default`` where the key is left out.

    For the builder: ``picks`` is what it names, a picker of ``workflows.builder.forms``; ``more`` puts it among the
    further options; ``only_with`` is another field of the form and the values with which this one means something.
    """

    def __init__(
        self,
        *,
        default: Any = None,
        picks: str = "",
        more: bool = False,
        only_with: tuple[str, tuple[str, ...]] | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("initial", default)
        super().__init__(**kwargs)
        self.default, self.picks, self.more, self.only_with = default, picks, more, only_with

    def clean(self, value: Any) -> Any:
        if value is None or value == "":
            if self.required:
                raise ValidationError(gettext("This is missing; add it."))
            return self.default
        return self.read(value)

    def read(self, value: Any) -> Any:
        """The value, which is there, as the config keeps it; ValidationError with advice."""
        raise NotImplementedError


class Flag(Absent):
    """Yes or no; a checkbox alone cannot tell “no” from left out."""

    widget = forms.Select(choices=[("", "---"), ("true", gettext_lazy("yes")), ("false", gettext_lazy("no"))])

    def read(self, value: Any) -> bool:
        word = str(value).strip().lower()
        if word in ("true", "yes", "on"):
            return True
        if word in ("false", "no", "off"):
            return False
        raise ValidationError(gettext("“%(value)s” is neither yes nor no; write true or false.") % {"value": value})


class Whole(Absent):
    """A whole number between ``least`` and ``most``."""

    widget = forms.NumberInput

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def read(self, value: Any) -> int:
        text_of = str(value).strip()
        if isinstance(value, bool) or len(text_of) > 20 or not text_of.lstrip("-").isdecimal():
            raise ValidationError(gettext("“%(value)s” is not a whole number.") % {"value": value})
        if not self.least <= int(text_of) <= self.most:
            raise ValidationError(
                gettext("%(value)s is not between %(least)s and %(most)s.")
                % {"value": value, "least": self.least, "most": self.most}
            )
        return int(text_of)


class Number(Absent):
    widget = forms.NumberInput

    def read(self, value: Any) -> int | float:
        if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= 10**15:
            return value
        try:
            number = float(str(value)) if len(str(value)) <= 20 and not isinstance(value, bool) else None
        except ValueError:
            number = None
        if number is None or not abs(number) <= 10**15:
            raise ValidationError(gettext("“%(value)s” is not a number.") % {"value": value})
        return int(number) if number.is_integer() else number


class Duration(Absent):
    """Seconds inside; “1h 30m” in documents and pages."""

    widget = forms.TextInput

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most

    def read(self, value: Any) -> int:
        try:
            seconds = durations.parse(value)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if not 1 <= seconds <= self.most:
            raise ValidationError(
                gettext("“%(value)s” is not between 1s and %(most)s.")
                % {"value": value, "most": durations.show(self.most)}
            )
        return seconds

    def prepare_value(self, value: Any) -> Any:
        return durations.show(value) if isinstance(value, int) and not isinstance(value, bool) else value


class OneOf(Absent):
    """One of a few words; a mapping of them says how each reads on a page."""

    def __init__(self, options: Sequence[str] | Mapping[str, Any], **kwargs: Any) -> None:
        labels = options if isinstance(options, Mapping) else {option: option for option in options}
        super().__init__(widget=forms.Select(choices=list(labels.items())), **kwargs)
        self.options, self.labels = tuple(labels), labels

    def read(self, value: Any) -> str:
        if value not in self.options:
            raise ValidationError(
                gettext("“%(value)s” is none of %(names)s.") % {"value": value, "names": ", ".join(self.options)}
            )
        return str(value)


class Line(Absent):
    """A name, such as that of a team; without variables."""

    widget: type[forms.Widget] = forms.TextInput

    def __init__(self, *, longest: int = 150, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.longest = longest

    def read(self, value: Any) -> str:
        if isinstance(value, (Mapping, list, bool)):
            raise ValidationError(gettext("This must be a text."))
        line = str(value).strip()
        if not line:
            raise ValidationError(gettext("This is empty; write something or leave it out."))
        if len(line) > self.longest:
            raise ValidationError(
                gettext("This has %(count)s characters; at most %(longest)s are allowed.")
                % {"count": len(line), "longest": self.longest}
            )
        if "\x00" in line:
            raise ValidationError(gettext("This holds the character NUL; remove it."))
        return line


class Words(Absent):
    """A list of short texts, none of them twice."""

    widget: type[forms.Widget] = forms.TextInput

    def __init__(self, *, most: int, longest: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most, self.each = most, Line(longest=longest, required=True)

    def clean(self, value: Any) -> list[str]:
        found: list[str] = super().clean(None if value == [] else value) or []
        return found

    def read(self, value: Any) -> list[str]:
        items = value.split(",") if isinstance(value, str) else value
        if not isinstance(items, (list, tuple)):
            raise ValidationError(gettext("This must be a list, such as [Sales, Support]."))
        if len(items) > self.most:
            raise ValidationError(
                gettext("These are %(count)s; at most %(most)s are allowed.") % {"count": len(items), "most": self.most}
            )
        words = [self.each.clean(item) for item in items]
        if len({word.casefold() for word in words}) < len(words):
            raise ValidationError(gettext("One of these stands here twice; each must differ from the others."))
        return words


class Template(Line):
    """A text with variables, “Hi {{ contact.first_name }}”, of ``lines`` lines on a page."""

    widget: type[forms.Widget] = forms.Textarea

    def __init__(self, *, lines: int = 4, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.lines = lines

    def read(self, value: Any) -> str:
        source = super().read(value)
        if sentence := text.check(source):
            raise ValidationError(sentence)
        return source


class Texts(Words):
    """A list of texts with variables; on a page, one a line."""

    widget = forms.Textarea

    def __init__(self, *, most: int, longest: int, **kwargs: Any) -> None:
        super().__init__(most=most, longest=longest, **kwargs)
        self.each = Template(longest=longest, required=True)

    def read(self, value: Any) -> list[str]:
        items = [line for line in value.splitlines() if line.strip()] if isinstance(value, str) else value
        if not isinstance(items, (list, tuple)):
            raise ValidationError(
                gettext("This must be a list, such as ['{{ contact.first_name }}', '{{ var.order }}'].")
            )
        if len(items) > self.most:
            raise ValidationError(
                gettext("These are %(count)s; at most %(most)s are allowed.") % {"count": len(items), "most": self.most}
            )
        return [self.each.clean(item) for item in items]


class Scalar(Absent):
    """A number, yes or no, or a text with variables; None clears."""

    widget = forms.TextInput

    def read(self, value: Any) -> Any:
        if isinstance(value, (bool, int, float)):
            return Number().clean(value) if not isinstance(value, bool) else value
        return Template(longest=2_000).clean(value)


class GroupWidget(forms.Textarea):
    """A group of keys on a page: JSON, until the builder shows it as fields of its own."""

    def format_value(self, value: Any) -> str:
        return value if isinstance(value, str) else json.dumps(value or {}, ensure_ascii=False)


class Group(Absent):
    """Keys of their own, which another form validates."""

    widget = GroupWidget

    def __init__(self, form: type[forms.Form], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.form = form

    def clean(self, value: Any) -> Any:
        return super().clean(None if value == {} else value)

    def read(self, value: Any) -> dict[str, Any]:
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError) as error:
                raise ValidationError(gettext("This cannot be read; write keys with values.")) from error
        if not isinstance(value, Mapping):
            raise ValidationError(
                gettext("This must be keys with values, of %(names)s.") % {"names": ", ".join(self.form.base_fields)}
            )
        for key in value:
            if key not in self.form.base_fields:
                raise ValidationError(
                    gettext("“%(key)s” is not a key here; there are %(names)s.")
                    % {"key": key, "names": ", ".join(self.form.base_fields)}
                )
        form = self.form(dict(value))
        if not form.is_valid():
            named = [("" if key == "__all__" else f"{key}: ", each) for key, each in form.errors.items()]
            raise ValidationError([f"{name}{sentence}" for name, sentences in named for sentence in sentences])
        return dict(form.cleaned_data)
