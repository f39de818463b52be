"""What an action answers when it cannot be done; the sentence is for the person who tried."""


class Refused(Exception):
    """Never possible as asked. ``field`` names what to change, where there is such a field."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class Conflict(Refused):
    """Somebody was quicker: look again, then decide."""
