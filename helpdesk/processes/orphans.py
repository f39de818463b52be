"""No process of the house outlives its parent: a killed supervisor, cluster or sentinel takes all below it along."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with(parent: int) -> None:
    """In a fresh child: the kernel kills it when ``parent`` ends. Elsewhere than on Linux it may be left behind."""
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before we could ask
        os._exit(1)


def adopt() -> None:
    """The same for all that this process and its children will fork; and SIGTERM kills them, whatever it means here."""
    parents: list[int] = []

    def remember() -> None:
        parents[:] = [os.getpid()]

    def take_leave() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        die_with(parents[0])

    os.register_at_fork(before=remember, after_in_child=take_leave)


def name(words: str) -> None:
    """What ``ps`` and ``top`` show of this process; 15 letters at most."""
    if _libc is not None:
        _libc.prctl(PR_SET_NAME, words.encode()[:15])
