"""Values of contacts made fit to keep: addresses, codes and custom fields by their type. Pages, programs, imports and
workflow steps all clean through here, so that one value has one spelling."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Any

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from contacts.languages import code
from contacts.models import Field, FieldType

MAX_TEXT = 2_000  # characters of one custom value
MAX_NAME = 150
MAX_NUMBER = 10**15  # what JSON readers everywhere keep exactly
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
LANGUAGE = re.compile(r"([a-zA-Z]{2,3})(?:[-_]([a-zA-Z0-9]{2,6}))?")
YES = frozenset({"true", "yes", "y", "1", "on"})
NO = frozenset({"false", "no", "n", "0", "off"})
web_address = URLValidator(schemes=["http", "https"])


class Unfit(ValueError):
    """The value cannot be kept; the sentence says what would be right. ``field`` names whose value it is."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


def clean_text(value: Any, limit: int = MAX_TEXT) -> str:
    text = _word(value, gettext_noop("It must be a text."))
    if UNSTORABLE.search(text):
        raise Unfit(_("It holds a character that is none (NUL or half of a pair); leave it out."))
    if len(text) > limit:
        sentence = _("It has %(count)s characters; at most %(most)s are kept.")
        raise Unfit(sentence % {"count": f"{len(text):,}", "most": f"{limit:,}"})
    return text


def clean_name(value: Any) -> str:
    """One line of a person's name."""
    return " ".join(clean_text(value, MAX_NAME).split())


def clean_email(value: Any) -> str:
    """In small letters, so that one address is found by any spelling; empty stays empty."""
    text = clean_text(value, 254).lower()
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError as error:
        sentence = _("“%(text)s” is not an email address; one looks like ana@example.com.")
        raise Unfit(sentence % {"text": text[:80]}) from error
    return text


def clean_phone(value: Any, country: str = "") -> str:
    """E.164, such as +628123456789. ``country`` (two letters) is assumed for a number without its country code."""
    text = clean_text(value, 40)
    if not text:
        return ""
    text = f"+{text[2:]}" if text.startswith("00") else text
    try:
        number = phonenumbers.parse(text, country.upper() or None)
    except phonenumbers.NumberParseException as error:
        sentence = _("“%(text)s” is not a phone number; write it with its country code, such as +628123456789.")
        raise Unfit(sentence % {"text": text}) from error
    if not phonenumbers.is_possible_number(number):
        raise Unfit(_("“%(text)s” has too few or too many digits for a phone number.") % {"text": text})
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def clean_language(value: Any) -> str:
    """A code such as en, id or pt-BR; also of a language's name, such as English or Русский."""
    text = clean_text(value, 40)
    if not text:
        return ""
    text = code(text)
    found = LANGUAGE.fullmatch(text)
    if found is None:
        raise Unfit(_("“%(text)s” is not the code of a language; one looks like en, id or pt-BR.") % {"text": text})
    language, region = found.group(1).lower(), found.group(2) or ""
    return f"{language}-{region.upper() if len(region) == 2 else region.capitalize()}" if region else language


def clean_country(value: Any) -> str:
    """Two capital letters (ISO 3166)."""
    text = clean_text(value, 40).upper()
    if text and not re.fullmatch(r"[A-Z]{2}", text):
        raise Unfit(_("“%(text)s” is not the code of a country; one looks like ID or DE.") % {"text": text})
    return text


def clean_boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().casefold()
    if word in YES or word in NO:
        return word in YES
    raise Unfit(_("Answer with true or false."))


def clean_number(value: Any) -> int | float:
    """An integer where it is one. Texts may write the fraction with a comma."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Unfit(_("It must be a number."))
    try:
        number = float(value.strip().replace(",", ".")) if isinstance(value, str) else value
        fits = isfinite(number) and abs(number) <= MAX_NUMBER
    except (ValueError, OverflowError) as error:
        raise Unfit(_("It must be a number, such as 12 or 3.5.")) from error
    if not fits:
        raise Unfit(_("It must be a number between -%(most)s and %(most)s.") % {"most": f"{MAX_NUMBER:,}"})
    return int(number) if number == int(number) else number


def clean_date(value: Any) -> str:
    """Year, month, day: 2026-12-31."""
    text = _word(value, gettext_noop("It must be a date."))
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Unfit(_("“%(text)s” is not a date; one looks like 2026-12-31.") % {"text": text[:40]}) from error


def clean_url(value: Any) -> str:
    text = clean_text(value)
    if not text:
        return ""
    try:
        web_address(text)
    except ValidationError as error:
        sentence = _("“%(text)s” is not a web address; one begins with https://.")
        raise Unfit(sentence % {"text": text[:80]}) from error
    return text


def clean_choice(value: Any, choices: Sequence[Any]) -> str:
    """The choice as the field spells it, whatever the case of ``value``."""
    text = clean_text(value)
    for choice in choices:
        if str(choice).casefold() == text.casefold():
            return str(choice)
    sentence = _("“%(text)s” is not offered; choose one of %(choices)s.")
    raise Unfit(sentence % {"text": text[:80], "choices": ", ".join(map(str, choices))})


BY_TYPE: Mapping[str, Callable[[Any], Any]] = {
    FieldType.TEXT: clean_text,
    FieldType.NUMBER: clean_number,
    FieldType.BOOLEAN: clean_boolean,
    FieldType.DATE: clean_date,
    FieldType.EMAIL: clean_email,
    FieldType.PHONE: clean_phone,
    FieldType.URL: clean_url,
}
BY_COLUMN: Mapping[str, Callable[[Any], Any]] = {
    "first_name": clean_name,
    "last_name": clean_name,
    "email": clean_email,
    "phone": clean_phone,
    "language": clean_language,
    "country": clean_country,
    "blocked": clean_boolean,
}


# What conditions and texts call “contact.…” already.
RESERVED = frozenset({*BY_COLUMN, "id", "name", "tags", "is_returning", "segment"})


def clean_key(key: str) -> str:
    """The key of a new custom field. Raises Unfit where every contact has something of that name."""
    if key in RESERVED:
        raise Unfit(_("Every contact has “%(key)s” already; choose another key.") % {"key": key}, "key")
    return key


def clean_custom(field: Field, value: Any) -> Any:
    """A custom field's value as a JSON value; None and "" clear it. Raises Unfit."""
    if value is None or value == "":
        return None
    return clean_choice(value, field.choices) if field.type == FieldType.CHOICE else BY_TYPE[field.type](value)


def clean(values: Mapping[str, Any], custom: Mapping[str, Field]) -> dict[str, Any]:
    """Columns and custom fields by name, as ``conversations.actions.contacts.ContactChange`` takes them.

    ``custom`` are the fields that there are, by key. Raises Unfit, naming the field."""
    cleaned = {}
    for name, value in values.items():
        try:
            if name in BY_COLUMN:
                cleaned[name] = BY_COLUMN[name](value)
            elif name in custom:
                cleaned[name] = clean_custom(custom[name], value)
            else:
                sentence = _("There is no contact field “%(name)s”; make it first, or correct its key.")
                raise Unfit(sentence % {"name": name[:40]})
        except Unfit as error:
            error.field = name
            raise
    return cleaned


def _word(value: Any, sentence: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unfit(_(sentence))
    return str(value).strip()
