"""SIGTERM as something to wait for: without a lock, which a signal might find taken by the code that it interrupts."""

import os
import select
import signal
from types import FrameType


class Stop:
    """Has what ``multiprocessing.Event`` has, as far as django-q's sentinel asks."""

    def __init__(self) -> None:
        self._reading, self._writing = os.pipe()
        self._told = False
        signal.signal(signal.SIGTERM, self._handle)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        self.set()

    def set(self) -> None:
        self._told = True
        os.write(self._writing, b"!")

    def is_set(self) -> bool:
        return self._told

    def wait(self, seconds: float) -> bool:
        """Whether it was told to stop, at once or within ``seconds``."""
        select.select([self._reading], [], [], seconds)
        return self._told
