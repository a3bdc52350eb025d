"""The OS keyring, at arm's length: every call is a process of its own with a deadline.

Values travel over pipes, never in argv and never in the environment. All of it blocks for up to the deadline,
so none of it belongs on a UI thread.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from deploy_tui.environment import ring_child
from deploy_tui.store.errors import StoreError
from deploy_tui.text.clean import clean

READ_SECONDS = 5.0
WRITE_SECONDS = 10.0
# A desktop may show a dialogue that asks for the keyring's own password; somebody must find it and type.
DIALOGUE_SECONDS = 60.0

WITHOUT = (
    "without a keyring: `deploy-tui env check FILE` reads a .env file, and variables that are set in the"
    " environment (by your CI, `systemd-creds`, `sops exec-env`, `op run` …) are taken from there"
)


class NoRing(StoreError):
    """There is no keyring here that answers; the message says why and what to do."""


class NowhereRing(NoRing):
    """This machine has none, and nothing is in it: no fault."""


class MuteRing(NoRing):
    """It has not said a word until the deadline; asking again would cost as much again."""


class Ring:
    """The keyring's part for one root and one named set of values ("production", "staging")."""

    def __init__(self, root: str, name: str = "production", seconds: float = READ_SECONDS) -> None:
        self.name = name
        # What people see in the keyring's own program; two clones do not share secrets by accident.
        self.service = f"deploy-tui {name} {os.path.realpath(root)}"
        self._seconds = seconds

    def get(self, names: Iterable[str]) -> dict[str, str]:
        """Those of the values that are there. Raises NoRing."""
        said = self._ask({"get": list(names)}, self._seconds)
        return {str(name): str(value) for name, value in said["values"].items()}

    def set(self, values: Mapping[str, str]) -> None:
        """Keep these values. Raises NoRing."""
        self._ask({"set": dict(values)}, _to_write())

    def delete(self, names: Iterable[str]) -> tuple[str, ...]:
        """Take them out; those that were there. Raises NoRing."""
        said = self._ask({"delete": list(names)}, _to_write())
        return tuple(map(str, said["deleted"]))

    def _ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        data = json.dumps({"service": self.service, "seconds": seconds + 1} | request).encode()
        # -P: a keyring.py in the current folder is not the keyring.
        command = [sys.executable, "-P", ring_child.__file__]
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise NoRing(f"the keyring cannot be asked: {error.strerror or error}") from None
        try:
            out, _ = process.communicate(data, timeout=seconds)
            said = json.loads(out)
        except subprocess.TimeoutExpired:
            raise MuteRing(
                f"the secret service did not answer within {seconds:g} s; unlock it or start it again"
                f" (unset DBUS_SESSION_BUS_ADDRESS to do without); {WITHOUT}"
            ) from None
        except ValueError:
            raise _why(None) from None
        finally:
            _end(process)
        if not isinstance(said, dict) or "error" in said:
            raise _why(said)
        return said


def _to_write() -> float:
    desktop = sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return DIALOGUE_SECONDS if desktop else WRITE_SECONDS


def _why(said: Any) -> NoRing:
    match said.get("error") if isinstance(said, dict) else None:
        case ring_child.NONE:
            return NowhereRing(f"there is no keyring on this machine; {WITHOUT}")
        case ring_child.LOCKED:
            how = "log in to the desktop, or `gnome-keyring-daemon --unlock`"
            return NoRing(f"the keyring is locked; unlock it and repeat ({how}); {WITHOUT}")
        case ring_child.BROKEN:
            return NoRing(f"the keyring does not work ({clean(str(said.get('says', '')))}); {WITHOUT}")
    return NoRing(f"the keyring's process broke off; {WITHOUT}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    """It and what it started are gone, and its pipes are closed."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    process.wait()
