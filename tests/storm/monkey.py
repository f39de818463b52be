"""Kills processes of the tree by a seeded schedule."""

import random
import time
from collections import Counter
from collections.abc import Mapping

from tests.storm.service import Service

# Any process may die; those that hold work in their hands die more often.
KINDS = {
    "worker default": 6,
    "web": 3,
    "work default": 1,
    "pusher default": 1,
    "monitor default": 1,
    "sweep": 1,
    "worker network": 1,
    "group": 1,  # the whole cluster at once
    "supervisor": 1,
}


class Monkey:
    """``kills`` of them within ``seconds`` from its making; ``kinds``: of which, and how likely."""

    def __init__(
        self, service: Service, seed: int, kills: int, seconds: float, kinds: Mapping[str, int] = KINDS
    ) -> None:
        dice = random.Random(seed)
        self.service = service
        self.dice = dice
        began = time.monotonic() + 1
        self.apart = seconds / max(kills, 1) / 2  # at least: who is late does not make up for it by a massacre
        self.last = 0.0
        victims = dice.choices(list(kinds), weights=list(kinds.values()), k=kills)
        self.left = [(began + seconds * number / max(kills, 1), kind) for number, kind in enumerate(victims)]
        self.killed: Counter[str] = Counter()

    def look(self) -> None:
        """Does what is due; whoever is being started anew just now is killed as soon as it is there."""
        if not self.left or time.monotonic() < max(self.left[0][0], self.last + self.apart):
            return
        kind = self.left[0][1]
        pids = self.service.pids("work default" if kind == "group" else kind)
        if pids:
            self.service.kill(self.dice.choice(sorted(pids)), group=kind == "group")
            self.killed[kind] += 1
            self.last = time.monotonic()
            self.left.pop(0)
