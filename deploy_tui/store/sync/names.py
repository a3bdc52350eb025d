"""What a session's refs are called, at the server and in this clone."""

import os
import re
import time
from contextlib import suppress
from dataclasses import dataclass

from deploy_tui.store.git.locate import Location
from deploy_tui.store.place import Place

OWN = "refs/deploy-tui/"
BRANCHES = "refs/heads/deploy/"
# Not below refs/deploy-tui/: this clone may itself be somebody's server.
SEEN = "refs/deploy-tui-remote"
LOCK_SECONDS = 10.0
_SHORT = 8
_NOT_IN_A_REF = re.compile(r"[^A-Za-z0-9._-]+|\.{2,}")


@dataclass(frozen=True, slots=True)
class Ref:
    """A ref at the server, and the one here that remembers where it was seen last."""

    there: str
    here: str


def seen_as(location: Location, remote: str) -> str:
    """The remote's name in our own refs; another one, "origin-2", while a lock lies on one of them.

    A git that was killed, or a power cut, may leave a lock, and nobody may delete it: the refs only remember
    what was seen, so they may as well lie elsewhere. A living git holds a lock for milliseconds.
    """
    name, number = _slug(remote), 1
    while _stale_lock(os.path.join(location.common_dir, *SEEN.split("/"), name)):
        number += 1
        name = f"{_slug(remote)}-{number}"
    return name


def _stale_lock(folder: str) -> bool:
    long_ago = time.time() - LOCK_SECONDS
    for inner, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                if name.endswith(".lock") and os.lstat(os.path.join(inner, name)).st_mtime < long_ago:
                    return True
    return False


def refs_of(remote: str, id: str, uid: str) -> tuple[Ref, Ref]:
    """The session's own ref, and the branch for a host that refuses other refs.

    The uid is part of the name: two sessions of one id never meet.
    """
    name = full_name(id, uid)
    return seen_at(remote, OWN + name), seen_at(remote, BRANCHES + name)


def full_name(id: str, uid: str) -> str:
    """What tells a session from others of the same id."""
    return slug(id) + "-" + uid[:_SHORT]


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
