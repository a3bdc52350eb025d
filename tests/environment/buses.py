"""A session bus with a secret service on it: a real one, or one that is broken in a way that happens."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_DEADLINE = 20.0

# Owns the name, notes every call in a file, and answers by "mood": mute (never), failing (an error).
_SERVICE = """
import sys
from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_call
from jeepney.io.blocking import open_dbus_connection

mood, log = sys.argv[1:]
bus = open_dbus_connection(bus="SESSION")
daemon = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
bus.send_and_get_reply(new_method_call(daemon, "RequestName", "su", ("org.freedesktop.secrets", 4)))
print("ready", flush=True)
while True:
    message = bus.receive()
    if message.header.message_type is not MessageType.method_call:
        continue
    with open(log, "a") as file:
        file.write(str(message.header.fields.get(HeaderFields.member)) + "\\n")
    if mood == "failing":
        bus.send(new_error(message, "org.freedesktop.DBus.Error.Failed", "s", ("a bug\\x1b[2J",)))
"""


class Bus:
    """`env` leads a process to it."""

    def __init__(self, address: str, log: Path) -> None:
        self.env = {"DBUS_SESSION_BUS_ADDRESS": address}
        self._log = log

    @property
    def calls(self) -> list[str]:
        """What the service was asked, as far as it keeps a log."""
        return self._log.read_text().splitlines() if self._log.exists() else []


@contextmanager
def session_bus(folder: Path, mood: str) -> Iterator[Bus]:
    """`mood`: "real" and "locked" are gnome-keyring, "mute" and "failing" ours; "empty" has none."""
    if shutil.which("dbus-run-session") is None:
        pytest.skip("dbus-run-session is not installed (Debian: dbus)")
    if mood in ("real", "locked") and shutil.which("gnome-keyring-daemon") is None:
        pytest.skip("gnome-keyring-daemon is not installed (Debian: gnome-keyring)")
    log = folder / "calls"
    (folder / "service.py").write_text(_SERVICE)
    start = {
        "real": "printf password | gnome-keyring-daemon --unlock --components=secrets >&2; echo ready",
        "locked": "gnome-keyring-daemon --start --components=secrets >&2; echo ready",
        "empty": "echo ready",
    }.get(mood, f'"{sys.executable}" "{folder}/service.py" {mood} "{log}" &')
    # Ends with its stdin, and takes what it started with it.
    script = f'echo "$DBUS_SESSION_BUS_ADDRESS"; {start}\ncat >/dev/null; kill $! 2>/dev/null; exit 0'
    process = subprocess.Popen(
        ["dbus-run-session", "--", "sh", "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        # Nothing on the bus may open a window.
        env={name: value for name, value in os.environ.items() if "DISPLAY" not in name},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        address = process.stdout.readline().strip()
        assert process.stdout.readline().strip() == "ready"
        yield Bus(address, log)
    finally:
        process.stdin.close()
        deadline = time.monotonic() + _DEADLINE
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        process.kill()
        process.wait()
        process.stdout.close()
