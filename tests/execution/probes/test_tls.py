"""A lead looks at certificates and protocols before the night."""

import ssl
import time

import pytest

from tests.execution.probes.servers import Authority, Web, ask, faults, free_port, says_nothing, talker, web


def test_days_left(authority: Authority) -> None:
    with web(authority.settings(days=40)) as site:
        spec = {"kind": "tls", "host": "{{site-url}}", "ca": "ca.pem"}
        seen = ask({**spec, "days": 30}, authority.folder, site_url=site.url)
        assert seen.ok is True
        assert seen.value == 39
        assert "days left, until" in seen.detail
        assert ask(spec, authority.folder, site_url=site.url, limit=">= 60 days").ok is False
        late = ask({**spec, "days": 60}, authority.folder, site_url=site.url)
        assert late.ok is False
        assert "60 are wanted" in late.detail


@pytest.mark.parametrize(
    ("names", "days", "ca", "told"),
    [
        ("DNS:localhost", -1, "ca.pem", "expired"),
        ("DNS:elsewhere.example", 90, "ca.pem", "mismatch"),
        ("DNS:localhost", 90, "", "issuer"),
    ],
)
def test_a_certificate_that_is_not_good(
    authority: Authority, names: str, days: int, ca: str, told: str
) -> None:
    if days < 0:
        pytest.importorskip("ssl")
        settings = expired(authority)
    else:
        settings = authority.settings(names, days)
    with web(settings) as site:
        spec = {"kind": "tls", "host": "localhost", "port": site.port} | ({"ca": ca} if ca else {})
        seen = ask(spec, authority.folder)
    assert seen.ok is False
    assert "the certificate is not good" in seen.detail
    assert told in seen.detail


def expired(authority: Authority) -> ssl.SSLContext:
    """`openssl x509` refuses to make one that has ended; `openssl ca` makes one of any dates."""
    folder = authority.folder
    (folder / "index.txt").write_text("")
    (folder / "serial").write_text("01\n")
    (folder / "ca.cnf").write_text(
        "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\n"
        "policy=p\nunique_subject=no\n[p]\ncommonName=supplied\n[e]\nsubjectAltName=DNS:localhost\n"
    )
    authority._openssl(
        "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "old.key", "-out", "old.csr", "-subj", "/CN=old"
    )
    authority._openssl(
        *("ca", "-batch", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key", "-in", "old.csr"),
        *("-out", "old.pem", "-startdate", "20200101000000Z", "-enddate", "20200201000000Z"),
        *("-extensions", "e", "-notext"),
    )
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(folder / "old.pem", folder / "old.key")
    return made


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    ("lowest", "value", "ok"),
    [
        (ssl.TLSVersion.TLSv1, 1.0, False),
        (ssl.TLSVersion.TLSv1_1, 1.1, False),
        (ssl.TLSVersion.TLSv1_2, 1.2, True),
        (ssl.TLSVersion.TLSv1_3, 1.3, True),
    ],
)
def test_the_lowest_protocol(authority: Authority, lowest: ssl.TLSVersion, value: float, ok: bool) -> None:
    settings = authority.settings()
    settings.minimum_version = lowest
    settings.set_ciphers("ALL:@SECLEVEL=0")
    with web(settings) as site:
        spec = {"kind": "tls", "host": f"localhost:{site.port}", "protocol": "1.2"}
        seen = ask(spec, limit=">= 1.2 TLS")
        assert ask(spec).ok is seen.ok
    if seen.ok is None:
        pytest.skip(f"the OpenSSL here speaks no old versions: {seen.detail}")
    assert (seen.ok, seen.value) == (ok, value)


def test_what_speaks_no_tls(site: Web) -> None:
    seen = ask({"kind": "tls", "host": f"localhost:{site.port}"})
    assert seen.ok is False
    assert "no encrypted connection" in seen.detail
    assert ask({"kind": "tls", "host": f"localhost:{site.port}", "protocol": "1.2"}).ok is False


@pytest.mark.parametrize("more", [{}, {"protocol": "1.2"}, {"days": 30}])
def test_what_says_nothing_and_what_is_not_there(more: dict[str, object]) -> None:
    with talker(says_nothing) as port:
        began = time.monotonic()
        seen = ask({"kind": "tls", "host": "localhost", "port": port, "within": "1 s", **more}, deadline=30)
        assert time.monotonic() - began < 3
    assert seen.ok is False
    assert "no answer within 1.0 s" in seen.detail
    gone = ask({"kind": "tls", "host": f"localhost:{free_port()}", **more})
    assert gone.ok is False
    assert "connection refused" in gone.detail


@pytest.mark.parametrize("host", ["", "http://", "a b", ".localhost", "x" * 300, "localhost:port", "[::1"])
def test_an_answer_that_is_no_host(host: str) -> None:
    assert ask({"kind": "tls", "host": "{{site-url}}"}, site_url=host, deadline=5).ok is not True


def test_what_lint_says() -> None:
    assert faults({"kind": "tls", "host": "{{site-url}}", "days": 30, "protocol": "1.2"}) == []
    assert "must be one of: 1.0, 1.1, 1.2, 1.3" in faults({"kind": "tls", "host": "x", "protocol": "1.5"})[0]
    assert "'port' must be a port" in faults({"kind": "tls", "host": "x", "port": 70000})[0]
