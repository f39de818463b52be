"""Which steps can come back to each other: strongly connected parts of a graph, in Tarjan’s way, without recursion."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field


def knots(ahead: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Each before those that it leads to; within one, the steps in the order of ``ahead``."""
    search = Search(ahead)
    for key in ahead:
        if key not in search.index:
            search.from_here(key)
    place = {key: number for number, key in enumerate(ahead)}
    return [sorted(knot, key=place.__getitem__) for knot in reversed(search.found)]


@dataclass(slots=True)
class Search:
    """``low``: the first of the open steps that a step comes back to."""

    ahead: Mapping[str, Sequence[str]]
    index: dict[str, int] = field(default_factory=dict)
    low: dict[str, int] = field(default_factory=dict)
    open: dict[str, None] = field(default_factory=dict)  # in the order in which they were come to
    found: list[list[str]] = field(default_factory=list)

    def from_here(self, start: str) -> None:
        work: list[tuple[str, Iterator[str]]] = [self.enter(start)]
        while work:
            key, rest = work[-1]
            to = next(rest, None)
            if to is None:
                work.pop()
                self.leave(key)
                if work:
                    self.low[work[-1][0]] = min(self.low[work[-1][0]], self.low[key])
            elif to not in self.index:
                work.append(self.enter(to))
            elif to in self.open:
                self.low[key] = min(self.low[key], self.index[to])

    def enter(self, key: str) -> tuple[str, Iterator[str]]:
        self.index[key] = self.low[key] = len(self.index)
        self.open[key] = None
        return key, iter(self.ahead[key])

    def leave(self, key: str) -> None:
        """With all that it came to; the first of a knot closes it."""
        if self.low[key] != self.index[key]:
            return
        knot: list[str] = []
        while not knot or knot[-1] != key:
            knot.append(self.open.popitem()[0])
        self.found.append(knot)
