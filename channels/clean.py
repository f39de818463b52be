"""What comes from outside, made safe to store: PostgreSQL takes no NUL, UTF-8 no lone surrogate, and some JSON is a
weapon (RELIABILITY S3, S4)."""

import json
import re
from math import isinf
from typing import Any

from channels.errors import BadRequest

MAX_DEPTH = 100
MAX_KEYS = 10_000
MAX_DIGITS = 1_000
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
REPLACEMENT = "\ufffd"


def clean_text(text: str) -> str:
    """``text`` with each NUL and lone surrogate replaced by U+FFFD; a split surrogate pair becomes its character."""
    if not UNSTORABLE.search(text):
        return text
    joined = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return UNSTORABLE.sub(REPLACEMENT, joined)


def clean_json(value: Any) -> Any:
    """``value`` (of JSON, at most MAX_DEPTH deep) with clean texts and keys."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [clean_json(item) for item in value]
    if isinstance(value, dict):
        return {clean_text(str(key)): clean_json(item) for key, item in value.items()}
    return value


def read_json(body: bytes) -> Any:
    """The JSON value in ``body``. Raises BadRequest (400) with a sentence for what is none, or more than we take."""
    try:
        value = json.loads(
            body.decode("utf-8"), parse_int=_integer, parse_float=_number, parse_constant=_refuse_constant
        )
    except UnicodeDecodeError as error:
        raise BadRequest(400, "The body is not UTF-8. Send JSON in UTF-8.") from error
    except RecursionError as error:
        raise BadRequest(400, f"The JSON is nested deeper than {MAX_DEPTH} levels.") from error
    except json.JSONDecodeError as error:
        raise BadRequest(400, f"The body is not JSON: {error.msg}, line {error.lineno}.") from error
    _check_size(value)
    return value


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise BadRequest(400, f"A number has more than {MAX_DIGITS:,} digits.")
    return int(digits)


def _number(digits: str) -> float:
    if len(digits) > MAX_DIGITS:
        raise BadRequest(400, f"A number has more than {MAX_DIGITS:,} digits.")
    number = float(digits)
    if isinf(number):
        raise BadRequest(400, "A number is too large.")
    return number


def _refuse_constant(name: str) -> None:
    raise BadRequest(400, f"{name} is not a JSON value.")


def _check_size(value: Any) -> None:
    """Walks by levels, without recursion: nothing is too deep to be refused."""
    keys, level = 0, [value]
    for _ in range(MAX_DEPTH + 1):
        inner: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                keys += len(item)
                inner.extend(item.values())
            elif isinstance(item, list):
                inner.extend(item)
        if keys > MAX_KEYS:
            raise BadRequest(400, f"The JSON has more than {MAX_KEYS:,} keys.")
        if not inner:
            return
        level = inner
    raise BadRequest(400, f"The JSON is nested deeper than {MAX_DEPTH} levels.")
