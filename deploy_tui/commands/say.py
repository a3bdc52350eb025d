"""The two ways to speak: results on stdout, everything else on stderr. Both clean what they print."""

import sys

from deploy_tui.text.clean import clean


def say(line: str = "") -> None:
    """A line of the result."""
    print(clean(line))


def note(line: str) -> None:
    """A line beside the result: a warning, a hint, an error."""
    if sys.stderr is not None:
        print(clean(line), file=sys.stderr, flush=True)


def note_all(lines: tuple[str, ...]) -> None:
    """Warnings, each once."""
    for line in dict.fromkeys(lines):
        note(f"deploy-tui: {line}")


def at_terminal() -> bool:
    """Whether somebody can be asked: stdin and stdout are both a terminal."""
    try:
        return sys.stdin.isatty() and sys.stdout.isatty()
    except (AttributeError, ValueError):  # closed, or not there at all
        return False


def ask(question: str) -> str:
    """What the person at the terminal answers, "" when they only press enter or end the input."""
    if sys.stderr is not None:
        print(clean(question), end=" ", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()
