"""Where things are: the root with checklists/ and sessions/, the repository, this clone's own folder."""

import hashlib
import os
from typing import NamedTuple

from deploy_tui.store.git.locate import Location, find_repository


class Place(NamedTuple):
    """Absolute paths. `home` is this clone's folder for journals: inside the git common dir, or, without a
    repository or where .git cannot be written, in the user's state folder. `former_home` is that one when
    `home` is not: a session that began before `git init` may still have its journal there."""

    root: str
    home: str
    location: Location | None
    former_home: str = ""

    @property
    def sessions(self) -> str:
        return os.path.join(self.root, "sessions")

    @property
    def checklists(self) -> str:
        return os.path.join(self.root, "checklists")

    def session_folder(self, id: str) -> str:
        return os.path.join(self.sessions, id)

    def journal_folder(self, uid: str) -> str:
        return os.path.join(self.former_home if self.is_former(uid) else self.home, "sessions", uid)

    def is_former(self, uid: str) -> bool:
        """Whether this session's journal has not been moved beside the repository yet (see store.moving)."""
        if not self.former_home or os.path.isdir(os.path.join(self.home, "sessions", uid)):
            return False
        return os.path.isdir(os.path.join(self.former_home, "sessions", uid))

    @property
    def relative_root(self) -> str:
        """The root seen from the top of the repository; "" when they are one, or without a repository."""
        if self.location is None:
            return ""
        relative = os.path.relpath(self.root, self.location.top)
        return "" if relative == "." else relative


def find_place(root: str | None = None) -> Place:
    """The place for `root`; by default the nearest folder upwards with checklists/ or sessions/, else the
    top of the repository, else the current folder. Raises FileNotFoundError when `root` is no folder."""
    here = os.path.realpath(root or os.getcwd())
    if root is not None and not os.path.isdir(here):
        raise FileNotFoundError(root)
    location = find_repository(here)
    chosen = here if root is not None else _nearest(here, location.top if location else "/")
    outside = os.path.join(state_folder(), hashlib.sha256(os.fsencode(chosen)).hexdigest()[:16])
    inside = _inside(location)
    return Place(chosen, inside or outside, location, outside if inside else "")


def _nearest(here: str, top: str) -> str:
    folder = here
    while True:
        if any(os.path.isdir(os.path.join(folder, name)) for name in ("checklists", "sessions")):
            return folder
        if folder == top or folder == os.path.dirname(folder):
            return top if top != "/" else here
        folder = os.path.dirname(folder)


def _inside(location: Location | None) -> str | None:
    if location is None:
        return None
    home = os.path.join(location.common_dir, "deploy-tui")
    return home if os.access(home if os.path.isdir(home) else location.common_dir, os.W_OK) else None


def state_folder() -> str:
    """The user's state folder for this program (XDG_STATE_HOME)."""
    base = os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
    return os.path.join(base, "deploy-tui")
