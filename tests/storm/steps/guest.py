"""A contact who takes part: sees each deed done, answers wrongly, then rightly, is left, and rates.

So every kind of step and trigger is met, however few the others are and however slow the machine is."""

import random
import time
from datetime import UTC, datetime
from itertools import count
from threading import Thread

from django.db import DatabaseError, InterfaceError, connection

from conversations.models import Conversation, Message
from tests.storm.generator import Generator, Letter
from tests.storm.steps.people import DEEDS, People
from workflows.kinds.registry import KINDS
from workflows.models import Run, RunLog
from workflows.triggers.registry import TRIGGERS

ANSWERED_WITHIN = 12.0  # seconds
LOOK_EVERY = 0.1
PLOT = (("[whom]", 1, "What?"), ("[whom]", 2, "What?"), ("[whom]", 3, "Support"))


def missing() -> set[str]:
    """Kinds of steps and triggers that no run has met yet."""
    steps = set(RunLog.objects.filter(step__isnull=False).values_list("step__kind", flat=True))
    return (KINDS.keys() - steps) | (TRIGGERS.keys() - set(Run.objects.values_list("version__trigger", flat=True)))


class Guests:
    """One after the other, until nothing is missing, or ``seconds`` are over."""

    def __init__(self, generator: Generator, people: People, seconds: float) -> None:
        self.generator, self.people = generator, people
        self.until = time.monotonic() + seconds
        self.numbers = count(1)
        self.dice = random.Random(0)
        self.thread = Thread(target=self._come, daemon=True)
        self.thread.start()

    def is_busy(self) -> bool:
        return self.thread.is_alive()

    def _come(self) -> None:
        for number in count(1):
            try:
                if time.monotonic() > self.until or not missing():
                    break
                self._take_part(f"guest {number}")
            except (DatabaseError, InterfaceError):  # it is being restarted
                connection.close()
                time.sleep(1)
        connection.close()

    def _take_part(self, name: str) -> None:
        for deed in DEEDS:
            deed(self.people, self.dice)
        self._say(name, "Hello")
        for text, times, answer in PLOT:
            if not self._heard(name, text, times):
                return
            self._say(name, answer)
        mine = Conversation.objects.filter(contact__identities__external_id=name)
        for key in mine.values_list("pk", flat=True):
            self.people.ask("POST", f"/api/v1/conversations/{key}/close/", {})
        if self._heard(name, "[survey]", 1):
            self._say(name, "5")
            time.sleep(1)

    def _say(self, name: str, text: str) -> None:
        self.generator.send(Letter(f"{name}-{next(self.numbers)}", name, text, datetime.now(UTC)))

    def _heard(self, name: str, text: str, times: int) -> bool:
        """Whether so many messages came that begin so."""
        until = time.monotonic() + ANSWERED_WITHIN
        sent = Message.objects.filter(
            contact__identities__external_id=name, direction="outbound", text__startswith=text
        )
        while time.monotonic() < until:
            if sent.count() >= times:
                return True
            time.sleep(LOOK_EVERY)
        return False
