"""Names of languages, English ones and their own, for a contact who says “Bahasa Indonesia” and not “id”."""

from collections.abc import Iterator

from django.conf.locale import LANG_INFO


def _names() -> Iterator[tuple[str, str]]:
    for code, info in LANG_INFO.items():
        for name in (info.get("name"), info.get("name_local")):
            if name:
                yield name.casefold(), code


CODES = dict(_names())  # name in small letters → code
