"""Ports that answer, ports that must not, and names that lead somewhere."""

import socket
import threading
import time

import pytest

from tests.execution.probes.servers import Web, ask, faults, free_port


def test_a_port_that_answers(site: Web) -> None:
    seen = ask({"kind": "tcp", "host": "localhost", "port": site.port, "within": "2 s"})
    assert seen.ok is True
    assert f"localhost:{site.port} answers in" in seen.detail
    assert ask({"kind": "tcp", "host": "{{api-url}}"}, api_url=site.url).ok is True
    assert ask({"kind": "tcp", "host": "localhost", "port": "{{db-port}}"}, db_port=str(site.port)).ok is True


def test_a_port_on_which_nobody_listens() -> None:
    seen = ask({"kind": "tcp", "host": "127.0.0.1", "port": free_port()})
    assert seen.ok is False
    assert "connection refused" in seen.detail


def test_ports_that_must_be_closed(site: Web) -> None:
    closed = [free_port(), free_port()]
    seen = ask({"kind": "tcp", "host": "localhost", "closed": closed})
    assert seen.ok is True
    assert seen.value == 0
    open_ = ask({"kind": "tcp", "host": "localhost", "closed": [*closed, site.port]})
    assert open_.ok is False
    assert open_.detail == f"localhost answers on {site.port}"


def test_closed_ports_of_a_host_that_does_not_exist_prove_nothing() -> None:
    assert ask({"kind": "tcp", "host": "nobody.invalid", "closed": [5432]}, deadline=20).ok is not True


def test_a_host_that_swallows_everything_is_left_in_time() -> None:
    cancelled = threading.Event()
    began = time.monotonic()
    # 192.0.2.0/24 is for documents; what is sent there is refused at once or never answered.
    spec = {"kind": "tcp", "host": "192.0.2.1", "port": 5432, "within": "1 s"}
    seen = ask(spec, deadline=30, cancelled=cancelled)
    assert time.monotonic() - began < 3
    assert seen.ok is not True


def test_one_address_that_swallows_everything_does_not_hide_the_other(
    site: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        socket.create_server(("127.0.0.2", 0), backlog=0) as deaf,
        socket.socket() as first,
        socket.socket() as second,
    ):
        for link in (first, second):  # its queue is full: the next one gets no answer
            link.setblocking(False)
            link.connect_ex(deaf.getsockname())
        both = [(2, 1, 6, "", deaf.getsockname()), (2, 1, 6, "", ("127.0.0.1", site.port))]
        monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: both)
        seen = ask({"kind": "tcp", "host": "two.example", "port": site.port, "within": "2 s"})
    assert seen.ok is True
    assert 0.9 < seen.took < 2


@pytest.mark.parametrize("port", ["0", "-1", "65536", "port", "5432; id", "５４３２"])
def test_an_answer_that_is_no_port(port: str) -> None:
    seen = ask({"kind": "tcp", "host": "localhost", "port": "{{db-port}}"}, db_port=port)
    assert seen.ok is None
    assert "is no port" in seen.detail


def test_a_name_that_leads_somewhere() -> None:
    seen = ask({"kind": "dns", "name": "https://localhost/x"})
    assert seen.ok is True
    assert seen.value in ("127.0.0.1", "::1")
    exactly = ask({"kind": "dns", "name": "127.0.0.1", "is": "127.0.0.1"})
    assert exactly.ok is True
    other = ask({"kind": "dns", "name": "127.0.0.1", "is": ["127.0.0.1", "203.0.113.7"]})
    assert other.ok is False
    assert "not to 127.0.0.1, 203.0.113.7" in other.detail
    assert ask({"kind": "dns", "name": "::1", "is": "0:0:0:0:0:0:0:1"}).ok is True


def test_a_name_that_leads_nowhere() -> None:
    seen = ask({"kind": "dns", "name": "nobody.invalid"}, deadline=20)
    assert seen.ok is not True
    assert "nobody.invalid" in seen.detail


def test_a_look_up_that_hangs_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: over.wait(60) and [])
    began = time.monotonic()
    seen = ask({"kind": "dns", "name": "slow.example"}, deadline=0.3)
    over.set()
    assert time.monotonic() - began < 2
    assert seen.ok is False
    assert "no answer within 300 ms" in seen.detail


def test_what_lint_says() -> None:
    assert faults({"kind": "tcp", "host": "x", "port": 443, "within": "2 s"}) == []
    assert "make two probes" in faults({"kind": "tcp", "host": "x", "port": 1, "closed": [2]})[0]
    assert "'closed' must be a list of ports" in faults({"kind": "tcp", "host": "x", "closed": [0]})[0]
    assert faults({"kind": "dns", "name": "x", "is": ["1.2.3.4"]}) == []
    assert "'name' is missing" in faults({"kind": "dns"})[0]
