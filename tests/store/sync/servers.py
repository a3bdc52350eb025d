"""Real git servers on loopback, for as long as a test needs them."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.store.site import wait_until

USER, PASSWORD = "ada", "correct horse"
NEEDED_FOR_HTTP = ("nginx", "fcgiwrap")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextmanager
def running(command: list[str], port: int = 0, path: Path | None = None) -> Iterator[None]:
    """A server that is up, on a port or at a socket; ended when the block ends."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )

    def is_up() -> bool:
        assert process.poll() is None, f"{command[0]} ended with {process.returncode}"
        if path is not None:
            return path.exists()
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", port)) == 0

    try:
        wait_until(is_up)
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)  # fcgiwrap leaves its children
        process.wait(20)


@contextmanager
def git_daemon(folder: Path) -> Iterator[str]:
    """Serves the repositories in a folder to everybody, to read and to write. Yields how URLs begin."""
    port = free_port()
    # Not through `git daemon`, whose own process would be left when the one above it ends.
    path = subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True).stdout.strip()
    command = [
        os.path.join(path, "git-daemon"),
        *("--export-all", "--enable=receive-pack", "--reuseaddr", "--listen=127.0.0.1", f"--port={port}"),
        *(f"--base-path={folder}", "--max-connections=64", str(folder)),
    ]
    with running(command, port):
        yield f"git://127.0.0.1:{port}"


_NGINX = """\
{user}
worker_processes 1;
daemon off;
pid {home}/nginx.pid;
error_log {home}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {home}/body;
    fastcgi_temp_path {home}/fastcgi;
    proxy_temp_path {home}/proxy;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    server {{
        listen 127.0.0.1:{port};
        auth_basic "git";
        auth_basic_user_file {home}/passwords;
        client_max_body_size 0;
        location / {{
            fastcgi_pass unix:{home}/cgi.socket;
            fastcgi_param SCRIPT_FILENAME {backend};
            fastcgi_param GIT_PROJECT_ROOT {folder};
            fastcgi_param GIT_HTTP_EXPORT_ALL 1;
            fastcgi_param HOME {home};
            fastcgi_param PATH_INFO $uri;
            fastcgi_param QUERY_STRING $query_string;
            fastcgi_param REQUEST_METHOD $request_method;
            fastcgi_param CONTENT_TYPE $content_type;
            fastcgi_param CONTENT_LENGTH $content_length;
            fastcgi_param REMOTE_USER $remote_user;
            fastcgi_param REMOTE_ADDR $remote_addr;
            fastcgi_param GIT_PROTOCOL $http_git_protocol;
        }}
    }}
}}
"""


@contextmanager
def smart_http(folder: Path, home: Path) -> Iterator[str]:
    """The same over smart HTTP behind nginx, for USER with PASSWORD. `home` is for the servers' own files."""
    home.mkdir()
    port = free_port()
    path = subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True).stdout.strip()
    (home / "passwords").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    (home / "nginx.conf").write_text(
        _NGINX.format(
            user="user root;" if os.geteuid() == 0 else "",
            home=home,
            port=port,
            folder=folder,
            backend=os.path.join(path, "git-http-backend"),
        )
    )
    with ExitStack() as stack:
        cgi = [shutil.which("fcgiwrap") or "fcgiwrap", "-c", "4", "-s", f"unix:{home}/cgi.socket"]
        stack.enter_context(running(cgi, path=home / "cgi.socket"))
        nginx = [shutil.which("nginx") or "nginx", "-p", str(home), "-c", str(home / "nginx.conf")]
        stack.enter_context(running(nginx, port))
        yield f"http://127.0.0.1:{port}"
