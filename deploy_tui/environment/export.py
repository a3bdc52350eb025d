"""The values as a .env file for somebody else to read: whole, and never where git would take it in."""

import os
from collections.abc import Mapping

from deploy_tui.environment.envfile import render
from deploy_tui.environment.found import Values
from deploy_tui.environment.known import Known
from deploy_tui.environment.ring import NoRing
from deploy_tui.session.rules import Refused
from deploy_tui.store.git.launch import GitFailed
from deploy_tui.store.git.launch import run as git
from deploy_tui.store.git.locate import find_repository


def exported(known: Known, found: Values, *, partial: bool = False) -> dict[str, str]:
    """What a command gets. Raises Refused when some are missing, but for `partial`, and NoRing when the
    keyring does not say whether they are."""
    if found.silent:
        raise NoRing(found.notes[0])
    values = {name: found.values[name] for name in known.variables if name in found.values}
    missing = [name for name in known.variables if name not in values]
    if missing and not partial:
        raise Refused(
            f"{len(missing)} variables are missing: {', '.join(missing)}; --partial leaves them out"
        )
    return values


def as_file(values: Mapping[str, str]) -> bytes:
    """A .env file that says this. Raises Refused for a value that none can say."""
    try:
        return render(values).encode()
    except ValueError as error:
        raise Refused(str(error)) from None


def refuse_committed(path: str) -> None:
    """A file with secrets lies outside of the repository, or git ignores it. Raises Refused, GitFailed."""
    folder, name = os.path.split(os.path.realpath(path))
    if find_repository(folder) is None:
        return
    try:
        # check-ignore knows no literal pathspecs; behind ./ nothing is magic.
        git(folder, "--no-literal-pathspecs", "check-ignore", "-q", "--", f"./{name}")
    except GitFailed as error:
        if error.status == 1:
            raise Refused(
                f"{path}: git would take it in; add it to .gitignore, or name a file outside the repository"
            ) from None
        raise
