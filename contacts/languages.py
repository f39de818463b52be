"""Names of languages, English ones and their own, for a contact who says “Bahasa Indonesia” and not “id”."""

from collections.abc import Iterator

from django.conf.locale import LANG_INFO


def _names() -> Iterator[tuple[str, str]]:
    for code, info in LANG_INFO.items():
        for name in (info.get("name"), info.get("name_local")):
            if name:
                yield name.casefold(), code


# Name in small letters → code; also what people write in short.
CODES = {
    **dict(_names()),
    "indonesia": "id",
    "bahasa": "id",
    "melayu": "ms",
    "chinese": "zh",
    "mandarin": "zh",
    "中文": "zh",
    "filipino": "fil",
    "tagalog": "tl",
}


def code(name: str) -> str:
    """The code of a language that is known by this name; anything else as it is."""
    return CODES.get(name.strip().casefold(), name)
