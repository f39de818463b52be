"""The outbound client against real sockets on loopback."""

import gzip
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
from pytest_django import Settings
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from helpdesk.http import client


@pytest.fixture(autouse=True)
def _loopback(settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = ["127.0.0.0/8"]


@contextmanager
def raw_server(serve: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that does to its first connection whatever ``serve`` does."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run() -> None:
            connection, _ = listener.accept()
            with connection:
                serve(connection)

        thread = Thread(target=run, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        thread.join(5)


def test_a_request_carries_body_headers_and_host(httpserver: HTTPServer) -> None:
    seen: list[Request] = []

    def answer(request: Request) -> Response:
        seen.append(request)
        return Response(b"pong" + request.get_data(), 201, {"X-Some": "thing"})

    httpserver.expect_request("/ping").respond_with_handler(answer)
    url = f"http://127.0.0.1:{httpserver.port}/ping?a=%20b"
    response = client.request("POST", url, headers={"X-Mine": "yes"}, body=b"\x00\xff")
    assert (response.status, response.headers["x-some"], response.body) == (201, "thing", b"pong\x00\xff")
    assert seen[0].headers["X-Mine"] == "yes"
    assert seen[0].headers["Host"] == f"127.0.0.1:{httpserver.port}"
    assert seen[0].query_string == b"a=%20b"


def test_the_name_is_resolved_once_and_its_checked_address_called(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A resolver that answers otherwise the second time (rebinding) is not asked a second time."""
    asked: list[str] = []

    def answer(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        asked.append(host)
        return [(0, 0, 0, "", ("127.0.0.1" if len(asked) == 1 else "169.254.169.254", port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    httpserver.expect_request("/", headers={"Host": f"shop.example:{httpserver.port}"}).respond_with_data("here")
    assert client.request("GET", f"http://Shop.example:{httpserver.port}/").body == b"here"
    assert asked == ["shop.example"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data("", status, {"Location": httpserver.url_for("/inside")})
    response = client.request("GET", f"http://127.0.0.1:{httpserver.port}/")
    assert response.status == status
    assert [request.path for request, _ in httpserver.log] == ["/"]


def test_proxies_of_the_environment_are_not_used(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    httpserver.expect_request("/").respond_with_data("direct")
    assert client.request("GET", f"http://127.0.0.1:{httpserver.port}/").body == b"direct"


def test_an_answer_that_is_too_large_is_cut_off(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data(b"x" * 1_000_001)
    with pytest.raises(client.OutboundError, match="more than 1,000 kB") as caught:
        client.request("GET", f"http://127.0.0.1:{httpserver.port}/")
    assert caught.value.sent


def test_an_endless_answer_is_cut_off() -> None:
    def serve(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            while True:
                connection.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        except OSError:
            return

    with raw_server(serve) as url, pytest.raises(client.OutboundError, match="more than"):
        client.request("GET", url)


def test_a_gzip_bomb_is_not_blown_up(httpserver: HTTPServer) -> None:
    bomb = gzip.compress(b"\x00" * 50_000_000)
    assert len(bomb) < 100_000
    httpserver.expect_request("/").respond_with_data(bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(client.OutboundError, match="more than"):
        client.request("GET", f"http://127.0.0.1:{httpserver.port}/")


def test_a_packed_answer_that_we_did_not_ask_for_is_read(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data(gzip.compress(b"plain"), headers={"Content-Encoding": "gzip"})
    assert client.request("GET", f"http://127.0.0.1:{httpserver.port}/").body == b"plain"


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX-A: ", b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"])
def test_a_server_that_drips_bytes_is_left_after_the_whole_time(start: bytes) -> None:
    def serve(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(start)
        try:
            for _ in range(40):
                connection.sendall(b"x")
                time.sleep(0.1)
        except OSError:
            return

    started = time.monotonic()
    with raw_server(serve) as url:
        with pytest.raises(client.OutboundError, match=r"within 0\.5 seconds") as caught:
            client.request("POST", url, body=b"x", timeout=0.5)
        assert time.monotonic() - started < 1.5
    assert caught.value.sent


def test_a_connection_cut_before_the_answer_may_have_been_received() -> None:
    with raw_server(lambda connection: None) as url, pytest.raises(client.OutboundError) as caught:
        client.request("POST", url, body=b"x")
    assert caught.value.sent


def test_an_answer_that_breaks_off_is_an_error() -> None:
    def serve(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nhalf")

    with raw_server(serve) as url, pytest.raises(client.OutboundError, match="broke off"):
        client.request("POST", url, body=b"x")


def test_a_closed_port_means_that_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(client.OutboundError, match="could not be reached") as caught:
        client.request("POST", f"http://127.0.0.1:{port}/", body=b"x")
    assert not caught.value.sent


def test_tls_that_nobody_vouches_for_means_that_nothing_was_sent(httpserver: HTTPServer) -> None:
    """A plain server cannot shake hands at all; nothing of the request reaches it."""
    with pytest.raises(client.OutboundError) as caught:
        client.request("POST", f"https://127.0.0.1:{httpserver.port}/", body=b"secret", timeout=2)
    assert not caught.value.sent
    assert httpserver.log == []


def test_an_unknown_name_is_an_error_that_another_try_may_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> list[Any]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(client.OutboundError, match="not known") as caught:
        client.request("GET", "https://nowhere.example/")
    assert not caught.value.sent


@pytest.mark.parametrize("answer", [None, [()], MemoryError()], ids=["nothing", "nonsense", "no memory"])
def test_a_look_up_that_breaks_says_so_at_once(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    def resolve(*args: Any, **kwargs: Any) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    started = time.monotonic()
    with pytest.raises(client.OutboundError, match="could not be looked up") as caught:
        client.request("GET", "https://broken.example/", timeout=5)
    assert not caught.value.sent
    assert time.monotonic() - started < 2


def test_a_slow_resolver_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*args: Any, **kwargs: Any) -> list[Any]:
        time.sleep(2)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    started = time.monotonic()
    with pytest.raises(client.OutboundError, match="too long"):
        client.request("GET", "https://slow.example/", timeout=0.3)
    assert time.monotonic() - started < 1.5
