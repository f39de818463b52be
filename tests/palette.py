"""Makes a screenshot small: 256 colours instead of millions. Reads and writes only the PNG that Chromium makes."""

import struct
import zlib
from collections import Counter
from pathlib import Path

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
Colour = tuple[int, int, int]


def shrink(path: Path) -> None:
    """In place; 8 bits a channel, RGB or RGBA (what is see-through counts as opaque), not interlaced."""
    width, height, pixels = _read(path.read_bytes())
    counted = Counter(pixels)
    palette = [colour for colour, _times in counted.most_common(COLOURS)]
    index = {colour: number for number, colour in enumerate(palette)}
    for colour in counted:
        if colour not in index:
            index[colour] = min(range(len(palette)), key=lambda number, c=colour: _distance(palette[number], c))  # type: ignore[misc]
    rows = (bytes(map(index.__getitem__, pixels[at * width : (at + 1) * width])) for at in range(height))
    body = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", bytes(sum(palette, ()))), (b"IDAT", body), (b"IEND", b""))
    path.write_bytes(SIGNATURE + b"".join(_chunk(name, data) for name, data in chunks))


def _distance(one: Colour, other: Colour) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _read(png: bytes) -> tuple[int, int, list[Colour]]:
    at, body, head = len(SIGNATURE), b"", b""
    while at < len(png):
        length, name = struct.unpack(">I4s", png[at : at + 8])
        data = png[at + 8 : at + 8 + length]
        head, body = (data if name == b"IHDR" else head), body + (data if name == b"IDAT" else b"")
        at += 12 + length
    width, height, _depth, kind = struct.unpack(">IIBB", head[:10])
    size = {2: 3, 6: 4}[kind]
    lines = _unfiltered(zlib.decompress(body), width * size, height, size)
    return width, height, [(line[x], line[x + 1], line[x + 2]) for line in lines for x in range(0, width * size, size)]


def _unfiltered(data: bytes, length: int, height: int, size: int) -> list[bytearray]:
    """The rows as they are, see chapter 9 of the PNG specification."""
    lines: list[bytearray] = []
    above = bytearray(length)
    for row in range(height):
        start = row * (length + 1)
        how, line = data[start], bytearray(data[start + 1 : start + 1 + length])
        for x in range(length):
            left, corner = (line[x - size], above[x - size]) if x >= size else (0, 0)
            line[x] = (line[x] + _predicted(how, left, above[x], corner)) & 255
        lines.append(line)
        above = line
    return lines


def _predicted(how: int, left: int, up: int, corner: int) -> int:
    if how < 4:
        return (0, left, up, (left + up) // 2)[how]
    guess = left + up - corner
    return min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
