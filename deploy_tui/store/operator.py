"""Who is acting: a person or a CI job, by name, and the identity that git knows beside it."""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deploy_tui.store.atomic import read_file, write_file
from deploy_tui.store.place import Place

if TYPE_CHECKING:
    from deploy_tui.store.git.identity import Identity

REMEMBERED = "operator"


@dataclass(frozen=True, slots=True)
class Operator:
    """`name` is how the session calls them; `git` the identity of git ("Ada <ada@example.com>") or ""."""

    name: str
    git: str = ""
    email: str = ""


def find_operator(place: Place, wanted: str | None = None) -> Operator | None:
    """`wanted`, else DEPLOY_TUI_OPERATOR, else git's identity, else the name that was given here before.

    None when nobody is known: ask, where somebody can answer.
    """
    from deploy_tui.store.git.identity import git_identity

    return operator_with(place, wanted, git_identity(place.location))


def operator_with(place: Place, wanted: str | None, identity: "Identity | None") -> Operator | None:
    """The same, with git's identity known already."""
    git = f"{identity.name} <{identity.email}>" if identity else ""
    email = identity.email if identity else ""
    remembered = (read_file(os.path.join(place.home, REMEMBERED)) or b"").decode(errors="replace").strip()
    name = (
        wanted or os.environ.get("DEPLOY_TUI_OPERATOR") or (identity.name if identity else "") or remembered
    )
    return Operator(name, git, email) if name.strip() else None


def remember_operator(place: Place, name: str) -> None:
    """Keep a name that was asked for. Raises NotRecorded."""
    write_file(os.path.join(place.home, REMEMBERED), name.encode("utf-8", "replace") + b"\n")
