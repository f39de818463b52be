"""Dates and times are written one way on all pages."""

from datetime import datetime

import pytest
from django.utils import translation
from django.utils.formats import date_format

AT = datetime(2026, 11, 22, 15, 38)


@pytest.mark.parametrize(
    ("language", "written"), [("en", "22 Nov 2026 15:38"), ("id", "22 Nov 2026 15:38"), ("ru", "22 Ноя 2026 15:38")]
)
def test_a_moment_is_written_alike_in_lists_and_pages(language: str, written: str) -> None:
    with translation.override(language):
        for name in ("DATETIME_FORMAT", "SHORT_DATETIME_FORMAT"):
            assert date_format(AT, name).lower().replace(".", "").replace("нояб", "ноя") == written.lower()
