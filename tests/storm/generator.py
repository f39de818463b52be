"""What contacts write: a seeded plan with repeats and a wrong order, sent as a provider would, until it is accepted."""

import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from queue import Empty, SimpleQueue
from threading import Lock, Thread

from channels.models import Channel
from helpdesk.http import signature

SENDERS = 6
WINDOW = 50  # places by which a message may come too early or too late
PATIENCE = 90.0  # seconds for which one request is repeated


@dataclass(frozen=True, slots=True)
class Letter:
    id: str
    contact: str
    text: str
    at: datetime

    def body(self) -> bytes:
        return json.dumps(
            {
                "type": "message",
                "id": self.id,
                "contact": {"id": self.contact, "name": self.contact.title()},
                "text": self.text,
                "timestamp": self.at.isoformat(),
            }
        ).encode()


def plan(
    seed: int,
    messages: int,
    contacts: int,
    *,
    repeated: float = 0.2,
    misplaced: float = 0.2,
    texts: Sequence[str] = (),
) -> list[Letter]:
    """In the order of sending, numbered, or each one of ``texts``. ``repeated``: the part that comes twice;
    ``misplaced``: the part that comes out of order. ``at`` is the order in which they were written."""
    dice = random.Random(seed)
    began = datetime.now(UTC) - timedelta(hours=1)
    letters = []
    for number in range(messages):
        contact = f"contact {dice.randrange(contacts)}"
        text = dice.choice(texts) if texts else f"Message {number}"
        letters.append(Letter(f"storm-{seed}-{number}", contact, text, began + timedelta(milliseconds=100 * number)))
    places = [(place + _stray(dice, misplaced), letter) for place, letter in enumerate(letters)]
    again = dice.sample(range(messages), int(messages * repeated))
    places += [(place + dice.uniform(0, WINDOW), letters[place]) for place in again]
    return [letter for _, letter in sorted(places, key=lambda pair: pair[0])]


def _stray(dice: random.Random, misplaced: float) -> float:
    return dice.uniform(-WINDOW, WINDOW) if dice.random() < misplaced else 0.0


class Generator:
    """Sends ``letters`` over ``seconds`` from threads of its own. ``accepted`` is the ledger: how often each message
    was answered with 2xx."""

    def __init__(self, channel: Channel, port: int, letters: Sequence[Letter], seconds: float) -> None:
        self.path = f"/hooks/{channel.public_id}/"
        self.secret = channel.secrets["signing"]
        self.port = port
        self.accepted: Counter[str] = Counter()
        self.refused: list[str] = []
        self.repeats = 0  # requests sent again because nobody said that they were kept
        self._lock = Lock()
        self._letters: SimpleQueue[tuple[float, Letter]] = SimpleQueue()
        for number, letter in enumerate(letters):
            self._letters.put((seconds * number / max(len(letters), 1), letter))
        self._began = time.monotonic()
        self._threads = [Thread(target=self._send_all, daemon=True) for _ in range(SENDERS)]

    def start(self) -> "Generator":
        self._began = time.monotonic()
        for thread in self._threads:
            thread.start()
        return self

    def is_busy(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def _send_all(self) -> None:
        while True:
            try:
                due, letter = self._letters.get_nowait()
            except Empty:
                return
            time.sleep(max(0.0, self._began + due - time.monotonic()))
            self.send(letter)

    def send(self, letter: Letter) -> None:
        until = time.monotonic() + PATIENCE
        answer = "nobody answered"
        while time.monotonic() < until:
            status = self._post(letter)
            if 200 <= status < 300:
                with self._lock:
                    self.accepted[letter.id] += 1
                return
            if status:
                answer = f"answered {status}"
            with self._lock:
                self.repeats += 1
            time.sleep(0.2)
        with self._lock:
            self.refused.append(f"{letter.id}: {answer} for {PATIENCE:g} s")

    def _post(self, letter: Letter) -> int:
        """The status; 0 where the connection broke."""
        body = letter.body()
        signed = signature.headers([self.secret], letter.id, int(time.time()), body)
        call = HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            call.request("POST", self.path, body, {"Content-Type": "application/json", **signed})
            return call.getresponse().status
        except (OSError, HTTPException):
            return 0
        finally:
            call.close()
