"""Addresses: their parts, and whether two of them belong to the same site."""

import ipaddress
import json
import re
from typing import NamedTuple
from urllib.parse import urlsplit

_HOST = re.compile(r"(?=.{1,253}\Z)(?!-)[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?")
_LOCAL = re.compile(r"localhost|.*\.(?:localhost|local|localdomain|test|invalid)")
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Below these a domain belongs to somebody (the public suffix list has all of them, and weighs 250 KB).
_SECOND_LEVEL = frozenset(
    {"ac", "co", "com", "edu", "gob", "gov", "gv", "mil", "net", "ne", "or", "org", "sch"}
)
_SHARED = frozenset(
    {
        *("github.io", "gitlab.io", "vercel.app", "netlify.app", "pages.dev", "workers.dev", "herokuapp.com"),
        *("web.app", "firebaseapp.com", "azurewebsites.net", "cloudfront.net", "onrender.com", "fly.dev"),
        *("railway.app", "amazonaws.com", "run.app", "appspot.com"),
    }
)


class Address(NamedTuple):
    """`host` is lower case, without a dot at its end; `user` tells whether somebody logs in with it."""

    scheme: str
    host: str
    port: int | None
    path: str
    user: bool

    @property
    def origin(self) -> str:
        port = "" if self.port in (None, _DEFAULT_PORTS.get(self.scheme)) else f":{self.port}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}{port}"

    @property
    def is_local(self) -> bool:
        """Whether it leads to the machine itself, or to no machine that others can reach."""
        try:
            address = ipaddress.ip_address(self.host)
        except ValueError:
            return _LOCAL.fullmatch(self.host) is not None
        return address.is_loopback or address.is_unspecified or address.is_link_local


def read(text: str) -> Address | None:
    """The parts of an address; None for what is none."""
    if any(each.isspace() or ord(each) < 0x20 for each in text):
        return None
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if not parts.scheme or "://" not in text or not is_host(host):
        return None
    path = (
        parts.path
        + (f"?{parts.query}" if parts.query else "")
        + (f"#{parts.fragment}" if parts.fragment else "")
    )
    return Address(parts.scheme, host.rstrip("."), port, path, parts.username is not None)


def is_host(text: str) -> bool:
    """Whether it is a name or an address in numbers, and nothing else."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return _HOST.fullmatch(text) is not None
    return True


def origins(text: str) -> list[str] | None:
    """The entries of a list: JSON, or with commas or blanks between them. None when it is JSON and broken."""
    if text.lstrip().startswith("["):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return None
        return found if all(isinstance(each, str) for each in found) else None
    return [each for each in re.split(r"[,;\s]", text) if each]


def domain(host: str) -> str:
    """The part of the name that somebody registered: of api.shop.co.uk it is shop.co.uk. A guess by the usual
    suffixes; numbers are their own domain."""
    labels = host.casefold().rstrip(".").split(".")
    if len(labels) < 3 or labels[-1].isdigit() or ":" in host:
        return ".".join(labels)
    suffix = ".".join(labels[-2:])
    if suffix in _SHARED or (labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2):
        return ".".join(labels[-3:])
    return suffix
