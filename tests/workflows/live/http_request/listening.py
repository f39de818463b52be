"""Servers on a socket that behave badly."""

import socket
import threading
from collections.abc import Callable


class Listening:
    """A server on a socket: what it does with each connection is given; the idempotency keys are noted."""

    def __init__(self, keys: list[str], answer: Callable[[int], bytes | None]) -> None:
        self.keys, self.answer = keys, answer
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.kept: list[socket.socket] = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                connection_of, _ = self.socket.accept()
            except OSError:
                return
            head = connection_of.recv(65_536).decode()
            self.keys += [line.split(": ")[1] for line in head.splitlines() if line.startswith("Idempotency-Key")]
            said = self.answer(len(self.keys))
            if said is None:
                self.kept.append(connection_of)  # stays open, silent
                continue
            connection_of.sendall(said)
            connection_of.close()

    def __enter__(self) -> int:
        return int(self.socket.getsockname()[1])

    def __exit__(self, *args: object) -> None:
        self.socket.close()
        for one in self.kept:
            one.close()


def cut_off(keys: list[str]) -> Listening:
    return Listening(keys, lambda _count: b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")


def hangs_once(keys: list[str]) -> Listening:
    body = b'{"tier": "vip"}'
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(body), body)
    return Listening(keys, lambda count: None if count == 1 else whole)
