"""Who is acting: a person or a CI job, by name, and the identity that git knows beside it."""

import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from deploy_tui.store.atomic import read_file, write_file
from deploy_tui.store.place import Place
from deploy_tui.text.clean import clean

if TYPE_CHECKING:
    from deploy_tui.store.git.identity import Identity

REMEMBERED = "operator"
MOST_NAME = 100


class Operator(NamedTuple):
    """`name` is how the session calls them; `git` the identity of git ("Ada <ada@example.com>") or ""."""

    name: str
    git: str = ""
    email: str = ""


def find_operator(place: Place, wanted: str | None = None) -> Operator | None:
    """`wanted`, else DEPLOY_TUI_OPERATOR, else git's identity, else the name that was given here before.

    None when nobody is known: ask, where somebody can answer.
    """
    from deploy_tui.store.git.identity import git_identity
    from deploy_tui.store.git.launch import GitFailed

    try:
        identity = git_identity(place.location)
    except GitFailed:  # a git that is missing or misconfigured knows nobody; the commit says what is wrong
        identity = None
    return operator_with(place, wanted, identity)


def operator_with(place: Place, wanted: str | None, identity: "Identity | None") -> Operator | None:
    """The same, with git's identity known already."""
    given = (wanted, os.environ.get("DEPLOY_TUI_OPERATOR"), identity.name if identity else "")
    name = next(filter(None, map(_name, given)), "") or _remembered(place)
    git = clean(f"{identity.name} <{identity.email}>") if identity else ""
    return Operator(name, git, identity.email if identity else "") if name else None


def _name(given: str | None) -> str:
    """As it can stand on a line among others."""
    return clean(" ".join((given or "").split()))[:MOST_NAME]


def _remembered(place: Place) -> str:
    for home in filter(None, (place.home, place.former_home)):
        with suppress(OSError):
            if name := _name((read_file(os.path.join(home, REMEMBERED)) or b"").decode(errors="replace")):
                return name
    return ""


def remember_operator(place: Place, name: str) -> None:
    """Keep a name that was asked for. Raises NotRecorded."""
    write_file(os.path.join(place.home, REMEMBERED), name.encode("utf-8", "replace") + b"\n")
