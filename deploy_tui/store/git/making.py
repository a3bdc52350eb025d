"""The commit object: asked about, signed, written; nothing refers to it yet."""

from contextlib import nullcontext

from deploy_tui.store.git.gpg import Quiet, quiet
from deploy_tui.store.git.hooks import Rejected, ask_hooks
from deploy_tui.store.git.identity import Identity
from deploy_tui.store.git.launch import SECONDS, GitFailed, run
from deploy_tui.store.git.locate import Location
from deploy_tui.store.git.repository import Head
from deploy_tui.store.git.settings import Settings, read_settings

SIGNING_SECONDS = 30.0


class NotMade(Exception):
    """A hook or the signature prevents the commit; the message fits a status line."""


def make_commit(location: Location, head: Head, tree: str, message: str, author: Identity) -> str:
    """The id of a commit of `tree` upon `head`, signed where commit.gpgSign says so.

    Raises NotMade, GitFailed, OSError.
    """
    settings = read_settings(location)
    if settings.hooks is not None:
        try:
            message = ask_hooks(location, settings.hooks, tree, message)
        except Rejected as rejected:
            raise NotMade(str(rejected)) from rejected
    if not settings.sign:
        return _write(location, head, tree, message, author)
    signing = quiet(location, settings.gpg) if settings.gpg else nullcontext()
    with signing as gpg:
        try:
            return _write(location, head, tree, message, author, settings, gpg)
        except GitFailed as failed:
            why = (gpg.why() if gpg else "") or str(failed).removeprefix("git commit-tree: ")
            raise NotMade(f"signing failed: {why}{_ignored(settings)}") from failed


def _write(
    location: Location,
    head: Head,
    tree: str,
    message: str,
    author: Identity,
    signing: Settings | None = None,
    gpg: Quiet | None = None,
) -> str:
    who = {
        "GIT_AUTHOR_NAME": author.name,
        "GIT_AUTHOR_EMAIL": author.email,
        "GIT_COMMITTER_NAME": author.name,
        "GIT_COMMITTER_EMAIL": author.email,
    }
    commit = run(
        location.top,
        "commit-tree",
        *(["-p", head.commit] if head.commit else []),
        *(["-S"] if signing else []),
        tree,
        given=message.encode("utf-8", "replace") + b"\n",
        environment=who | (gpg.environment if gpg else {}),
        without=["GPG_TTY"] if signing else [],  # else a pinentry would draw over the screen
        configured=[*(signing.programs if signing else ()), *(gpg.settings if gpg else ())],
        seconds=SIGNING_SECONDS if signing else SECONDS,
        sharing=[gpg.log.fileno()] if gpg else [],
    )
    return commit.decode().strip()


def _ignored(settings: Settings) -> str:
    if not settings.ignored:
        return ""
    return f" (the repository's own {', '.join(settings.ignored)} does not count: git config --global)"
