"""The user's identity for the start of the wizard: git answers while the screens are still being imported.

Not through GitPython, whose import alone would be a third of the start. `git config` runs no hook and asks
nobody; it gets the environment that tells it where its configuration is, and nothing else of git's.
"""

import os
import subprocess
from contextlib import suppress

from deploy_tui.store.git.identity import QUESTION, Identity, folder_to_ask, told
from deploy_tui.store.git.locate import Location

_SECONDS = 2.0
_WHERE_IT_IS = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH")


class EarlyIdentity:
    """Asks when it is made; `answer` waits for what git said."""

    def __init__(self, location: Location | None) -> None:
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("GIT_") or name in _WHERE_IT_IS
        }
        self._process: subprocess.Popen[bytes] | None = None
        with suppress(OSError):  # no git: then git knows nobody
            self._process = subprocess.Popen(
                ["git", "-C", folder_to_ask(location), *QUESTION],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )

    def answer(self) -> Identity | None:
        """None when git knows nobody, is not there, or does not answer within two seconds."""
        if self._process is None:
            return None
        try:
            output, _ = self._process.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
            return None
        return told(output)
