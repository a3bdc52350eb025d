"""The one process that talks to the OS keyring: started by its path, one JSON request on stdin, one answer on
stdout. A secret service that is mute hangs whoever asks, without end, so nobody else ever asks.

    {"seconds": 5, "service": …, "get": [names]}               → {"backend": …, "values": {name: value}}
    {"seconds": 30, "service": …, "set": {name: value}}        → {"backend": …}
    {"seconds": 30, "service": …, "delete": [names]}           → {"backend": …, "deleted": [names]}

What goes wrong is {"error": one word, "says": a class's name}: an exception's text may hold a value.
"""

import json
import signal
import sys
from typing import Any

NONE, LOCKED, BROKEN = "none", "locked", "broken"
# A back end that forgets, or has none behind it: keyring calls them fail and null.
_NO_BACKENDS = ("keyring.backends.fail", "keyring.backends.null")


def answer(request: dict[str, Any]) -> dict[str, Any]:
    import keyring
    from keyring.errors import InitError, KeyringLocked, NoKeyringError, PasswordDeleteError

    try:
        backend = keyring.get_keyring()
        if type(backend).__module__ in _NO_BACKENDS:
            return {"error": NONE, "says": ""}
        said: dict[str, Any] = {"backend": str(getattr(backend, "name", type(backend).__name__))}
        service = request["service"]
        if "get" in request:
            found = {name: backend.get_password(service, name) for name in request["get"]}
            said["values"] = {name: value for name, value in found.items() if value is not None}
        for name, value in request.get("set", {}).items():
            backend.set_password(service, name, value)
            if backend.get_password(service, name) != value:  # one that only pretends
                return {"error": BROKEN, "says": "it does not keep what it is given"}
        said["deleted"] = []
        for name in request.get("delete", []):
            try:
                backend.delete_password(service, name)
                said["deleted"].append(name)
            except PasswordDeleteError:  # it was not there
                continue
    except NoKeyringError:
        return {"error": NONE, "says": ""}
    except (KeyringLocked, InitError) as error:
        return {"error": LOCKED, "says": type(error).__name__}
    except Exception as error:  # noqa: BLE001  a back end is somebody else's code and may raise anything
        locked = "lock" in type(error).__name__.lower() or "prompt" in type(error).__name__.lower()
        return {"error": LOCKED if locked else BROKEN, "says": type(error).__name__}
    return said


def main() -> int:
    request = json.loads(sys.stdin.buffer.read())
    # Should whoever asked be gone: the alarm ends this process even in the middle of a call that hangs.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, request["seconds"])
    # Back ends may print; stdout is for the answer alone.
    out, sys.stdout = sys.stdout, sys.stderr
    out.write(json.dumps(answer(request)))
    out.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
