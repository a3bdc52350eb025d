"""What every command takes: --root, --as, --session, before or after the command's name."""

import os
from collections.abc import Sequence
from typing import NamedTuple

from deploy_tui.store.place import Place, find_place


class Usage(Exception):
    """The command was called in a way that cannot be meant; one line on what would be (exit code 2)."""


class Common(NamedTuple):
    """`operator` is who acts (--as)."""

    root: str | None = None
    operator: str | None = None
    session: str | None = None


_FIELDS = {"--root": "root", "--as": "operator", "--session": "session"}


def split(words: Sequence[str]) -> tuple[Common, list[str]]:
    """The common options, wherever they stand, and the other words. What comes after `--` is left alone.

    Done by hand because argparse costs a quick command too much. Raises Usage.
    """
    found: dict[str, str] = {}
    rest: list[str] = []
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            rest += [word, *waiting]
            break
        name, equals, value = word.partition("=")
        if name not in _FIELDS:
            rest.append(word)
            continue
        if not equals:
            value = waiting.pop(0) if waiting and not waiting[0].startswith("--") else ""
        if not value.strip():
            raise Usage(f"{name} needs a value")
        found[_FIELDS[name]] = value
    return Common(**found), rest


def place_of(common: Common) -> Place:
    """Where the command works. Raises Usage for a --root that is no folder, FileNotFoundError when the
    current folder is gone."""
    try:
        return find_place(common.root)
    except FileNotFoundError:
        if common.root is None:
            raise
        raise Usage(f"--root {common.root}: no such folder") from None


def wanted_session(common: Common) -> str | None:
    """The session that was named, by option or environment."""
    return common.session or os.environ.get("DEPLOY_TUI_SESSION") or None
