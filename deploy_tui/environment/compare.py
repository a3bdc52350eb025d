"""Where two sets of values differ, told by keyed fingerprints: neither is shown, nor can be worked out."""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Sequence
from typing import Literal, NamedTuple

from deploy_tui.environment.found import Values

How = Literal["same", "differs", "only in the first", "only in the second", "in neither"]


class Difference(NamedTuple):
    """`shared` is a secret that both use: what is known of one is known of the other."""

    name: str
    how: How
    shared: bool = False


def compare(first: Values, second: Values, names: Sequence[str], secret: Collection[str]) -> list[Difference]:
    """A line for each name. The key is made for this one comparison and forgotten with it."""
    key = secrets.token_bytes(32)
    return [_one(name, _prints(first, name, key), _prints(second, name, key), secret) for name in names]


def _prints(values: Values, name: str, key: bytes) -> bytes | None:
    if name not in values.values:
        return None
    data = f"{name}\0{values.values[name]}".encode("utf-8", "surrogateescape")
    return hmac.digest(key, data, hashlib.sha256)


def _one(name: str, here: bytes | None, there: bytes | None, secret: Collection[str]) -> Difference:
    if here is None or there is None:
        if here is there:
            return Difference(name, "in neither")
        return Difference(name, "only in the second" if here is None else "only in the first")
    same = hmac.compare_digest(here, there)
    return Difference(name, "same" if same else "differs", same and name in secret)
