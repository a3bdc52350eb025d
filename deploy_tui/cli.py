"""The command line. Only the command that was asked for is imported; the bare one goes past argparse."""

import gc
import os
import sys
from collections.abc import Callable, Sequence

from deploy_tui import __version__

COMMANDS: dict[str, dict[str, str]] = {
    "the wizard": {
        "open": "the wizard on a session",
        "demo": "two minutes of practice in a temporary repository",
        "config": "your own keys, theme and glyphs, shown and checked",
    },
    "a session": {
        "new": "begin a session; prints its id",
        "list": "every session here, and how far it is",
        "status": "where the session stands and what is next",
        "log": "who did what, in order",
        "close": "end the session with its outcome",
        "sync": "meet the other clones at the git server",
    },
    "the work": {
        "mark": "say how an item stands: done, failed, blocked, skipped, …",
        "note": "a note on an item, or on the session",
        "assign": "give an item to somebody",
        "manual": "let people look at an item, and no machine; or back",
        "claim": "say that you are at work on an item",
        "undo": "withdraw what you did last",
        "resolve": "settle what people disagree about",
        "section": "declare a section complete",
        "signoff": "a role approves or rejects",
    },
    "commands of the checklist": {
        "run": "run an item's probe or command, or a script",
        "allow": "show what would be run, and allow exactly that",
        "deny": "withdraw what was allowed",
    },
    "emergencies and checklists": {
        "runbook": "an emergency procedure, to read",
        "incident": "record what is done in an emergency",
        "lint": "check checklists; every mistake with file and line",
        "env": "the variables that production needs: check list set unset export compare accept",
        "doctor": "what is missing or broken around here, and --fix",
    },
}

# What git calls, nobody types.
_FOR_GIT = ("merge-driver",)

# In the contract, and coming.
# fmt: off
NOT_BUILT_YET = (
    "adopt", "break-glass", "due", "gate", "ics",
    "import", "init", "report", "serve", "stats", "verify",
)
# fmt: on

_EXAMPLES = """\
example:
  deploy-tui new --version v1.4.0
  deploy-tui mark unit-tests done
  deploy-tui status

Without a command the wizard opens. `deploy-tui COMMAND --help` shows a command's options and an example.
everywhere: --root DIR, --as OPERATOR, --session ID, --help, --version
exit codes: 0 yes, 1 no, 2 bad input, 3 something is missing or broken"""

INTERRUPTED, PIPE_CLOSED = 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. Prints; raises nothing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a glyph that the terminal's encoding has not is no error
    try:
        code = _run(sys.argv[1:] if argv is None else argv)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has gone. Python would complain once more when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as leaving:  # argparse after --help and --version
        return leaving.code if isinstance(leaving.code, int) else 0
    except Exception as error:  # noqa: BLE001  Python would print it as it is, with any secret in its text
        from deploy_tui.commands.failure import explain, tell_fault

        foreseen = explain(error)
        return tell_fault(error) if foreseen is None else foreseen
    return code


def _run(argv: Sequence[str]) -> int:
    from deploy_tui.commands.common import Usage, split

    common, words = split(argv)
    if not words:
        return _command("open")(common, [])
    name, *rest = words
    if name in ("-h", "--help"):
        print(_help())
        return 0
    if name == "--version":
        print(f"deploy-tui {__version__}")
        return 0
    if name not in _FOR_GIT and not any(name in group for group in COMMANDS.values()):
        raise Usage(_unknown(name))
    return _command(name)(common, rest)


def _command(name: str) -> Callable[..., int]:
    from importlib import import_module

    if name == "open":
        # What the wizard's start makes stays; looking for garbage among it is a tenth of the start. The app
        # switches the collector on again once it has painted.
        gc.disable()
    run: Callable[..., int] = import_module(f"deploy_tui.commands.{name.replace('-', '_')}").run
    return run


def _help() -> str:
    lines = [
        "usage: deploy-tui [COMMAND] …",
        "",
        "Walks a team through a production deployment, every step in git.",
    ]
    for title, group in COMMANDS.items():
        lines += ["", f"{title}:", *(f"  {name:<9} {summary}" for name, summary in group.items())]
    return "\n".join([*lines, "", _EXAMPLES])


def _unknown(name: str) -> str:
    if name in NOT_BUILT_YET:
        return f"{name} is not built yet; `deploy-tui --help` lists what is"
    if name.startswith("-"):
        return f"no option {name} before the command (see: deploy-tui --help)"
    from difflib import get_close_matches

    near = get_close_matches(name, [known for group in COMMANDS.values() for known in group], 1)
    return (
        f"no command {name!r}"
        + (f", did you mean {near[0]!r}?" if near else "")
        + " (see: deploy-tui --help)"
    )
