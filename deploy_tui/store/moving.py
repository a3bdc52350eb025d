"""A session that began without a repository: its journal moves from the user's state folder into .git.

A wizard may have the session open in the meantime. So a link is left where the journal was, and both
locks are held: whoever waited for them finds the new place, and the journal in it, through the link. A
crash leaves both places or one; the next opening goes on from there. The old files are kept, hidden.
"""

import json
import os
import shutil

from deploy_tui.store.atomic import make_folder, read_file, sync_folder, write_file
from deploy_tui.store.errors import NotRecorded
from deploy_tui.store.journal import Journal
from deploy_tui.store.lock import locked
from deploy_tui.store.place import Place
from deploy_tui.store.read import META, read_json

PUBLISH_LOCK = "publish.lock"
RUNS = "runs"
_LEFT_BEHIND = ("lock", PUBLISH_LOCK, "glance.json")


def move_journal(place: Place, uid: str) -> None:
    """Bring the journal of a session to where this place keeps it now. Raises StoreError, NotRecorded."""
    if not place.former_home:
        return
    old = os.path.join(place.former_home, "sessions", uid)
    new = os.path.join(place.home, "sessions", uid)
    if os.path.islink(old) or not os.path.isdir(old):
        return
    with locked(os.path.join(old, PUBLISH_LOCK)), locked(os.path.join(old, "lock")):
        if os.path.islink(old):
            return  # another process was quicker
        try:
            if os.path.isdir(new):
                _bring_events(old, new, uid)
            else:
                _copy(old, new, place.relative_root)
            kept = os.path.join(os.path.dirname(old), f".{uid}.moved-{os.urandom(4).hex()}")
            os.rename(old, kept)
            os.symlink(new, old)
            _lead_to_runs(kept, new)
            sync_folder(os.path.dirname(old))
        except OSError as error:
            raise NotRecorded.because(new, error) from None


def _copy(old: str, new: str, root: str) -> None:
    folder, uid = os.path.split(new)
    half = os.path.join(folder, f".{uid}.moving")
    shutil.rmtree(half, ignore_errors=True)
    make_folder(half)
    for name in os.listdir(old):
        data = read_file(os.path.join(old, name)) if name != RUNS else None
        if data is None or name in _LEFT_BEHIND or name.endswith(".tmp"):
            continue
        if name == META:
            data = json.dumps(read_json(os.path.join(old, META)) | {"root": root}).encode()
        write_file(os.path.join(half, name), data)
    os.rename(half, new)
    sync_folder(folder)


def _lead_to_runs(kept: str, new: str) -> None:
    """Commands may be running: their locks and their output stay the files that they are, behind a link."""
    runs = os.path.join(kept, RUNS)
    if os.path.isdir(runs) and not os.path.lexists(os.path.join(new, RUNS)):
        os.symlink(os.path.realpath(runs), os.path.join(new, RUNS))


def _bring_events(old: str, new: str, uid: str) -> None:
    """An earlier move was cut off, and the old place may have been written to since."""
    journal = Journal(new, uid)
    with journal.locked():
        journal.mend()
        journal.read_new()
        missing = [event for event in Journal(old, uid).readable() if event.id not in journal.ids]
        if missing:
            journal.append([event] for event in missing)
