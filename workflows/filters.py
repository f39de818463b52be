"""What a text may do with a value: “{{ contact.first_name | default: 'there' }}”. Each filter is bounded in size."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_noop

LONGEST = 10_000  # characters of one value in a text
FORMAT = re.compile(r"(?:%[aAbBdHIjmMpSyYZz%]|[^%])*")  # no widths: “%999999999d” would fill the memory


def show(value: Any) -> str:
    """A value as a text shows it; an object without a natural writing shows nothing."""
    if isinstance(value, str):
        return value[:LONGEST]
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**100 else ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, (list, tuple)):
        return _joined(value)
    return value.isoformat() if isinstance(value, date) else ""


def _joined(values: Iterable[Any]) -> str:
    """“a, b”, no further than is shown; a list within it shows nothing."""
    text = ""
    for item in values:
        if len(text) >= LONGEST:
            break
        if not isinstance(item, (list, tuple)):
            text += f", {show(item)}" if text else show(item)
    return text[:LONGEST]


def _default(value: Any, instead: Any = "") -> Any:
    return instead if value is None or value is False or value == "" or value == [] or value == {} else value


def _date(value: Any, form: Any = "%Y-%m-%d") -> str:
    """Of an instant, a day, or a text that begins with an ISO day; another text stays as it is."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return show(value)
    return value.strftime(form) if isinstance(value, date) and isinstance(form, str) else show(value)


def _truncate(value: Any, length: Any = 50, end: Any = "…") -> str:
    text, tail = show(value), show(end)
    size = max(0, length) if isinstance(length, int) else 50
    return text if len(text) <= size else text[: max(0, size - len(tail))] + tail


@dataclass(frozen=True, slots=True)
class Filter:
    apply: Callable[..., Any]
    arguments: int = 0  # at most


FILTERS: dict[str, Filter] = {
    "default": Filter(_default, 1),
    "date": Filter(_date, 1),
    "upcase": Filter(lambda value: show(value).upper()),
    "downcase": Filter(lambda value: show(value).lower()),
    "capitalize": Filter(lambda value: show(value)[:1].upper() + show(value)[1:].lower()),
    "strip": Filter(lambda value: show(value).strip()),
    "truncate": Filter(_truncate, 2),
    "round": Filter(lambda value, digits=0: _round(value, digits), 1),
    "size": Filter(lambda value: len(value) if isinstance(value, (str, list)) else 0),
}


def _round(value: Any, digits: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isinstance(digits, int):
        return value
    try:
        return round(value, digits) if digits > 0 else round(value)
    except (OverflowError, ValueError):  # infinity, not a number
        return value


def wrong(name: str, arguments: tuple[Any, ...]) -> tuple[str, dict[str, object]] | None:
    """What is wrong with a use of a filter: a sentence to be translated, and its values; None if nothing is."""
    if name not in FILTERS:
        sentence = gettext_noop("There is no filter “%(name)s”; there are %(filters)s.")
        return sentence, {"name": name, "filters": ", ".join(FILTERS)}
    if len(arguments) > FILTERS[name].arguments:
        sentence = gettext_noop("The filter “%(name)s” takes at most %(most)d values; remove the others.")
        return sentence, {"name": name, "most": FILTERS[name].arguments}
    form = arguments[0] if name == "date" and arguments else ""
    if not isinstance(form, str) or len(form) > 100 or not FORMAT.fullmatch(form):
        sentence = gettext_noop("“%(form)s” is not a form of dates; write one such as '%%d.%%m.%%Y %%H:%%M'.")
        return sentence, {"form": form}
    return None
