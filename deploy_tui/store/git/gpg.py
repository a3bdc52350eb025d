"""gpg that signs without asking: with a passphrase that its agent does not know it fails at once.

Left to itself the agent shows a pinentry: a window, or a page drawn over the terminal that the agent was
started on, which may be the one that the wizard is on, and that again with every attempt. git's configuration
names a program and no options, so git gets a script that gives them.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, NamedTuple

from deploy_tui.store.git.locate import Location
from deploy_tui.store.git.lock import own_folder
from deploy_tui.text.clean import clean

_PROGRAM, _LOG = "DEPLOY_TUI_GPG", "DEPLOY_TUI_GPG_LOG"
_SCRIPT = f'#!/bin/sh\nexec "${_PROGRAM}" --pinentry-mode error --logger-fd "${_LOG}" "$@"\n'.encode()


class Quiet(NamedTuple):
    """What git needs to start gpg this way; what gpg says meanwhile is in `log`."""

    settings: tuple[str, ...]
    environment: dict[str, str]
    log: IO[bytes]

    def why(self) -> str:
        """What kept gpg from signing, in a few words; "" when it did not say."""
        self.log.seek(0)
        lines = [line for line in self.log.read().decode("utf-8", "replace").splitlines() if line.strip()]
        last = lines[-1] if lines else ""
        if "No pinentry" in last:
            return "gpg's agent does not know the key's passphrase; sign something with gpg yourself"
        return clean(last.replace("gpg: signing failed:", "gpg:"))[:200]


@contextmanager
def quiet(location: Location, program: str) -> Iterator[Quiet | None]:
    """None where it cannot be done: another program than gpg, or a disk on which nothing may be executed.

    Raises OSError.
    """
    script = os.path.join(own_folder(location), "gpg")
    if not os.path.basename(program).startswith("gpg") or not _is_there(script):
        yield None
        return
    with tempfile.TemporaryFile() as log:
        yield Quiet(
            (f"gpg.program={script}", f"gpg.openpgp.program={script}"),
            {_PROGRAM: os.path.expanduser(program), _LOG: str(log.fileno())},
            log,
        )


def _is_there(script: str) -> bool:
    if not _is_known(script):
        os.makedirs(os.path.dirname(script), exist_ok=True)
        temporary = f"{script}-{os.getpid()}"
        with open(temporary, "wb") as file:
            file.write(_SCRIPT)
        os.chmod(temporary, 0o700)
        os.replace(temporary, script)
    return os.access(script, os.X_OK)


def _is_known(script: str) -> bool:
    with suppress(OSError), open(script, "rb") as file:
        return file.read(len(_SCRIPT) + 1) == _SCRIPT
    return False
