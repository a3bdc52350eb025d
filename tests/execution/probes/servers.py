"""Servers on loopback, on free ports, that last as long as a `with`; and a way to ask a probe."""

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from deploy_tui.checklist.model import Limit
from deploy_tui.execution import probes
from deploy_tui.execution.reading import Context, Reading
from deploy_tui.text.clean import clean

Page = tuple[int, dict[str, str], bytes]


def ask(
    spec: Mapping[str, Any],
    folder: Path | str = "/",
    *,
    limit: str = "",
    deadline: float = 10.0,
    cancelled: threading.Event | None = None,
    secrets: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
    **params: str,
) -> Reading:
    """What the probe saw; `api_url=…` answers {{api-url}}. Its detail is always one clean line."""
    context = Context(
        params={name.replace("_", "-"): value for name, value in params.items()},
        folder=str(folder),
        secrets=secrets or {},
        environment=environment or {},
        deadline=deadline,
        cancelled=cancelled or threading.Event(),
    )
    reading = probes.look(spec, context, Limit.parse(limit) if limit else None)
    assert reading.detail
    assert clean(reading.detail) == reading.detail
    assert len(reading.detail) <= 400
    return reading


def faults(spec: Mapping[str, Any]) -> list[str]:
    return probes.problems(spec, Context(params={}, folder="/"))


class Web:
    """A web server. `pages` are what it answers by path, `asked` the requests that it got."""

    def __init__(self, port: int, scheme: str) -> None:
        self.url = f"{scheme}://localhost:{port}"
        self.port = port
        self.pages: dict[str, Page | Callable[[BaseHTTPRequestHandler], None]] = {}
        self.asked: list[tuple[str, Mapping[str, str]]] = []

    def serves(self, path: str, body: str = "", status: int = 200, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (status, named, body.encode())


@contextmanager
def web(settings: ssl.SSLContext | None = None) -> Iterator[Web]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers)))
            page = site.pages.get(self.path, (404, {}, b"not here"))
            with suppress(ConnectionError):
                if callable(page):
                    page(self)
                    return
                status, headers, body = page
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    if settings is not None:
        server.socket = settings.wrap_socket(server.socket, server_side=True)
    site = Web(server.server_address[1], "https" if settings else "http")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def talker(talk: Callable[[socket.socket, threading.Event], None]) -> Iterator[int]:
    """A server that does `talk` with whoever connects, until the event is set. Gives its port."""
    over = threading.Event()

    def one(link: socket.socket) -> None:
        with link, suppress(OSError):
            talk(link, over)

    def serve() -> None:
        while True:
            try:
                link, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=one, args=(link,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            over.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def says_nothing(link: socket.socket, over: threading.Event) -> None:
    over.wait(60)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Authority:
    """A certificate authority of our own, in a folder; `file` is what trusts it."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("openssl") is None:
            pytest.skip("openssl is not installed (apt install openssl)")
        self.folder = folder
        self.file = folder / "ca.pem"
        self._openssl(
            *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-keyout", "ca.key", "-out", "ca.pem", "-days", "3650", "-subj", "/CN=Test Authority"),
        )

    def settings(self, names: str = "DNS:localhost,IP:127.0.0.1", days: int = 90) -> ssl.SSLContext:
        """What a server needs for a certificate on these names that ends in so many days."""
        stem = f"server{len(list(self.folder.glob('*.crt')))}"
        (self.folder / f"{stem}.ext").write_text(f"subjectAltName={names}\n")
        self._openssl(
            *("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-keyout", f"{stem}.key", "-out", f"{stem}.csr", "-subj", "/CN=server"),
        )
        self._openssl(
            *("x509", "-req", "-in", f"{stem}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"),
            *("-out", f"{stem}.crt", "-days", str(days), "-extfile", f"{stem}.ext"),
        )
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(self.folder / f"{stem}.crt", self.folder / f"{stem}.key")
        return made

    def _openssl(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)
