"""A text cut to what a line of a log shows."""


def short(text: str, most: int = 80) -> str:
    line = " ".join(text[: 4 * most].split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
