"""Why a session commit has to wait: short words for the status line, read from files as far as they tell."""

import os

from deploy_tui.store.git.editor import commit_under_way
from deploy_tui.store.git.locate import Location, files_tell, head_ref
from deploy_tui.store.git.lock import Holder, holder

# In this order: during a rebase there is often a CHERRY_PICK_HEAD too, and HEAD is detached.
_MARKERS = (
    ("rebase-merge", "rebase under way"),
    ("rebase-apply/applying", "am under way"),
    ("rebase-apply", "rebase under way"),
    ("MERGE_HEAD", "merge under way"),
    ("CHERRY_PICK_HEAD", "cherry-pick under way"),
    ("REVERT_HEAD", "revert under way"),
    ("BISECT_LOG", "bisect under way"),
)
# Of these a reftable has no file.
_KEPT_AS_REFS = ("CHERRY_PICK_HEAD", "REVERT_HEAD")


DETACHED = "detached HEAD, switch to a branch"


def waiting_reason(location: Location) -> str | None:
    """Why a commit must wait now, or None. A lock that a killed deploy-tui left behind is no reason.

    Raises GitFailed, and so do the next two, where references live in a reftable.
    """
    return repository_reason(location) or _lock_reason(location) or _commit_reason(location)


def repository_reason(location: Location) -> str | None:
    """The same, but for what other processes are doing."""
    return under_way(location) or _folder_reason(location)


def under_way(location: Location) -> str | None:
    """What the user is in the middle of: a merge, a rebase, …, a look at a commit that is no branch."""
    for marker, reason in _MARKERS:
        if os.path.lexists(os.path.join(location.git_dir, marker)):
            return reason
    tell = _head_reason if files_tell(location) else _told_by_git
    return _between_picks(location) or tell(location)


def _between_picks(location: Location) -> str | None:
    """A series of picks or reverts leaves no *_HEAD between two of them, only its list of what is to do."""
    try:
        with open(os.path.join(location.git_dir, "sequencer", "todo"), "rb") as file:
            verb = file.readline().split(b" ", 1)[0]
    except OSError:
        return None
    return "revert under way" if verb in (b"revert", b"r") else "cherry-pick under way"


def _head_reason(location: Location) -> str | None:
    return _not_on_a_branch(head_ref(location))


def _told_by_git(location: Location) -> str | None:
    """The same, and a single pick or revert that waits for its commit. Raises GitFailed."""
    from deploy_tui.store.git.repository import current_ref, read_objects  # not at every start

    found = zip(_KEPT_AS_REFS, read_objects(location, _KEPT_AS_REFS), strict=True)
    picked = next((name for name, commit in found if commit is not None), None)
    return dict(_MARKERS)[picked] if picked else _not_on_a_branch(current_ref(location))


def _not_on_a_branch(ref: str | None) -> str | None:
    if ref is None:
        return DETACHED
    return None if ref.startswith("refs/heads/") else "HEAD is not on a branch"


def _folder_reason(location: Location) -> str | None:
    if os.path.islink(os.path.join(location.git_dir, "index")):
        return "the index is a symbolic link"  # git would lock and replace the file it points to
    for folder in {location.git_dir, location.common_dir, os.path.join(location.common_dir, "objects")}:
        if not os.access(folder, os.W_OK | os.X_OK):
            return "git folder is read-only"
    return None


def _commit_reason(location: Location) -> str | None:
    return "your `git commit` is under way" if commit_under_way(location.top) else None


def _lock_reason(location: Location) -> str | None:
    who = holder(location)
    return f"index.lock held by {who.value}" if who in (Holder.GIT, Holder.DEPLOY_TUI) else None
