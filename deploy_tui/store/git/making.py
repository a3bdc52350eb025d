"""The commit object: asked about, signed, written; nothing refers to it yet."""

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
    try:
        return _write(location, head, tree, message, author, settings)
    except GitFailed as failed:
        if settings.sign:
            raise NotMade(f"signing failed: {_why(failed, settings)}") from failed
        raise


def _write(
    location: Location, head: Head, tree: str, message: str, author: Identity, settings: Settings
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
        *(["-S"] if settings.sign else []),
        tree,
        given=message.encode("utf-8", "replace") + b"\n",
        environment=who,
        without=["GPG_TTY"] if settings.sign else [],  # else a pinentry would draw over the screen
        configured=settings.programs if settings.sign else (),
        seconds=SIGNING_SECONDS if settings.sign else SECONDS,
    )
    return commit.decode().strip()


def _why(failed: GitFailed, settings: Settings) -> str:
    why = str(failed).removeprefix("git commit-tree: ")
    if not settings.ignored:
        return why
    return f"{why} (the repository's own {', '.join(settings.ignored)} does not count: git config --global)"
