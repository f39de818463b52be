"""A connection to an address that was checked, which never takes longer in all than it may."""

import socket
import ssl
from functools import lru_cache
from http.client import HTTPConnection, HTTPException
from time import monotonic
from typing import Any

import certifi

CONNECT_SECONDS = 3.0


class Deadline:
    """The moment at which a request must be over."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    def left(self) -> float:
        """Seconds that remain; TimeoutError when none do."""
        seconds = self._end - monotonic()
        if seconds <= 0:
            raise TimeoutError("The request took too long.")
        return seconds


class TimedSocket(socket.socket):
    """Each read waits for what remains of the whole request, so a server that drips bytes gains nothing."""

    deadline: Deadline

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(self.deadline.left())
        return super().recv_into(*args, **kwargs)


class TimedSSLSocket(ssl.SSLSocket):
    deadline: Deadline

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(self.deadline.left())
        return super().recv_into(*args, **kwargs)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """The system's authorities (SSL_CERT_FILE adds an intranet's) and Mozilla's, where the system has none."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    context.sslsocket_class = TimedSSLSocket
    return context


class PinnedConnection(HTTPConnection):
    """Speaks HTTP as ``host`` with the socket that was opened to its checked address."""

    def __init__(self, host: str, port: int, *, secure: bool) -> None:
        super().__init__(host, port)
        self.default_port = 443 if secure else 80  # decides whether the Host header names the port
        self.secure = secure

    def open(self, addresses: list[str], deadline: Deadline) -> None:
        """Connects to the first of ``addresses`` that answers. Raises OSError."""
        failure: OSError = OSError("no address")
        for address in addresses:
            try:
                self.sock = self._socket(address, deadline)
                return
            except TimeoutError as error:
                failure = error
                deadline.left()
            except OSError as error:
                failure = error
        raise failure

    def _socket(self, address: str, deadline: Deadline) -> socket.socket:
        plain = TimedSocket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        plain.deadline = deadline
        try:
            plain.settimeout(min(CONNECT_SECONDS, deadline.left()))
            plain.connect((address, self.port))
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if not self.secure:
                return plain
            plain.settimeout(deadline.left())
            secure = _tls().wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise
        secure.deadline = deadline  # type: ignore[attr-defined]  # a TimedSSLSocket: typeshed knows the base only
        return secure

    def connect(self) -> None:
        raise HTTPException("This connection is opened by its checked addresses only.")
