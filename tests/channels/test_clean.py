"""Hostile text and JSON (RELIABILITY S3, S4)."""

import json
from typing import Any

import pytest

from channels.clean import clean_json, clean_text, read_json
from channels.errors import BadRequest


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("plain ünïcode 👍", "plain ünïcode 👍"),
        ("a\x00b", "a\ufffdb"),
        ("a\ud800b", "a\ufffdb"),
        ("\udc00\ud800", "\ufffd\ufffd"),
        ("\ud83d\udc4d", "👍"),
        ("", ""),
    ],
)
def test_what_cannot_be_stored_is_replaced(dirty: str, clean: str) -> None:
    assert clean_text(dirty) == clean
    clean_text(dirty).encode()


def test_json_is_cleaned_in_every_depth_and_in_keys() -> None:
    assert clean_json({"a\x00": ["\ud800", {"b": 1, "c": None}]}) == {"a\ufffd": ["\ufffd", {"b": 1, "c": None}]}


REFUSED = {
    "empty": b"",
    "not json": b"hello",
    "half": b'{"a": ',
    "bom": b"\xef\xbb\xbf{}",
    "utf-16": '{"a": 1}'.encode("utf-16"),
    "not utf-8": b'{"a": "\xff"}',
    "nan": b'{"a": NaN}',
    "infinity": b'{"a": -Infinity}',
    "1e400": b'{"a": 1e400}',
    "long integer": b"[" + b"9" * 1001 + b"]",
    "very long integer": b"[" + b"9" * 100_000 + b"]",
    "long fraction": b"[0." + b"9" * 2000 + b"]",
    "depth 101": b"[" * 101 + b"1" + b"]" * 101,
    "depth 1,000": b'{"a":' * 1000 + b"1" + b"}" * 1000,
    "depth 100,000": b"[" * 100_000 + b"]" * 100_000,
    "keys": json.dumps({str(number): 1 for number in range(10_001)}).encode(),
    "two values": b"{} {}",
    "control character": b'{"a": "\x01"}',
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_json_that_is_none_or_too_much_is_refused_with_a_sentence(body: bytes) -> None:
    with pytest.raises(BadRequest) as caught:
        read_json(body)
    assert caught.value.status == 400
    assert caught.value.detail.endswith(".")


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b'"\\u0000\\ud800"', "\x00\ud800"),
        (b"[" * 100 + b"]" * 100, None),
        (b"9223372036854775808", 9223372036854775808),
        (b"1.5e300", 1.5e300),
    ],
)
def test_odd_but_bearable_json_is_read(body: bytes, value: Any) -> None:
    read = read_json(body)
    assert value is None or read == value
