"""A file, or the files of a folder: there, young enough, with the right words in it.

probe = { kind = "file", path = "k8s/deployment.yaml", contains = "{{version}}" }
probe = { kind = "file", path = "{{backups}}", newer = "26 hours", count = 7 }    its newest file
probe = { kind = "file", path = "{{backups}}/*.dump", value = "oldest" }          the age of the oldest

`value` is what the reading carries: newest or oldest (age in days), size (bytes, of the newest) or count.
"""

import glob
import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass

from deploy_tui.execution.probes.clock import Clock, NoAnswer
from deploy_tui.execution.probes.keys import Key, duration, filled, key_problems, shown, texts
from deploy_tui.execution.probes.said import said, spell
from deploy_tui.execution.probes.values import Value
from deploy_tui.execution.reading import Context, Reading, Spec

_KEYS = (
    Key("path", needed=True),
    Key("exists", "flag"),
    Key("newer", "duration"),
    Key("contains", "texts"),
    Key("count", "number"),
    Key("value", values=("newest", "oldest", "size", "count")),
)
_MOST_FILES = 100_000
_MOST_READ = 8 * 1024 * 1024
_DAY = 86400


@dataclass(frozen=True, slots=True)
class _Found:
    path: str
    changed: float
    size: int


class File:
    def check(self, spec: Spec, context: Context) -> list[str]:
        found = list(key_problems(spec, _KEYS))
        if spec.get("exists") is False and spec.keys() & {"newer", "contains", "count", "value"}:
            found.append(
                "file: nothing can be said about a file that must not exist; take the other keys out"
            )
        return found

    def commands(self, spec: Spec, context: Context) -> list[str]:
        return [f"look at {shown(spec['path'], context.params)}"]

    def run(self, spec: Spec, context: Context) -> Reading:
        spec = filled(spec, context.params)
        clock = Clock(context)
        try:
            found = sorted(_files(spec["path"], context.folder, clock), key=lambda each: each.changed)
            told, value = _judged(spec, found)
        except NoAnswer as error:
            return said(error.ok, str(error), took=clock.took)
        except (OSError, ValueError) as error:
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            return said(None, f"{spec['path']} cannot be read: {reason}", took=clock.took)
        return said(True, told, value, took=clock.took)


def _files(path: str, folder: str, clock: Clock) -> Iterator[_Found]:
    """The file, the files straight in the folder, or those that the pattern fits; links are followed."""
    whole = os.path.join(folder, os.path.expanduser(path))
    if os.path.isdir(whole):
        paths: Iterator[str] = (entry.path for entry in os.scandir(whole))
    elif os.path.lexists(whole) or not glob.has_magic(path):
        paths = iter([whole])
    else:
        paths = glob.iglob(os.path.join(glob.escape(folder), os.path.expanduser(path)))
    for number, each in enumerate(paths):
        clock.left()
        if number >= _MOST_FILES:
            raise NoAnswer(f"more than {_MOST_FILES} files in {path}; name fewer with a pattern", None)
        try:
            status = os.stat(each)
        except FileNotFoundError:
            continue
        if stat.S_ISREG(status.st_mode):
            yield _Found(each, status.st_mtime, status.st_size)


def _judged(spec: Spec, found: list[_Found]) -> tuple[str, Value]:
    """What there is to say, and the value. Raises NoAnswer where it is not as it should be."""
    path = spec["path"]
    if spec.get("exists") is False:
        if found:
            raise NoAnswer(f"{path} is there, and should not be")
        return f"{path} is not there", None
    if not found:
        raise NoAnswer(f"{path} is not there, or holds no file")
    newest, oldest = found[-1], found[0]
    ages = {"newest": _days(newest), "oldest": _days(oldest)}
    values: dict[str, Value] = {**ages, "size": newest.size, "count": len(found)}
    name = os.path.basename(newest.path)
    told = f"{name}: {newest.size:,} bytes, {_age(newest)} old"
    if len(found) > 1:
        told = f"{len(found)} files; the newest {told}; the oldest {_age(oldest)} old"
    most = duration(spec, "newer")
    if most is not None and time.time() - newest.changed > most:
        raise NoAnswer(f"{told}; it should be younger than {spec['newer']}")
    if len(found) < spec.get("count", 0):
        raise NoAnswer(f"{told}; there should be at least {spec['count']:g}")
    if most is not None and newest.size == 0:
        raise NoAnswer(f"{name} is empty")
    for part in texts(spec.get("contains", [])):
        if part not in _text(newest.path):
            raise NoAnswer(f"{part} is not in {name}")
    return told, values[spec["value"]] if "value" in spec else None


def _text(path: str) -> str:
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        data = file.read(_MOST_READ + 1)
    if len(data) > _MOST_READ:
        raise NoAnswer(f"{os.path.basename(path)} is larger than {_MOST_READ // 1024 // 1024} MB", None)
    return data.decode("utf-8", "replace")


def _days(found: _Found) -> float:
    return round(max(time.time() - found.changed, 0) / _DAY, 2)


def _age(found: _Found) -> str:
    seconds = max(time.time() - found.changed, 0)
    for most, length, unit in ((7200, 60, "minutes"), (2 * _DAY, 3600, "hours")):
        if seconds < most:
            return spell(seconds) if seconds < 120 else f"{seconds / length:.0f} {unit}"
    return f"{seconds / _DAY:.0f} days"
