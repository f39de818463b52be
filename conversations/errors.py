"""What an action answers when it cannot be done; the sentence is for the person who tried."""

from collections.abc import Mapping


class Refused(Exception):
    """Never possible as asked. ``field`` names what to change, where there is such a field; ``wrong``: a sentence for
    each, by its name, where several may be wrong."""

    def __init__(self, sentence: str, field: str = "", wrong: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.wrong = dict(wrong or ({field: sentence} if field else {}))


class Conflict(Refused):
    """Somebody was quicker: look again, then decide."""
