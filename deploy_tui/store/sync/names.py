"""What a session's refs are called, at the server and in this clone."""

import re
from dataclasses import dataclass

from deploy_tui.store.place import Place

OWN = "refs/deploy-tui/"
BRANCHES = "refs/heads/deploy/"
# Not below refs/deploy-tui/: this clone may itself be somebody's server.
SEEN = "refs/deploy-tui-remote"
_SHORT = 8
_NOT_IN_A_REF = re.compile(r"[^A-Za-z0-9._-]+|\.{2,}")


@dataclass(frozen=True, slots=True)
class Ref:
    """A ref at the server, and the one here that remembers where it was seen last."""

    there: str
    here: str


def refs_of(remote: str, id: str, uid: str) -> tuple[Ref, Ref]:
    """The session's own ref, and the branch for a host that refuses other refs.

    The uid is part of the name: two sessions of one id never meet.
    """
    name = slug(id) + "-" + uid[:_SHORT]
    return seen_at(remote, OWN + name), seen_at(remote, BRANCHES + name)


def seen_at(remote: str, there: str) -> Ref:
    """The ref here for one at the server, or a pattern for a pattern."""
    short = there.removeprefix("refs/").replace("deploy-tui/", "own/", 1)
    return Ref(there, f"{SEEN}/{_slug(remote)}/{short}")


def seen_again(remote: str, here: str) -> Ref:
    """The other way round."""
    short = here.removeprefix(f"{SEEN}/{_slug(remote)}/")
    return Ref("refs/" + short.replace("own/", "deploy-tui/", 1), here)


def slug(id: str) -> str:
    """A session's id as part of a ref."""
    return _slug(id)[:80]


def session_path(place: Place, id: str) -> str:
    """Where the session's folder is, in the session's ref as on everybody's branch."""
    return sessions_path(place) + "/" + id


def sessions_path(place: Place) -> str:
    """The folder of all sessions, seen from the top of the repository."""
    root = place.relative_root
    return f"{root}/sessions" if root else "sessions"


def _slug(name: str) -> str:
    return _NOT_IN_A_REF.sub("-", name).strip("-.") or "x"
