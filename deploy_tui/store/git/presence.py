"""Whether a session belongs on the branch that is checked out, and what to do when it does not.

A session lives on one branch at a time: that of its last commit, and every branch that has that commit. On
another branch it is not written and not committed: what would be left there is in the way of the user's next
checkout. Where somebody committed its removal it does not come back unasked.
"""

import os
from dataclasses import dataclass

from deploy_tui.store.git.condition import under_way
from deploy_tui.store.git.launch import GitFailed, run
from deploy_tui.store.git.locate import Location
from deploy_tui.store.git.repository import commit_at, current_ref, last_commit_of
from deploy_tui.text.clean import clean

STAGED = "staged"


@dataclass(frozen=True, slots=True)
class Home:
    """Where this clone committed a session last: `commit` (None: never) on `branch` (full name, None: not
    known). `put_back` is the removal that the user has taken back: a commit, or STAGED."""

    commit: str | None = None
    branch: str | None = None
    put_back: str | None = None


def why_hold(location: Location, folder: str, home: Home) -> str | None:
    """Why the session's folder had better stay as it is in the work tree; None when it may be written.

    While a merge or the like is under way, a file of ours that changed stands in the way of its end. Costs a
    few looks at files as long as the user stays on the session's branch. Raises GitFailed.
    """
    reason = under_way(location)
    if home.commit is None:
        return reason if reason is not None and commit_at(location, f"HEAD:{folder}") else None
    if reason is not None:
        return reason
    if current_ref(location) == home.branch and os.path.isdir(os.path.join(location.top, folder)):
        return None
    return why_not_here(location, folder, home) or _staged_removal(location, folder, home)


def why_not_here(location: Location, folder: str, home: Home) -> str | None:
    """Why the session must not be committed on HEAD's branch; None when it may. Raises GitFailed."""
    if home.commit is None:
        return None
    ref, there = current_ref(location), commit_at(location, f"HEAD:{folder}")
    if there is None:
        removal = last_commit_of(location, folder)
        if removal is not None:
            return None if removal == home.put_back else _removed(f"commit {removal[:9]}")
    if ref == home.branch or _has(location, home.commit):
        return None
    # Squashed or picked: other commits with the same content.
    if there is not None and there == commit_at(location, f"{home.commit}:{folder}"):
        return None
    whose = f"the session is on {_short(home.branch)}, you are on {_short(ref)}"
    return f"{whose} (`deploy-tui open --here` moves it)"


def removal_of(location: Location, folder: str) -> str | None:
    """What took the folder out of HEAD, or out of the index; None when it is in both. Raises GitFailed."""
    if commit_at(location, f"HEAD:{folder}") is None:
        return last_commit_of(location, folder)
    return None if _in_index(location, folder) else STAGED


def _staged_removal(location: Location, folder: str, home: Home) -> str | None:
    if (
        home.put_back == STAGED
        or commit_at(location, f"HEAD:{folder}") is None
        or _in_index(location, folder)
    ):
        return None
    return _removed("what is staged")


def _in_index(location: Location, folder: str) -> bool:
    return bool(run(location.top, "ls-files", "-z", "--", folder))


def _has(location: Location, commit: str) -> bool:
    """Whether HEAD's history holds the commit."""
    try:
        run(location.top, "merge-base", "--is-ancestor", commit, "HEAD")
    except GitFailed as failed:
        if failed.status in (1, 128):  # 128: the commit is gone, or there is no HEAD yet
            return False
        raise
    return True


def _removed(by: str) -> str:
    return f"{by} removes the session (`deploy-tui open --here` puts it back, `close abandoned` ends it)"


def _short(ref: str | None) -> str:
    return "another branch" if ref is None else clean(ref.removeprefix("refs/heads/"))
