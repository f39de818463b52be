"""What is wrong with a document, collected: every mistake with its line and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

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
