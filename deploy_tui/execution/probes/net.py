"""Connections that end when the clock says so, whatever the other side does."""

import errno
import ipaddress
import os
import queue
import select
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from deploy_tui.execution.probes.clock import TICK, Clock, NoAnswer

Address = tuple[socket.AddressFamily, tuple[Any, ...]]
# Our own line is down, or our own system is out of something: that says nothing about the other side.
_OURS = {
    errno.ENETUNREACH,
    errno.ENETDOWN,
    errno.EADDRNOTAVAIL,
    errno.EMFILE,
    errno.ENFILE,
    errno.EACCES,
    errno.EPERM,
}


def resolve(host: str, port: int, clock: Clock) -> list[Address]:
    """The addresses of a host. Raises NoAnswer.

    The system's look-up knows no deadline; it gets a thread that nobody waits for when time is up.
    """
    answers: queue.SimpleQueue[list[Address] | NoAnswer] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put([(family, address) for family, _, _, _, address in found])
        except socket.gaierror as error:
            absent = error.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
            told = f"there is no host {host}" if absent else f"looking up {host}: {error.strerror}"
            answers.put(NoAnswer(told, False if absent else None))
        except (UnicodeError, ValueError, OSError) as error:
            answers.put(NoAnswer(f"{host} cannot be looked up: {error}", None))

    threading.Thread(target=ask, name="look-up", daemon=True).start()
    while True:
        with suppress(queue.Empty):
            answer = answers.get(timeout=min(clock.left(), TICK))
            if isinstance(answer, NoAnswer):
                raise answer
            return answer


def connect(host: str, port: int, clock: Clock) -> socket.socket:
    """A connection to the first address that takes one. Raises NoAnswer."""
    addresses = resolve(host, port, clock)
    failure = NoAnswer(f"{host} has no address")
    for number, (family, address) in enumerate(addresses):
        # One address that swallows everything must not use up the time of the others.
        share = clock.left() / (len(addresses) - number)
        try:
            return _connect(family, address, clock, clock.took + share)
        except OSError as error:
            ok = None if error.errno in _OURS else False
            failure = NoAnswer(f"{host}:{port}: {_reason(error)}", ok)
    raise failure


def _connect(
    family: socket.AddressFamily, address: tuple[Any, ...], clock: Clock, until: float
) -> socket.socket:
    link = socket.socket(family, socket.SOCK_STREAM)
    try:
        link.setblocking(False)
        code = link.connect_ex(address)
        if code in (errno.EINPROGRESS, errno.EWOULDBLOCK):
            poll = select.poll()  # select() cannot take file descriptors above 1023
            poll.register(link, select.POLLOUT)
            while not poll.poll(TICK * 1000):
                clock.left()
                if clock.took > until:
                    raise OSError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
            code = link.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))
        link.settimeout(clock.left())
        return link
    except BaseException:
        link.close()
        raise


@contextmanager
def guarded(link: socket.socket, clock: Clock) -> Iterator[None]:
    """What is read or written meanwhile ends when the clock is over: a socket's own time-out begins anew with
    each byte, and somebody who sends one a second would hold us for ever.

    Raises NoAnswer for it, and for whatever the network says.
    """
    done = threading.Event()

    def watch() -> None:
        while not done.wait(TICK):
            if clock.over:
                with suppress(OSError):
                    # Not SSLSocket.shutdown, which takes the encryption away under the reader's feet.
                    socket.socket.shutdown(link, socket.SHUT_RDWR)
                return

    guard = threading.Thread(target=watch, name="guard", daemon=True)
    guard.start()
    try:
        yield
    except ssl.SSLError as error:
        raise clock.verdict() if clock.over else NoAnswer(tls_reason(error)) from error
    except OSError as error:
        raise clock.verdict() if clock.over else NoAnswer(_reason(error)) from error
    finally:
        done.set()
        guard.join()


def encrypted(link: socket.socket, host: str, settings: ssl.SSLContext, clock: Clock) -> ssl.SSLSocket:
    """The connection, encrypted. Raises NoAnswer, also where the certificate is not good."""
    link.settimeout(clock.left())
    try:
        made = settings.wrap_socket(link, server_hostname=host, do_handshake_on_connect=False)
    except (OSError, ValueError) as error:
        link.close()
        raise NoAnswer(f"{host}: {error}", None) from error
    try:
        with guarded(made, clock):
            made.do_handshake()
    except BaseException:
        made.close()
        raise
    return made


def trusting(ca: str, folder: str) -> ssl.SSLContext:
    """Settings that trust the system's authorities, or those in the file `ca` alone. Raises NoAnswer."""
    try:
        return ssl.create_default_context(cafile=os.path.join(folder, ca) if ca else None)
    except (OSError, ValueError) as error:
        raise NoAnswer(f"the authorities in {ca} cannot be read: {error}", None) from error


def host_and_port(text: str, port: int) -> tuple[str, int]:
    """From `host`, `host:port`, `::1`, `[::1]:port` or a whole address. Raises NoAnswer."""
    with suppress(ValueError):
        return str(ipaddress.ip_address(text)), port
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        found = parts.port or ({"https": 443, "http": 80}.get(parts.scheme, port) if parts.scheme else port)
    except ValueError as error:
        raise NoAnswer(f"{text}: {error}", None) from None
    if not parts.hostname:
        raise NoAnswer(f"{text} names no host", None)
    return parts.hostname, found


def tls_reason(error: ssl.SSLError) -> str:
    """Why an encrypted connection failed, as OpenSSL puts it and without where in its source."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not good: {error.verify_message}"
    reason = (error.reason or str(error)).replace("_", " ").lower()
    return f"no encrypted connection: {reason}"


def _reason(error: OSError) -> str:
    return (error.strerror or str(error) or type(error).__name__).lower()
