"""Secrets of a request go to their own servers only, and stand nowhere else."""

import pytest
from django.db import connection
from pytest_httpserver import HTTPServer

from helpdesk.http import target
from helpdesk.http.connection import PinnedConnection
from tests.factories import ChannelFactory
from tests.house_of import arrive, log_of, publish
from tests.workflows.live.http_request.asking import ASK, CANARY, Work, ask, may_go_to
from tests.workflows.live.http_request.listening import cut_off
from workflows.models import Run, RunState, Secret

pytestmark = pytest.mark.django_db(transaction=True)


def test_without_its_secret_nothing_is_sent(httpserver: HTTPServer, work: Work) -> None:
    run = ask(f"http://127.0.0.1:{httpserver.port}", work)
    assert log_of(run)[1][1].startswith("There is no secret “shop” any more")
    assert httpserver.log == []


def test_a_secret_goes_to_its_own_servers_only(shop: str, httpserver: HTTPServer, work: Work) -> None:
    Secret.objects.update(hosts="api.example.com")
    run = ask(shop, work)
    assert log_of(run)[1][1].startswith("The secret “shop” may not be sent to this server")
    assert httpserver.log == []


@pytest.mark.parametrize("hosts", ["127.0.0.1", "127.0.0.1:443", "127.0.0.1:80"])
def test_a_host_without_its_port_means_that_of_https(hosts: str, shop: str, httpserver: HTTPServer, work: Work) -> None:
    Secret.objects.update(hosts=hosts)
    run = ask(shop, work)
    assert log_of(run)[1][1].startswith("The secret “shop” may not be sent to this server")
    assert httpserver.log == []


def test_without_tls_a_secret_goes_to_nobody_outside(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the secret's hosts say: the way there is open for all to read."""
    monkeypatch.setattr(target, "_look_up", lambda *_: ["93.184.216.34"])
    monkeypatch.setattr(PinnedConnection, "open", lambda *_: pytest.fail("A connection was opened."))
    Secret.objects.create(name="shop", value=CANARY, hosts="shop.example.com\nshop.example.com:80")
    run = ask("http://shop.example.com", work)
    assert log_of(run)[1][1].startswith("A secret is sent over https only")


def test_what_a_contact_writes_is_never_read_as_a_secret(shop: str, httpserver: HTTPServer, work: Work) -> None:
    httpserver.expect_request("/tier").respond_with_json({})
    publish(ASK % shop)
    arrive(ChannelFactory(), "{{secret.shop}}", "Hi")
    work()
    [(request, _)] = httpserver.log
    assert request.args["name"].lower() == "{{secret.shop}}"
    assert request.json["name"].lower() == "{{secret.shop}}"


def test_a_secret_stands_nowhere_but_in_the_request(
    shop: str, httpserver: HTTPServer, work: Work, capfd: pytest.CaptureFixture[str]
) -> None:
    """Also where the server repeats it in what is mapped, and where the try breaks."""
    httpserver.expect_request("/tier").respond_with_json({"tier": f"you sent {CANARY}", CANARY: 1})
    ask(shop, work)
    httpserver.clear()
    with cut_off([]) as port:
        may_go_to(port)
        publish((ASK % f"http://127.0.0.1:{port}/{{{{ secret.shop }}}}").replace("Ask the shop", "Again"))
        arrive(ChannelFactory(), "ben", "Hi")
        work()
    assert Run.objects.filter(state=RunState.DONE).exists()
    whole = dump() + "".join(capfd.readouterr())
    for needle in ("canary-5f2b", "canary-5f2b%22"):
        assert needle not in whole
    assert "you sent ••••••" in dump() or "you sent \\u2022" in dump()


def dump() -> str:
    """Every text of the database."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)
