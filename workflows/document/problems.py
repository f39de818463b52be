"""What is wrong with a document, collected: every mistake with its line and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.utils.translation import gettext


@dataclass(frozen=True, slots=True)
class Problem:
    """``line`` counts from 1, None where there is no text (a version in the database); ``step`` is an id or empty."""

    line: int | None
    step: str
    sentence: str

    def __str__(self) -> str:
        return (
            gettext("line %(line)s: %(sentence)s") % {"line": self.line, "sentence": self.sentence}
            if self.line
            else self.sentence
        )


class DocumentError(ValueError):
    """The document cannot be used; ``problems`` says why, top to bottom."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line or 0)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(slots=True)
class Problems:
    """Where a reader puts what it finds, so that one look at a document tells everything."""

    found: list[Problem] = field(default_factory=list)

    def add(self, line: int | None, sentence: str, step: str = "") -> None:
        self.found.append(Problem(line, step, sentence))

    def raise_if_any(self) -> None:
        if self.found:
            raise DocumentError(self.found)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """What follows a sentence about an unknown word: the nearest known one, else all of them."""
    words = sorted(known)
    close = get_close_matches(word.lower(), words, n=1, cutoff=0.6)
    if close:
        return gettext("did you mean “%(close)s”?") % {"close": close[0]}
    return gettext("use %(known)s.") % {"known": listing(words)} if words else gettext("take it out.")


def listing(words: Iterable[str]) -> str:
    """“a, b or c”."""
    *items, last = list(words) or [gettext("nothing")]
    return gettext("%(words)s or %(last)s") % {"words": ", ".join(items), "last": last} if items else last
