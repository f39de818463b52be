"""Bodies of requests: strict JSON and plain text within limits; nothing odd gets further (RELIABILITY S3, S4)."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from math import isfinite
from typing import IO, Any, NoReturn

from django.conf import settings
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from helpdesk.api.problems import Problem, wrong

MAX_DEPTH = 100
MAX_DIGITS = 1_000
Context = Mapping[str, Any] | None
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class OneRenderer(BaseContentNegotiation):
    """Answers are JSON whatever ``Accept`` says: a program that asks for something else reads it anyway."""

    def select_parser(self, request: Request, parsers: Any) -> BaseParser | None:
        given = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == given), None)

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class StrictJSON(BaseParser):
    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Context = None) -> Any:
        return read_json(read_text(stream))


class Plain(BaseParser):
    """The body as a text: of a workflow document."""

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Context = None) -> Any:
        return read_text(stream)


class YAML(Plain):
    media_type = "application/yaml"


class TextYAML(Plain):
    media_type = "text/yaml"


class XYAML(Plain):
    media_type = "application/x-yaml"


class JSONText(Plain):
    """A JSON document whose lines matter: YAML is a superset, so it is read as such."""

    media_type = "application/json"


class Form(MultiPartParser):
    """``multipart/form-data``: files."""


def read_text(stream: IO[Any]) -> str:
    body: bytes = stream.read(settings.API_MAX_BODY + 1)
    if len(body) > settings.API_MAX_BODY:
        raise Problem(413, f"The body is larger than {settings.API_MAX_BODY:,} bytes; send less at a time.")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, "The body is not UTF-8; send it in UTF-8.") from error
    if "\x00" in text:
        raise Problem(400, "The body holds a NUL character; leave it out.")
    return text


def read_json(text: str) -> Any:
    """The value, of which every text can be stored. Raises Problem (400) with the place of what is wrong."""
    try:
        value = json.loads(
            text, parse_int=_integer, parse_float=_number, parse_constant=_constant, object_pairs_hook=_unique
        )
    except RecursionError as error:
        raise Problem(400, f"The JSON is nested deeper than {MAX_DEPTH} levels.") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Problem(400, f"The body is not JSON: {error.msg} at {place}.") from error
    check(value)
    return value


def check(value: Any) -> None:
    """Walks without recursion: nothing is too deep to be refused. Raises Problem for NUL, lone surrogates and depth."""
    level: list[tuple[str, Any]] = [("", value)]
    for _ in range(MAX_DEPTH + 1):
        inner: list[tuple[str, Any]] = []
        for path, item in level:
            if isinstance(item, str):
                if UNSTORABLE.search(item):
                    raise wrong(path, "It holds a character that is none (NUL or half of a pair); leave it out.")
            elif isinstance(item, dict):
                for name in item:
                    if UNSTORABLE.search(name):
                        raise wrong(path, "A name in it holds a character that is none (NUL or half of a pair).")
                inner.extend((f"{path}.{name}".lstrip("."), child) for name, child in item.items())
            elif isinstance(item, list):
                inner.extend((f"{path}.{number}".lstrip("."), child) for number, child in enumerate(item))
        if not inner:
            return
        level = inner
    raise Problem(400, f"The JSON is nested deeper than {MAX_DEPTH} levels.")


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise Problem(400, f"A number has more than {MAX_DIGITS:,} digits.")
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise Problem(400, f"The number {digits[:20]} is too large.")
    return number


def _constant(name: str) -> NoReturn:
    raise Problem(400, f"{name} is not a JSON value.")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise wrong(twice if not UNSTORABLE.search(twice) else "", "This name stands twice in one object.")
    return found
