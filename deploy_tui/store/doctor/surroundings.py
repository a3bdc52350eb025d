"""The keyring and the terminal."""

import locale
import os
import subprocess
import sys

from deploy_tui.store.doctor.finding import Finding, ok
from deploy_tui.text.clean import clean

KEYRING_SECONDS = 5.0
SMALLEST = (40, 12)

# In a process of its own: a secret service that is mute hangs whoever asks, without end.
_ASK = """
import keyring
from keyring.backends import fail
backend = keyring.get_keyring()
if isinstance(backend, fail.Keyring):
    raise SystemExit("none")
keyring.get_password("deploy-tui doctor", "nobody")
print(backend.name)
"""


def keyring() -> Finding:
    """Whether secrets can be kept; that there is no keyring is no fault."""
    try:
        ran = subprocess.run(
            [sys.executable, "-c", _ASK],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=KEYRING_SECONDS,
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Finding(
            "keyring",
            "mend",
            f"the secret service did not answer within {KEYRING_SECONDS:g} s",
            "unlock it, or unset DBUS_SESSION_BUS_ADDRESS; secrets then come from the environment",
        )
    if ran.returncode == 0:
        return ok("keyring", clean(ran.stdout.strip()))
    why = clean((ran.stderr.strip().splitlines() or ["?"])[-1])
    if why == "none":
        return ok("keyring", "none: secrets come from the environment")
    return Finding("keyring", "mend", f"it does not work: {why}", "secrets can come from the environment")


def terminal() -> Finding:
    """Whether the wizard can be drawn here."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return ok("terminal", "none here; every command but the wizard works")
    name, encoding = os.environ.get("TERM", ""), locale.getpreferredencoding(False)
    size = os.get_terminal_size()
    if name in ("", "dumb", "unknown"):
        return Finding(
            "terminal", "mend", f"TERM is {name!r}", "export TERM=xterm-256color, or what yours is"
        )
    if encoding.lower().replace("-", "") != "utf8":
        return Finding("terminal", "mend", f"the encoding is {encoding}", "export LANG=C.UTF-8")
    if size.columns < SMALLEST[0] or size.lines < SMALLEST[1]:
        wanted = "×".join(map(str, SMALLEST))
        return Finding("terminal", "mend", f"{size.columns}×{size.lines} is too small", f"at least {wanted}")
    colours = (
        "true colour" if os.environ.get("COLORTERM") in ("truecolor", "24bit") else "256 colours or fewer"
    )
    plain = ", NO_COLOR is set" if os.environ.get("NO_COLOR") else ""
    return ok("terminal", clean(f"{name}, {size.columns}×{size.lines}, {encoding}, {colours}{plain}"))
