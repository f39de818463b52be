"""The channel's colour made readable: what stands on it, and its shade for light and dark pages (WCAG 2.2, 1.4.3)."""

from dataclasses import dataclass

Rgb = tuple[int, int, int]
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
LIGHT_PAGE, DARK_PAGE = (255, 255, 255), (22, 26, 33)
READABLE = 4.6  # contrast; 4.5 is asked for, and rounding takes a little


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as #rrggbb. ``on_*`` is the text that stands on the fill, ``text_*`` the colour used as text."""

    fill: str
    on_fill: str
    text_light: str
    text_dark: str


def palette(color: str) -> Palette:
    brand = parse(color)
    on_fill = WHITE if contrast(brand, WHITE) >= contrast(brand, BLACK) else BLACK
    fill = _towards(brand, BLACK if on_fill == WHITE else WHITE, on_fill)
    return Palette(
        fill=_write(fill),
        on_fill=_write(on_fill),
        text_light=_write(_towards(brand, BLACK, LIGHT_PAGE)),
        text_dark=_write(_towards(brand, WHITE, DARK_PAGE)),
    )


def parse(color: str) -> Rgb:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def contrast(one: Rgb, other: Rgb) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: Rgb) -> float:
    parts = [value / 255 for value in color]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _towards(color: Rgb, end: Rgb, against: Rgb) -> Rgb:
    """``color`` moved towards ``end`` just as far as it needs to be read against ``against``."""
    for step in range(21):
        share = step / 20
        mixed = tuple(round(one + (two - one) * share) for one, two in zip(color, end, strict=True))
        if contrast((mixed[0], mixed[1], mixed[2]), against) >= READABLE:
            return mixed[0], mixed[1], mixed[2]
    return end


def _write(color: Rgb) -> str:
    return "#" + "".join(f"{value:02x}" for value in color)
