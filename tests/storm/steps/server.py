"""Somebody else's server, on this machine: it answers, is slow, fails, breaks off; and keeps a ledger of what came."""

import json
import random
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

SLOW = 0.7  # seconds; the steps wait for one
NEVER = 1.5


@dataclass
class Ledger:
    """By Idempotency-Key: each request as it came, and what was answered (0: nothing that could be read)."""

    requests: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    statuses: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


class Handler(BaseHTTPRequestHandler):
    server: "Server"

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        key = self.headers.get("Idempotency-Key", "")
        manner = self.server.note(key, f"{self.command} {self.path} {body}")
        manner(self, key)

    do_POST = do_PUT = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""

    def reply(self, status: int, key: str, body: bytes = b"") -> None:
        self.server.told(key, status)
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def answers(call: Handler, key: str) -> None:
    call.reply(200, key, json.dumps({"key": key}).encode())


def is_slow(call: Handler, key: str) -> None:
    time.sleep(SLOW)
    answers(call, key)


def fails(call: Handler, key: str) -> None:
    call.reply(500, key)


def speaks_no_json(call: Handler, key: str) -> None:
    call.reply(200, key, b"<html>")


def breaks_off(call: Handler, key: str) -> None:
    """After it has taken all of the request."""
    call.server.told(key, 0)
    call.close_connection = True


def breaks_off_halfway(call: Handler, key: str) -> None:
    call.server.told(key, 0)
    call.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"key": ')
    call.close_connection = True


def never_answers(call: Handler, key: str) -> None:
    time.sleep(NEVER)
    call.server.told(key, 0)
    call.close_connection = True


MANNERS: dict[Callable[[Handler, str], None], int] = {
    answers: 12,
    is_slow: 3,
    fails: 1,
    speaks_no_json: 1,
    breaks_off: 2,
    breaks_off_halfway: 1,
    never_answers: 1,
}


class Server(ThreadingHTTPServer):
    """``url`` is where it is; with ``with`` it serves."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.ledger, self.dice, self.lock = Ledger(), random.Random(seed), Lock()
        self.url = f"http://127.0.0.1:{self.server_port}"

    def note(self, key: str, request: str) -> Callable[[Handler, str], None]:
        with self.lock:
            self.ledger.requests[key].append(request)
            return self.dice.choices(list(MANNERS), weights=list(MANNERS.values()))[0]

    def told(self, key: str, status: int) -> None:
        with self.lock:
            self.ledger.statuses[key].append(status)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller who was killed, or did not wait."""

    def __enter__(self) -> "Server":
        Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.shutdown()
        self.server_close()
