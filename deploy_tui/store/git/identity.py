"""Who the user is to git."""

from typing import NamedTuple

from deploy_tui.store.git.launch import GitFailed, run
from deploy_tui.store.git.locate import Location

QUESTION = ("config", "-z", "--get-regexp", r"^user\.(name|email)$")


class Identity(NamedTuple):
    """A person as git names them."""

    name: str
    email: str


def git_identity(location: Location | None) -> Identity | None:
    """`user.name` and `user.email` from git's configuration; None when either is missing or empty.

    Never guessed from the login or the host. Without a repository the user's own configuration answers.
    Raises GitFailed when the configuration cannot be read.
    """
    try:
        output = run(folder_to_ask(location), *QUESTION)
    except GitFailed as failed:
        if failed.status == 1:  # git's way to say that nothing is set
            return None
        raise
    return told(output)


def folder_to_ask(location: Location | None) -> str:
    return location.top if location is not None else "/"


def told(output: bytes) -> Identity | None:
    """The identity in what git answered to QUESTION."""
    found: dict[str, str] = {}
    for item in output.decode("utf-8", "replace").split("\0"):
        key, _, value = item.partition("\n")
        found[key] = value.strip()  # the last one counts
    name, email = found.get("user.name"), found.get("user.email")
    return Identity(name, email) if name and email else None
