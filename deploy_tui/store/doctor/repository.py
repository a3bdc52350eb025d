"""The repository: whether git works in it, and what lies in a commit's way."""

import os
import time
from collections.abc import Iterable

from deploy_tui.store.doctor.finding import Finding, ok
from deploy_tui.store.git.commit import recover
from deploy_tui.store.git.condition import repository_reason
from deploy_tui.store.git.index import has_note
from deploy_tui.store.git.launch import GitFailed, run
from deploy_tui.store.git.locate import Location
from deploy_tui.store.git.lock import Holder, holder
from deploy_tui.store.git.repository import head_commit
from deploy_tui.store.place import Place

_OLDEST = (2, 28)
_SECONDS = 10.0


def git_itself() -> Finding:
    """Whether there is a git, and one that is new enough."""
    try:
        said = run("/", "version").decode("utf-8", "replace").split()
    except GitFailed as failed:
        return Finding("git", "broken", str(failed), "install git")
    version = said[2] if len(said) > 2 else "?"
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
    if numbers < _OLDEST:
        return Finding(
            "git", "mend", f"git {version} is old", "update git to 2.28 or newer; 2.36 runs hooks, too"
        )
    return ok("git", f"git {version}")


def where(place: Place) -> Finding:
    """Whether there is a repository, and whether it is one."""
    if place.location is not None:
        return ok("repository", place.location.top)
    folder = place.root
    while True:
        entry = os.path.join(folder, ".git")
        if os.path.lexists(entry):
            return Finding(
                "repository",
                "broken",
                f"{entry} is no repository: {_fault(entry)}",
                "restore it from a clone; what was recorded is in the journal and in sessions/",
            )
        if folder == os.path.dirname(folder):
            break
        folder = os.path.dirname(folder)
    return Finding(
        "repository",
        "mend",
        "no git repository here: sessions are saved, not committed",
        f"git init {place.root}",
    )


def _fault(entry: str) -> str:
    if os.path.isdir(entry):
        return "HEAD is missing"
    return "what it points to is not there"


def looks_inside(location: Location) -> Iterable[Finding]:
    """HEAD, objects, index: what a commit reads and writes."""
    for what, question in (("configuration", ("config", "--list")), ("HEAD", ("rev-parse", "--git-dir"))):
        try:
            run(location.top, *question, seconds=_SECONDS)
        except GitFailed as failed:
            yield Finding(what.lower(), "broken", f"{what}: {failed}", _cure(str(failed), location))
            return
    yield _history(location)
    yield _index(location)


def _history(location: Location) -> Finding:
    try:
        commit = head_commit(location)
        if commit is not None:
            run(location.top, "ls-tree", "-r", "-z", "--name-only", commit, seconds=_SECONDS)
    except GitFailed as failed:
        return Finding(
            "history", "broken", f"HEAD cannot be read: {failed}", "git fsck; then fetch from another clone"
        )
    return ok("history", f"HEAD is at {commit[:9]}" if commit else "no commit yet")


def _index(location: Location) -> Finding:
    try:
        run(location.top, "ls-files", "-z", "--stage", seconds=_SECONDS)
    except GitFailed as failed:
        return Finding(
            "index",
            "broken",
            f"the index cannot be read: {failed}",
            "rm .git/index && git reset (keeps your files)",
        )
    return ok("index", "can be read")


def _cure(failed: str, location: Location) -> str:
    if "another user owns" in failed:
        return f"git config --global --add safe.directory {location.top}"
    return "git says what is wrong; `git fsck` tells more"


def in_the_way(location: Location) -> Iterable[Finding]:
    """What makes commits wait: locks, and what the user is in the middle of."""
    who = holder(location)
    if who is Holder.LEFT_BEHIND or (has_note(location) and who is Holder.NOBODY):
        yield Finding(
            "lock",
            "mend",
            "a deploy-tui that was killed left a commit half done",
            "deploy-tui doctor --fix, or start deploy-tui",
            "finish the commit and free index.lock",
            lambda: _recover(location),
        )
    elif who is Holder.GIT:
        path = os.path.join(location.git_dir, "index.lock")
        age = max(0, int(time.time() - os.lstat(path).st_mtime)) if os.path.lexists(path) else 0
        yield Finding(
            "lock",
            "mend",
            f"{path} is held, for {age} s",
            "if no git is running in this repository, delete it",
        )
    else:
        yield ok("lock", "index.lock is free")
    reason = repository_reason(location)
    yield (
        Finding("commits", "mend", f"commits wait: {reason}", "end it, and they follow by themselves")
        if reason
        else ok("commits", "nothing in their way")
    )


def _recover(location: Location) -> None:
    recover(location)
