"""The commit object: asked about, signed, written; nothing refers to it yet."""

from collections.abc import Iterable
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
    parents = ["-p", head.commit] if head.commit else []
    given = message.encode("utf-8", "replace") + b"\n"
    return commit_tree(location, *parents, tree, given=given, author=author, settings=settings)


def commit_tree(location: Location, *words: str, given: bytes, author: Identity, settings: Settings) -> str:
    """The id of a new commit object, signed where the settings say so; nobody is asked for anything.

    Raises NotMade when it cannot be signed, GitFailed, OSError.
    """
    if not settings.sign:
        return _run(location, words, given, author)
    signing = quiet(location, settings.gpg) if settings.gpg else nullcontext()
    with signing as gpg:
        try:
            return _run(location, ("-S", *words), given, author, settings.programs, gpg)
        except GitFailed as failed:
            why = (gpg.why() if gpg else "") or str(failed).removeprefix("git commit-tree: ")
            raise NotMade(f"signing failed: {why}{_ignored(settings)}") from failed


def _run(
    location: Location,
    words: Iterable[str],
    given: bytes,
    author: Identity,
    programs: Iterable[str] | None = None,
    gpg: Quiet | None = None,
) -> str:
    """`programs` are those for signing; None: it is not signed."""
    who = {
        "GIT_AUTHOR_NAME": author.name,
        "GIT_AUTHOR_EMAIL": author.email,
        "GIT_COMMITTER_NAME": author.name,
        "GIT_COMMITTER_EMAIL": author.email,
    }
    signed = programs is not None
    commit = run(
        location.top,
        "commit-tree",
        *words,
        given=given,
        environment=who | (gpg.environment if gpg else {}),
        without=["GPG_TTY"] if signed else [],  # else a pinentry would draw over the screen
        configured=[*(programs or ()), *(gpg.settings if gpg else ())],
        seconds=SIGNING_SECONDS if signed else SECONDS,
        sharing=[gpg.log.fileno()] if gpg else [],
    )
    return commit.decode().strip()


def _ignored(settings: Settings) -> str:
    if not settings.ignored:
        return ""
    return f" (the repository's own {', '.join(settings.ignored)} does not count: git config --global)"
