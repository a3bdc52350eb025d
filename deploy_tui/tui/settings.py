"""A person's own settings: keys, theme, glyphs. Read from their configuration folder, checked line by line.

Knows nothing of Textual, so `deploy-tui config` can look at it on any machine.
"""

import os
import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from deploy_tui.checklist.problem import Problem
from deploy_tui.tui.actions import ACTIONS, Action, long_name

THEMES = ("auto", "dark", "light", "contrast")
GLYPHS = ("auto", "unicode", "ascii")
_MOST_BYTES = 64 * 1024
_NAMED_KEYS = frozenset(
    (
        *("up", "down", "left", "right", "home", "end", "pageup", "pagedown"),
        *("insert", "delete", "backspace", "enter", "tab", "space", "escape"),
    )
)
_MODIFIERS = re.compile(r"^(?:(?:ctrl|shift|alt|super|meta)\+)*")
_F_KEY = re.compile(r"f(?:[1-9]|1\d|2[0-4])")
# What the terminal sends for these is taken by others, or is another key.
_TAKEN = {"ctrl+i": "is tab", "ctrl+m": "is enter", "ctrl+j": "is enter", "ctrl+h": "is backspace"}


class Settings(NamedTuple):
    """`actions` is the registry with this person's keys in it; `keys` only what differs, by name."""

    actions: tuple[Action, ...] = ACTIONS
    keys: Mapping[str, str] = {}
    theme: str = "auto"
    glyphs: str = "auto"
    findings: tuple[Problem, ...] = ()


def settings_path() -> str:
    """Where the file is, or would be."""
    if sys.platform == "linux":  # what platformdirs says too, without its 15 ms at every start
        base = os.environ.get("XDG_CONFIG_HOME", "").strip() or os.path.expanduser("~/.config")
        return os.path.join(base, "deploy-tui", "config.toml")
    from platformdirs import user_config_dir  # type: ignore[unreachable,unused-ignore]

    return os.path.join(user_config_dir("deploy-tui", appauthor=False), "config.toml")


def read_settings(path: str) -> Settings:
    """The settings in this file; the defaults where there is none. What cannot be meant is left as it is by
    default, and is one of the findings, with its line."""
    try:
        with open(path, "rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        return Settings(findings=(Problem(path, 0, f"cannot be read: {error.strerror}"),))
    from deploy_tui.text.toml import Unreadable, parse

    try:
        table = parse(data, most_bytes=_MOST_BYTES)
    except Unreadable as error:
        return Settings(findings=(Problem(path, error.line, error.why),))
    return _Reading(path, data.decode("utf-8", "replace").splitlines(), table).settings()


class _Reading:
    """One file: its lines, to find where something stands, and its table."""

    def __init__(self, path: str, lines: list[str], table: Mapping[str, Any]) -> None:
        self._path = path
        self._lines = lines
        self._table = table
        self._findings: list[Problem] = []

    def settings(self) -> Settings:
        for name in sorted(set(self._table) - {"keys", "theme", "glyphs"}):
            self._found(name, f"no setting {name!r}{_nearest(name, ('keys', 'theme', 'glyphs'))}")
        theme = self._one_of("theme", THEMES)
        glyphs = self._one_of("glyphs", GLYPHS)
        actions, keys = self._keys()
        findings = tuple(sorted(self._findings, key=lambda problem: problem.line))
        return Settings(actions, keys, theme, glyphs, findings)

    def _one_of(self, name: str, known: tuple[str, ...]) -> str:
        value = self._table.get(name, known[0])
        if value not in known:
            self._found(name, f"{name} is one of {', '.join(known)}, not {value!r}{_nearest(value, known)}")
            return known[0]
        return str(value)

    def _keys(self) -> tuple[tuple[Action, ...], dict[str, str]]:
        table = self._table.get("keys", {})
        if not isinstance(table, Mapping):
            self._found("keys", 'keys is a table: [keys] and below it "main.note" = "N"')
            return ACTIONS, {}
        known = {action.name: action for action in ACTIONS if action.name}
        wanted: dict[str, str] = {}
        for name, value in _flat(table):
            if name not in known:
                self._found(name, f"no action {name!r}{_nearest(name, known)} (deploy-tui config lists them)")
            elif (keys := self._read_keys(name, value, known[name])) is not None:
                wanted[name] = keys
        while clash := _clash(wanted):
            one, key, other = clash
            self._found(one, f"{key} is the key of {other} already; {one} keeps {known[one].keys}")
            del wanted[one]
        actions = tuple(action._replace(keys=wanted.get(action.name, action.keys)) for action in ACTIONS)
        return actions, wanted

    def _read_keys(self, name: str, value: object, action: Action) -> str | None:
        given = value if isinstance(value, list) else str(value).split(",") if isinstance(value, str) else []
        if value == ",":
            given = [","]
        keys = [long_name(str(key).strip() or str(key)) for key in given]
        if not keys or not all(keys):
            self._found(name, f'{name} needs a key: "N", "ctrl+n", "f5", or several: "N,f5"')
            return None
        for key in keys:
            if why := _why_not(key, action):
                self._found(name, f"{name}: {key!r} {why}")
                return None
        return ",".join(keys)

    def _found(self, key: object, message: str) -> None:
        self._findings.append(Problem(self._path, self._line_of(str(key)), message))

    def _line_of(self, key: str) -> int:
        """The line that sets this key, or opens the table of this name; 0 when it is nowhere to be seen."""
        last = re.escape(key.rpartition(".")[2])
        pattern = re.compile(rf"""\s*(?:\[\s*)?["']?(?:{re.escape(key)}|{last})["']?\s*(?:[=\]]|\.)""")
        return next((n for n, line in enumerate(self._lines, 1) if pattern.match(line)), 0)


def _flat(table: Mapping[str, Any], before: str = "") -> Iterable[tuple[str, object]]:
    """`main.note = "N"` without quotes is a table in a table, and means the same."""
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _why_not(key: str, action: Action) -> str:
    """Why this cannot be the action's key; "" when it can."""
    bare = _MODIFIERS.sub("", key)
    if key in _TAKEN:
        return f"{_TAKEN[key]} in a terminal"
    if not (bare in _NAMED_KEYS or _F_KEY.fullmatch(bare) or _is_sign(bare)):
        return 'is no key; write "N", "ctrl+n", "f5", "slash" or "/"'
    if action.priority and not _F_KEY.fullmatch(bare) and "ctrl+" not in key:
        return "would be taken from what you type: this action needs ctrl or an F key"
    return ""


def _is_sign(key: str) -> bool:
    """A letter, a digit, or the name of what else is on a keyboard."""
    return (len(key) == 1 and key.isalnum()) or any(long_name(chr(code)) == key for code in range(33, 127))


def _clash(wanted: Mapping[str, str]) -> tuple[str, str, str] | None:
    """A wanted name, the key that it cannot have, and whose that is. Keys of every screen count on each."""
    owners: dict[str, Action] = {}
    for action in sorted(ACTIONS, key=lambda action: action.name in wanted):
        for key in wanted.get(action.name, action.keys).split(","):
            if (other := owners.get(key)) is not None and action.name in wanted:
                return action.name, key, other.name or other.id
            owners[key] = action
    return None


def _nearest(word: object, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(str(word), list(known), 1)
    return f", did you mean {near[0]!r}?" if near else ""
