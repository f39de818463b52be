"""Which addresses the outbound client may call (RELIABILITY S20)."""

import socket
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from helpdesk.http import client
from helpdesk.http import target as targets
from helpdesk.http.addresses import SPECIAL, is_of_the_house, may_call
from helpdesk.http.errors import NotSecret

INSIDE = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.255.255.254",
    "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1",
    "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "192.175.48.1", "198.18.0.1",
    "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "168.63.129.16", "100.100.100.200",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1",
    "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:10::1", "2001:20::1", "2001:2::1", "2001:db8::1",
    "2002:7f00:1::", "2002:a9fe:a9fe::1", "2620:4f:8000::1", "3fff::1", "5f00::1", "fc00::1", "fd00::1",
    "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "not an address",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "8.8.8.8", "93.184.216.34", "172.32.0.1", "172.15.255.255", "100.128.0.1", "11.0.0.1",
          "2606:4700:4700::1111", "2a00:1450:4001::1"]  # fmt: skip


@pytest.fixture(autouse=True)
def _only_the_public_internet(settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = []


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes every name resolve to the given addresses: the resolver is the network."""

    def resolve_to(*addresses: str) -> None:
        def answer(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
            return [(0, 0, 0, "", (address, port)) for address in addresses]

        monkeypatch.setattr(socket, "getaddrinfo", answer)

    return resolve_to


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not may_call(address, 443)


@pytest.mark.parametrize("network", SPECIAL, ids=str)
def test_first_and_last_address_of_every_special_network_are_refused(network: Any) -> None:
    assert not may_call(str(network[0]), 443)
    assert not may_call(str(network[-1]), 443)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_called_on_web_ports(address: str) -> None:
    assert may_call(address, 443)
    assert may_call(address, 8443)


@pytest.mark.parametrize("port", [0, 22, 25, 5432, 6379, 9200, 11211])
def test_other_ports_of_public_hosts_are_refused(port: int) -> None:
    assert not may_call("1.1.1.1", port)


def test_an_allowed_network_may_be_called_on_any_port(settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = ["10.1.0.0/16"]
    assert may_call("10.1.2.3", 9999)
    assert may_call("::ffff:10.1.2.3", 9999)
    assert not may_call("10.2.0.1", 80)


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::", "fd00:ec2::254", "fe80::1"],
)
def test_metadata_addresses_are_refused_even_where_everything_is_allowed(address: str, settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = ["0.0.0.0/0", "::/0"]
    assert not may_call(address, 80)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_what_is_public_is_not_of_the_house_even_where_everything_is_allowed(
    address: str, names: Callable[..., None], settings: Settings
) -> None:
    settings.OUTBOUND_ALLOW = ["0.0.0.0/0", "::/0"]
    names("10.0.0.1", address)
    plain, secure = targets.read("http://a.example/"), targets.read("https://a.example/")
    assert not is_of_the_house(address)
    with pytest.raises(NotSecret):
        targets.addresses(plain, 2, confidential=True)
    assert targets.addresses(plain, 2) == targets.addresses(secure, 2, confidential=True) == ["10.0.0.1", address]


def test_what_is_confidential_may_go_to_the_house_as_it_is(names: Callable[..., None], settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = ["10.1.0.0/16"]
    names("10.1.0.1", "::ffff:10.1.0.1")
    goal = targets.read("http://crm.internal/")
    assert targets.addresses(goal, 2, confidential=True) == ["10.1.0.1", "::ffff:10.1.0.1"]
    names("10.2.0.1")
    with pytest.raises(client.OutboundRefused) as refused:  # not a network of ours, and it says no more than that
        targets.addresses(goal, 2, confidential=True)
    assert "OUTBOUND_ALLOW" in refused.value.sentence


REFUSED_URLS = [
    "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/",
    "http://0x7f.1/", "http://0/", "http://[::]/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://localhost/",
    "http://localhost./", "http://LOCALHOST/", "http://169.254.169.254/latest/meta-data/",
    "http://user:secret@example.com/", "http://example.com@127.0.0.1/", "http://127.0.0.1#@example.com/",
    "http://example.com\\@127.0.0.1/", "http://[fe80::1%25eth0]/", "http://127。0。0。1/", "http://①②⑦.0.0.1/",
    "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "//example.com/", "example.com", "",
    "http://", "http:///x", "http://exa mple.com/", "http://example.com\r\nHost: x/", "http://example.com:99999/",
    "http://example.com:0/", "http://[", "https://" + "a" * 3000,
]  # fmt: skip


@pytest.mark.parametrize("url", REFUSED_URLS)
def test_an_address_that_leads_inside_or_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(client.OutboundRefused):
        client.request("GET", url, timeout=2)


def test_all_refusals_read_the_same() -> None:
    texts = set()
    for url in REFUSED_URLS:
        with pytest.raises(client.OutboundRefused) as caught:
            client.request("GET", url, timeout=2)
        texts.add(str(caught.value))
    assert len(texts) == 1


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_resolves_inside_is_refused(address: str, names: Callable[..., None]) -> None:
    names(address)
    with pytest.raises(client.OutboundRefused):
        client.request("GET", "https://rebound.example/", timeout=2)


def test_one_inside_address_among_public_ones_is_enough_to_refuse(names: Callable[..., None]) -> None:
    names("1.1.1.1", "2606:4700:4700::1111", "127.0.0.1")
    with pytest.raises(client.OutboundRefused):
        client.request("GET", "https://rebound.example/", timeout=2)


def test_a_name_without_addresses_is_refused(names: Callable[..., None]) -> None:
    names()
    with pytest.raises(client.OutboundRefused):
        client.request("GET", "https://rebound.example/", timeout=2)
