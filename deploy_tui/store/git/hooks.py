"""The user's hooks, when the user has allowed them: asked about exactly the commit that is to be made."""

import os
import tempfile

from deploy_tui.store.git.launch import GitFailed, run
from deploy_tui.store.git.locate import Location
from deploy_tui.store.git.lock import own_folder

SECONDS = 60.0


class Rejected(Exception):
    """A hook said no, or nothing in time; the message fits a status line."""


def ask_hooks(location: Location, hooks: str, tree: str, message: str) -> str:
    """Runs pre-commit and commit-msg from the folder `hooks`; the message as they want it.

    They find an index with `tree` in it, not the user's. Raises Rejected, GitFailed, OSError.
    """
    folder = own_folder(location)
    os.makedirs(folder, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="hooks-", dir=folder) as scratch:
        given = os.path.join(scratch, "MESSAGE")
        with open(given, "w", encoding="utf-8", errors="replace") as file:
            file.write(message + "\n")
        environment = {"GIT_INDEX_FILE": os.path.join(scratch, "index"), "GIT_EDITOR": ":"}
        run(location.top, "read-tree", tree, environment=environment)
        _ask(location, hooks, environment, "pre-commit")
        _ask(location, hooks, environment, "commit-msg", "--", given)
        with open(given, encoding="utf-8", errors="replace") as file:
            return file.read().strip() or message


def _ask(location: Location, hooks: str, environment: dict[str, str], name: str, *words: str) -> None:
    try:
        run(
            location.top,
            *("hook", "run", "--ignore-missing", name, *words),
            environment=environment,
            configured=[f"core.hooksPath={hooks}"],
            seconds=SECONDS,
        )
    except GitFailed as failed:
        if failed.status is None:
            raise Rejected(f"hook {name} did not answer within {SECONDS:g} s") from failed
        raise Rejected(f"hook {name}: {failed.last or f'exit code {failed.status}'}") from failed
