"""One part of the house as a process group of its own: forked, watched, stopped, killed whole."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

import structlog
from django.db import connections

from helpdesk import logs
from helpdesk.processes import orphans
from helpdesk.processes.watch import Watch
from helpdesk.pulse import pulse

log = structlog.get_logger(__name__)

HANDLED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


@dataclass(frozen=True, slots=True)
class Part:
    """What is to run: ``body`` returns when it is told to stop by SIGTERM."""

    name: str
    body: Callable[[], None]
    cluster: bool = False
    vital: bool = False  # dying again and again as soon as it starts, it stops the whole house
    sockets: tuple[int, ...] = ()  # descriptors that are this part's only


@dataclass
class Child:
    part: Part
    pid: int
    pipe: int
    watch: Watch
    killed: bool = False  # and not yet gone

    @classmethod
    def start(cls, part: Part, *, foreign: Iterable[int] = ()) -> "Child":
        """``foreign``: descriptors that the child must not keep open. All others it inherits, and leaves alone:
        closing what a library opened (multiprocessing's heap) lets the library close somebody else's file later."""
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        os.set_blocking(writing, False)
        parent = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        connections.close_all()  # a connection must never be shared by two processes
        # A signal between the fork and the child's own handlers would be handled as the supervisor's.
        signal.pthread_sigmask(signal.SIG_BLOCK, HANDLED)
        pid = os.fork()
        if pid == 0:
            _become(part, parent, writing, foreign)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HANDLED)
        os.close(writing)
        return cls(part=part, pid=pid, pipe=reading, watch=Watch(born=time.monotonic(), cluster=part.cluster))

    def listen(self) -> None:
        with suppress(BlockingIOError):
            while signs := os.read(self.pipe, 4096):
                self.watch.saw(signs, time.monotonic())

    def ended(self) -> int | None:
        """Its exit status if its main process is gone: then whatever is left of its group is killed as well."""
        if os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return None
        self.kill()  # before the number is given back, so that it cannot be anybody else's
        _, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status)

    def wait(self) -> None:
        """Until its main process is gone."""
        os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)

    def stop(self) -> None:
        os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        self.killed = True
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)


def _become(part: Part, parent: int, writing: int, foreign: Iterable[int]) -> None:
    """The child's life, from the fork to its end; never returns."""
    status = 1
    try:
        os.setsid()
        orphans.die_with(parent)
        orphans.name(part.name)
        signal.set_wakeup_fd(-1)
        for number in HANDLED:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HANDLED)
        for descriptor in foreign:
            os.close(descriptor)
        pulse.fd = writing
        logs.process = part.name
        part.body()
        connections.close_all()
        status = 0
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:
        log.exception("process_failed")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
