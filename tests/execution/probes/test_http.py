"""A lead asks the API and the site, and they answer well, badly, slowly, or not at all."""

import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler

import pytest

from tests.execution.probes.servers import (
    Authority,
    Web,
    ask,
    faults,
    free_port,
    says_nothing,
    talker,
    web,
)


def test_a_healthy_api_is_seen_with_status_and_latency(site: Web) -> None:
    site.serves("/health", "fine")
    seen = ask({"kind": "http", "url": "{{api-url}}/health", "within": "5 s"}, api_url=site.url)
    assert seen.ok is True
    assert seen.value == 200
    assert seen.detail.startswith("200 OK in ")
    assert 0 < seen.took < 5
    assert b"fine" in seen.output


@pytest.mark.parametrize("status", [204, 301, 401, 404, 500, 503])
def test_another_status_than_the_wanted_one_is_a_failure(site: Web, status: int) -> None:
    site.serves("/", status=status)
    seen = ask({"kind": "http", "url": site.url})
    assert seen.ok is False
    assert seen.value == status
    assert "200 is wanted" in seen.detail
    assert ask({"kind": "http", "url": site.url, "status": [299, status]}).ok is True


def test_an_error_page_that_says_200_is_found_by_its_words(site: Web) -> None:
    site.serves("/", "<h1>Something went wrong</h1>")
    seen = ask({"kind": "http", "url": site.url, "contains": "Welcome"})
    assert seen.ok is False
    assert "Welcome is not in the body" in seen.detail


def test_a_value_is_taken_out_of_json_and_held_against_what_is_wanted(site: Web) -> None:
    site.serves("/health", json.dumps({"status": "ok", "checks": [{"lag": 12.5}], "ready": True}))
    url = f"{site.url}/health"
    assert ask({"kind": "http", "url": url, "json": "status", "is": "ok"}).value == "ok"
    assert ask({"kind": "http", "url": url, "json": "checks.0.lag"}).value == 12.5
    assert ask({"kind": "http", "url": url, "json": "ready", "is": True}).ok is True
    assert ask({"kind": "http", "url": url, "json": "checks.0.lag"}, limit="< 10 s").ok is False
    assert ask({"kind": "http", "url": url, "json": "checks.0.lag"}, limit="< 13 s").ok is True
    degraded = ask({"kind": "http", "url": url, "json": "status", "is": "green"})
    assert degraded.ok is False
    assert "status is ok, not green" in degraded.detail
    assert "no checks.1.lag" in ask({"kind": "http", "url": url, "json": "checks.1.lag"}).detail


@pytest.mark.parametrize("body", ["", "<html>", "{", "[" * 100_000, '{"status": '])
def test_broken_json_is_a_failure_in_words(site: Web, body: str) -> None:
    site.serves("/", body)
    seen = ask({"kind": "http", "url": site.url, "json": "status", "is": "ok"})
    assert seen.ok is False
    assert "no JSON" in seen.detail


def test_http_is_sent_on_to_https(site: Web) -> None:
    spec = {
        "kind": "http",
        "url": "{{site-url}}/",
        "scheme": "http",
        "status": [301, 308],
        "redirects": "https://",
    }
    asked = site.url.replace("http://", "https://")  # the answer names https; the probe asks http
    site.serves("/", status=301, Location="https://localhost/")
    assert ask(spec, site_url=asked).ok is True
    site.serves("/", status=302, Location="https://localhost/")
    assert "301 or 308 is wanted" in ask(spec, site_url=asked).detail
    site.serves("/", status=301, Location="http://localhost/login")
    assert "not to https://" in ask(spec, site_url=asked).detail
    site.serves("/", "plain")
    assert ask(spec, site_url=asked).ok is False


def test_redirects_are_followed_only_when_asked_and_never_for_ever(site: Web) -> None:
    site.serves("/", status=302, Location="/there")
    site.serves("/there", "here")
    site.serves("/round", status=302, Location="/round")
    assert ask({"kind": "http", "url": site.url}).value == 302
    assert ask({"kind": "http", "url": site.url, "redirects": "follow", "contains": "here"}).ok is True
    seen = ask({"kind": "http", "url": f"{site.url}/round", "redirects": "follow"})
    assert seen.ok is False
    assert "more than 5 redirects" in seen.detail
    assert len([path for path, _ in site.asked if path == "/round"]) == 6


def test_security_headers(site: Web) -> None:
    wanted = {"Strict-Transport-Security": "max-age", "X-Content-Type-Options": "nosniff"}
    spec = {"kind": "http", "url": site.url, "header": wanted, "without": ["X-Powered-By"]}
    site.serves("/", Strict_Transport_Security="max-age=31536000", X_Content_Type_Options="nosniff")
    assert ask(spec).ok is True
    site.serves("/", X_Content_Type_Options="nosniff")
    assert "no header Strict-Transport-Security" in ask(spec).detail
    site.serves("/", Strict_Transport_Security="preload", X_Content_Type_Options="nosniff")
    assert "max-age is wanted in it" in ask(spec).detail
    site.serves(
        "/", Strict_Transport_Security="max-age=1", X_Content_Type_Options="nosniff", X_Powered_By="PHP"
    )
    assert "X-Powered-By is PHP; it should not be there" in ask(spec).detail


def test_a_token_goes_out_and_is_never_told(site: Web) -> None:
    site.serves("/", "in")
    spec = {
        "kind": "http",
        "url": site.url,
        "token": "API_TOKEN",
        "send": {"Origin": "https://foreign.example"},
    }
    seen = ask(spec, secrets={"API_TOKEN": "s3cret-value"})
    assert seen.ok is True
    _, headers = site.asked[0]
    assert headers["Authorization"] == "Bearer s3cret-value"
    assert headers["Origin"] == "https://foreign.example"
    assert "s3cret" not in repr(seen)
    missing = ask(spec)
    assert missing.ok is None
    assert "API_TOKEN is not set" in missing.detail


def test_a_token_stays_with_the_host_it_is_for(site: Web) -> None:
    with web() as other:
        other.serves("/", "elsewhere")
        site.serves("/", status=302, Location=other.url)
        spec = {"kind": "http", "url": site.url, "token": "API_TOKEN", "redirects": "follow"}
        assert ask(spec, secrets={"API_TOKEN": "s3cret-value"}).ok is True
        assert "Authorization" not in other.asked[0][1]


def test_a_cookie_is_not_kept_as_evidence(site: Web) -> None:
    site.serves("/", "hello", Set_Cookie="session=abcdef0123456789")
    assert b"abcdef0123456789" not in ask({"kind": "http", "url": site.url}).output


def test_nobody_there() -> None:
    seen = ask({"kind": "http", "url": f"http://127.0.0.1:{free_port()}/"})
    assert seen.ok is False
    assert "connection refused" in seen.detail


def test_a_name_that_does_not_exist() -> None:
    seen = ask({"kind": "http", "url": "http://nobody.invalid/"}, deadline=20)
    assert seen.ok is not True
    assert "nobody.invalid" in seen.detail


def drips(link: socket.socket, over: threading.Event) -> None:
    """A byte every 50 ms: each single wait is short, all of them never end."""
    link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while not over.wait(0.05):
        link.sendall(b"x")


def drips_headers(link: socket.socket, over: threading.Event) -> None:
    link.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while not over.wait(0.05):
        link.sendall(b"x")


def drips_to_the_end(link: socket.socket, over: threading.Event) -> None:
    link.sendall(b"HTTP/1.0 200 OK\r\n\r\n")
    while not over.wait(0.05):
        link.sendall(b"x")


@pytest.mark.parametrize("talk", [says_nothing, drips, drips_headers, drips_to_the_end])
def test_a_server_that_never_ends_is_left_when_time_is_up(talk: object) -> None:
    with talker(talk) as port:  # type: ignore[arg-type]
        began = time.monotonic()
        seen = ask({"kind": "http", "url": f"http://127.0.0.1:{port}/", "within": "1 s"}, deadline=30)
        assert time.monotonic() - began < 3
    assert seen.ok is False
    assert "no answer within 1.0 s" in seen.detail


def test_a_server_that_is_too_slow(site: Web) -> None:
    answered = threading.Event()

    def slow(request: BaseHTTPRequestHandler) -> None:
        answered.wait(20)

    site.pages["/"] = slow
    seen = ask({"kind": "http", "url": site.url}, deadline=0.5)
    answered.set()
    assert seen.ok is False
    assert 0.5 <= seen.took < 2


def test_cancelling_ends_it_at_once() -> None:
    cancelled = threading.Event()

    def gives_up(link: socket.socket, over: threading.Event) -> None:
        cancelled.set()
        over.wait(60)

    with talker(gives_up) as port:
        began = time.monotonic()
        seen = ask({"kind": "http", "url": f"http://127.0.0.1:{port}/"}, deadline=60, cancelled=cancelled)
        assert time.monotonic() - began < 2
    assert seen.ok is None
    assert seen.detail == "cancelled"


def test_a_huge_body_is_read_only_so_far(site: Web) -> None:
    sent = 0

    def pour(request: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        request.send_response(200)
        request.end_headers()
        while sent < 1 << 30:
            sent += request.wfile.write(b"y" * 65536)

    site.pages["/"] = pour
    seen = ask({"kind": "http", "url": site.url, "contains": "needle"})
    assert seen.ok is False
    assert "not in the body in the first 1024 KB" in seen.detail
    assert len(seen.output) < 100_000
    assert sent < 1 << 28
    assert ask({"kind": "http", "url": site.url, "json": "a"}).ok is None


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 two hundred\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000,
        b"HTTP/1.1 200 " + b"a" * 100_000,
        b"\x00\xff\x1b[2J" * 100,
    ],
)
def test_what_is_no_http_is_a_failure_in_words(answer: bytes) -> None:
    def talk(link: socket.socket, over: threading.Event) -> None:
        link.recv(65536)
        link.sendall(answer)

    with talker(talk) as port:
        seen = ask({"kind": "http", "url": f"http://127.0.0.1:{port}/"})
    assert seen.ok is False
    assert "\x1b" not in seen.detail


def test_hostile_words_in_an_answer_are_made_visible(site: Web) -> None:
    site.serves("/", json.dumps({"status": "\x1b[2J[@click=app.quit]\u202e" + "x" * 5000}))
    seen = ask({"kind": "http", "url": site.url, "json": "status"})
    assert "\x1b" not in str(seen.value)
    assert "\u202e" not in str(seen.value)
    assert len(str(seen.value)) <= 200


def test_an_unanswered_param_says_which(site: Web) -> None:
    seen = ask({"kind": "http", "url": "{{api-url}}/health"})
    assert seen.ok is None
    assert "{{api-url}} has no answer" in seen.detail


@pytest.mark.parametrize(
    "answer",
    [
        "ftp://localhost",
        "file:///etc/passwd",
        "localhost",
        "http://",
        "http://[::1",
        "http://a:b@localhost/",
        "http://localhost:99999/",
        "http://localhost/\r\nX-Injected: yes",
        "http://localhost/ HTTP/1.1\r\nHost: other",
        "http://" + "a" * 300 + "/",
        "http://\u202e/",
        "http://localhost:0/",
    ],
)
def test_an_answer_that_is_no_address_asks_nothing(answer: str) -> None:
    seen = ask({"kind": "http", "url": "{{api-url}}"}, api_url=answer)
    assert seen.ok is not True


def test_a_line_end_in_a_header_does_not_get_out(site: Web) -> None:
    site.serves("/", "hello")
    seen = ask(
        {"kind": "http", "url": site.url, "send": {"X-Version": "{{version}}"}}, version="1\r\nX-Evil: 1"
    )
    assert seen.ok is None
    assert site.asked == []


def test_no_proxy_from_the_environment_is_used(site: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    site.serves("/", "hello")
    assert ask({"kind": "http", "url": site.url}).ok is True


def test_https_with_an_authority_of_ones_own(authority: Authority) -> None:
    with web(authority.settings()) as secure:
        secure.serves("/health", "fine")
        spec = {"kind": "http", "url": f"{secure.url}/health", "ca": "ca.pem"}
        assert ask(spec, authority.folder).ok is True
        untrusted = ask({"kind": "http", "url": f"{secure.url}/health"})
        assert untrusted.ok is False
        assert "the certificate is not good" in untrusted.detail
        nowhere = ask({**spec, "ca": "nothing.pem"}, authority.folder)
        assert nowhere.ok is None
        plain = ask({"kind": "http", "url": secure.url.replace("https", "http")})
        assert plain.ok is False
    with web(authority.settings("DNS:elsewhere.example")) as stranger:
        seen = ask({"kind": "http", "url": stranger.url, "ca": "ca.pem"}, authority.folder)
        assert seen.ok is False
        assert "the certificate is not good" in seen.detail


def test_encryption_is_not_given_up_on_the_way(authority: Authority, site: Web) -> None:
    with web(authority.settings()) as secure:
        secure.serves("/", status=302, Location=site.url)
        spec = {"kind": "http", "url": secure.url, "ca": "ca.pem", "redirects": "follow"}
        seen = ask(spec, authority.folder)
        assert seen.ok is False
        assert "not encrypted" in seen.detail
        assert site.asked == []


def test_what_lint_says() -> None:
    assert faults({"kind": "http", "url": "{{api-url}}/health", "status": 200, "within": "2 s"}) == []
    assert faults({"kind": "http"}) == ["http: 'url' is missing; add url = \"…\""]
    assert "did you mean 'contains'" in faults({"kind": "http", "url": "http://x", "contain": "x"})[0]
    assert "'status' must be" in faults({"kind": "http", "url": "http://x", "status": "200"})[0]
    assert (
        "'within' must be a length of time" in faults({"kind": "http", "url": "http://x", "within": "2"})[0]
    )
    assert "is no address" in faults({"kind": "http", "url": "api.example.com"})[0]
    assert "no password" in faults({"kind": "http", "url": "https://ada:pw@example.com"})[0]
    assert "'is' needs 'json'" in faults({"kind": "http", "url": "http://x", "is": 1})[0]
