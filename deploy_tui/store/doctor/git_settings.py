"""What git's configuration says: who one is, signatures, flushing, the server."""

from collections.abc import Iterable

from deploy_tui.store.doctor.finding import Finding, ok
from deploy_tui.store.git.identity import Identity, git_identity
from deploy_tui.store.git.launch import GitFailed, run
from deploy_tui.store.git.locate import Location
from deploy_tui.store.git.making import NotMade, commit_tree
from deploy_tui.store.git.objects import object_id
from deploy_tui.store.git.repository import object_format
from deploy_tui.store.git.settings import read_settings
from deploy_tui.store.sync.remote import NoRemote, find_remote
from deploy_tui.store.sync.wire import Unreachable, look
from deploy_tui.text.clean import clean

_DOCTOR = Identity("deploy-tui doctor", "doctor")
# What git leaves to the next power cut by default: loose objects, which is what commits are, and branches.
FSYNC = "committed,reference"


def looks(location: Location) -> Iterable[Finding]:
    """Raises GitFailed when the configuration cannot be read."""
    yield _identity(location)
    yield _signing(location)
    yield _fsync(location)
    yield _remote(location)


def _identity(location: Location) -> Finding:
    identity = git_identity(location)
    if identity is None:
        return Finding(
            "identity",
            "mend",
            "git does not know who you are",
            "git config --global user.name NAME, and user.email; or --as NAME",
        )
    return ok("identity", clean(f"{identity.name} <{identity.email}>"))


def _signing(location: Location) -> Finding:
    settings = read_settings(location)
    if not settings.sign:
        return ok("signing", "commits are not signed (commit.gpgSign)")
    tree, asked = object_id("tree", b"", object_format(location)), b"deploy-tui doctor: can this be signed?\n"
    try:
        commit_tree(location, tree, given=asked, author=_DOCTOR, settings=settings)
    except NotMade as failed:
        return Finding(
            "signing",
            "mend",
            f"commit.gpgSign is on and {failed}",
            "unlock the key in its agent (ssh-add, gpg), or set user.signingKey",
        )
    return ok("signing", "commits are signed, and the key works")


def _fsync(location: Location) -> Finding:
    value = get_config(location, "core.fsync")
    words = {word.strip() for word in value.split(",")}
    if words & {"all", "added", "committed"} and (words & {"all", "reference"}):
        return ok("fsync", f"core.fsync is {value}")
    return Finding(
        "fsync",
        "mend",
        "git does not flush your own commits to the disk; session commits are flushed in any case",
        f"git config core.fsync {FSYNC}",
        f"set core.fsync to {FSYNC} in .git/config",
        lambda: set_config(location, "core.fsync", FSYNC),
    )


def _remote(location: Location) -> Finding:
    try:
        remote = find_remote(location)
    except NoRemote as none:
        if not run(location.top, "remote"):
            return ok("remote", "no git server: sessions stay on this machine")
        return Finding("remote", "mend", str(none), "until then sync does not know where to go")
    try:
        look(location, remote)
    except Unreachable as failed:
        why = f"{clean(remote.name)} does not answer: {failed}"
        return Finding("remote", "mend", why, "offline is no harm; sync again when it is back")
    return ok("remote", f"{clean(remote.name)} answers")


def get_config(location: Location, key: str) -> str:
    """A setting as the user's own git sees it, without what we set for our calls; "" when it is not set.

    Raises GitFailed."""
    try:
        output = run(location.top, "config", "--show-scope", "-z", "--get-all", key).decode(
            "utf-8", "replace"
        )
    except GitFailed as failed:
        if failed.status == 1:  # git's way to say so
            return ""
        raise
    words = output.split("\0")[:-1]
    values = [value for scope, value in zip(words[::2], words[1::2], strict=True) if scope != "command"]
    return values[-1] if values else ""


def set_config(location: Location, key: str, value: str) -> None:
    """In .git/config. Raises GitFailed."""
    run(location.top, "config", "--local", key, value)
