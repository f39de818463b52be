"""Values of contacts: one spelling for each, and a sentence for what is none."""

from typing import Any

import pytest
from django.utils.translation import override

from contacts.fields import Unfit, clean, clean_custom, clean_phone
from contacts.models import Field

KEPT = [
    ("email", " Ana@Example.COM ", "ana@example.com"),
    ("email", "", ""),
    ("phone", "+62 812-3456 7890", "+6281234567890"),
    ("phone", "0062 812 3456 7890", "+6281234567890"),
    ("phone", "", ""),
    ("language", "ID", "id"),
    ("language", "pt_br", "pt-BR"),
    ("language", "zh-hant", "zh-Hant"),
    ("language", "English", "en"),
    ("language", " bahasa indonesia ", "id"),
    ("language", "Русский", "ru"),
    ("language", "Brazilian Portuguese", "pt-BR"),
    ("country", "id", "ID"),
    ("first_name", "  Ana \n Maria ", "Ana Maria"),
    ("blocked", "yes", True),
    ("blocked", False, False),
]
REFUSED = [
    ("email", "ana@"),
    ("email", "a@b.co\x00"),
    ("phone", "081234567890"),
    ("phone", "+62 12"),
    ("phone", "call me"),
    ("language", "Elvish"),
    ("language", ["en"]),
    ("country", "Indonesia"),
    ("first_name", "\ud800"),
    ("first_name", "x" * 151),
    ("blocked", "perhaps"),
    ("favourite", "blue"),
]
CUSTOM = [
    ("text", " hello ", "hello"),
    ("number", "12", 12),
    ("number", "3,5", 3.5),
    ("number", 7.0, 7),
    ("boolean", "No", False),
    ("date", "2026-12-31", "2026-12-31"),
    ("choice", "PLUS", "Plus"),
    ("email", "A@b.co", "a@b.co"),
    ("phone", "+6281234567890", "+6281234567890"),
    ("url", "https://example.com/a?b=1", "https://example.com/a?b=1"),
    ("text", None, None),
    ("number", "", None),
]
UNFIT = [
    ("text", {"a": 1}),
    ("text", True),
    ("number", "many"),
    ("number", "nan"),
    ("number", float("inf")),
    ("number", 10**400),
    ("number", True),
    ("boolean", "perhaps"),
    ("date", "31.12.2026"),
    ("date", "2026-02-30"),
    ("choice", "Gold"),
    ("url", "javascript:alert(1)"),
    ("url", "example"),
]


@pytest.mark.parametrize(("name", "value", "kept"), KEPT)
def test_columns_have_one_spelling(name: str, value: Any, kept: Any) -> None:
    assert clean({name: value}, {}) == {name: kept}


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_what_is_no_value_of_a_column_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(Unfit) as refused:
        clean({name: value}, {})
    assert refused.value.field == name
    assert refused.value.sentence.endswith((".", ";"))


@pytest.mark.parametrize(("kind", "value", "kept"), CUSTOM)
def test_custom_fields_have_one_spelling(kind: str, value: Any, kept: Any) -> None:
    assert clean_custom(Field(key="f", type=kind, choices=["Basic", "Plus"]), value) == kept


@pytest.mark.parametrize(("kind", "value"), UNFIT)
def test_what_is_no_value_of_a_custom_field_is_refused(kind: str, value: Any) -> None:
    with pytest.raises(Unfit):
        clean_custom(Field(key="f", type=kind, choices=["Basic", "Plus"]), value)


def test_a_number_without_its_country_code_is_read_with_one() -> None:
    assert clean_phone("0812 3456 7890", "id") == "+6281234567890"


def test_what_is_no_text_is_told_in_the_readers_language() -> None:
    with override("id"), pytest.raises(Unfit, match="Ini harus berupa teks"):
        clean_custom(Field(key="f", type="text"), ["no", "text"])
