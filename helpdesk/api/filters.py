"""Filters of lists: a closed set for each resource, each value bounded, so that no query reaches what is hidden."""

from datetime import UTC, datetime
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from helpdesk.api.fields import MAX_ID, MAX_LINE


class Filters(django_filters.FilterSet):
    """The base of every resource's filters."""


class IdIs(django_filters.NumberFilter):
    """By the id of something."""

    field_class = forms.IntegerField

    def __init__(self, field_name: str | None = None, **kwargs: Any) -> None:
        super().__init__(field_name=field_name, min_value=1, max_value=MAX_ID, **kwargs)


class TextIs(django_filters.CharFilter):
    """By a text, exactly."""

    def __init__(self, field_name: str | None = None, **kwargs: Any) -> None:
        super().__init__(field_name=field_name, max_length=MAX_LINE, **kwargs)


class Choice(django_filters.ChoiceFilter):
    def __init__(self, choices: type[TextChoices], field_name: str | None = None, **kwargs: Any) -> None:
        super().__init__(field_name=field_name, choices=choices.choices, **kwargs)


class FlagField(forms.Field):
    """true or false, and an error for all else."""

    def to_python(self, value: Any) -> bool | None:
        if value in (None, ""):
            return None
        if value not in ("true", "false"):
            raise ValidationError("Say true or false.")
        return bool(value == "true")


class Flag(django_filters.Filter):
    field_class = FlagField

    def __init__(self, field_name: str | None = None, **kwargs: Any) -> None:
        super().__init__(field_name=field_name, widget=forms.TextInput, **kwargs)


class MomentField(forms.CharField):
    """ISO 8601; without an offset: UTC."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            # A + that was not encoded arrives as a space.
            moment = datetime.fromisoformat(text.strip().replace(" ", "+") if "T" in text else text.strip())
            moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise ValidationError("Give a moment such as 2026-12-31T23:59:59Z.") from error
        if not 1970 <= moment.year <= 2200:
            raise ValidationError("Choose a moment between 1970 and 2200.")
        return moment


class MomentIs(django_filters.Filter):
    """From (``lookup_expr="gte"``) or until (``lt``) a moment."""

    field_class = MomentField
