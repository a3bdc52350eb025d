"""A disk that tells what would be on it if the power went now.

What this process writes beneath a folder is traced, call by call. From the trace any moment can be rebuilt
as a disk may show it after a power cut: what was fsynced is there; of what was not, nothing, all, or any
part. A file's content counts only from its own fsync on, a name only from the fsync of the folder it is in,
which is stricter than most file systems are.
"""

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = 0
TRACED = ("open", "write", "pwrite", "fsync", "ftruncate", "replace", "rename", "link", "unlink", "mkdir")


class Killed(BaseException):
    """The process ends here, as with SIGKILL: whatever it still tries fails, too."""


@dataclass(frozen=True)
class Names:
    """A folder's entries change, all of these at once; None takes a name away."""

    folder: int
    change: dict[str, int | None]


@dataclass(frozen=True)
class Data:
    """Bytes go into a file; `data` None cuts it to `offset`."""

    file: int
    offset: int
    data: bytes | None

    def into(self, content: bytes) -> bytes:
        content = content.ljust(self.offset, b"\0")
        if self.data is None:
            return content[: self.offset]
        return content[: self.offset] + self.data + content[self.offset + len(self.data) :]


@dataclass(frozen=True)
class Sync:
    inode: int


@dataclass(frozen=True)
class Told:
    """Somebody was told that these events are kept: by the journal, or by the session's folder."""

    where: str
    ids: frozenset[str]


Change = Names | Data
Loss = Callable[[list[Any], bytes | None], list[Any]]


@dataclass
class Content:
    """Folders and files by inode."""

    folders: dict[int, dict[str, int]] = field(default_factory=lambda: {ROOT: {}})
    files: dict[int, bytes] = field(default_factory=dict)

    def take(self, change: Change) -> None:
        if isinstance(change, Data):
            self.files[change.file] = change.into(self.files.get(change.file, b""))
            return
        names = self.folders.setdefault(change.folder, {})
        for name, inode in change.change.items():
            if inode is None:
                names.pop(name, None)
            else:
                names[name] = inode

    def tree(self, folder: int = ROOT, above: str = "") -> dict[str, bytes | None]:
        """Path -> content, None for a folder."""
        found: dict[str, bytes | None] = {}
        for name, inode in self.folders.get(folder, {}).items():
            path = f"{above}{name}"
            if inode in self.folders:
                found[path] = None
                found |= self.tree(inode, f"{path}/")
            else:
                found[path] = self.files.get(inode, b"")
        return found


class Disk:
    """The trace of what was written beneath `top`, an empty folder."""

    def __init__(self, top: Path) -> None:
        self.top = str(top)
        self.trace: list[Names | Data | Sync | Told] = []
        self.now = Content()
        self.kill_at: int | None = None
        self.calls = 0
        self._handles: dict[int, int] = {}
        self._kinds: set[int] = {ROOT}
        self._next = ROOT + 1

    @contextmanager
    def traced(self) -> Iterator[None]:
        real = {name: getattr(os, name) for name in TRACED}
        with pytest.MonkeyPatch.context() as patch:
            for name in TRACED:
                patch.setattr(os, name, self._wrapped(name, real[name]))
            yield

    def told(self, where: str, ids: set[str]) -> None:
        self.trace.append(Told(where, frozenset(ids)))

    def after_a_cut(self, at: int, loss: Loss) -> dict[str, bytes | None]:
        """The tree as it may be found when the power went after `at` entries of the trace."""
        durable = Content({inode: {} for inode in self._kinds})
        waiting: dict[int, list[Change]] = {}
        for entry in self.trace[:at]:
            if isinstance(entry, Names):
                waiting.setdefault(entry.folder, []).append(entry)
            elif isinstance(entry, Data):
                waiting.setdefault(entry.file, []).append(entry)
            elif isinstance(entry, Sync):
                for change in waiting.pop(entry.inode, ()):
                    durable.take(change)
        for inode, changes in waiting.items():
            for change in loss(changes, durable.files.get(inode)):
                durable.take(change)
        return durable.tree()

    def on_disk(self) -> dict[str, bytes | None]:
        top = Path(self.top)
        paths = sorted(top.rglob("*"))
        return {str(p.relative_to(top)): None if p.is_dir() else p.read_bytes() for p in paths}

    def becomes(self, tree: dict[str, bytes | None]) -> None:
        """Make the real folder what `tree` says; folders that stay keep their inode, as they would."""
        for path in sorted(Path(self.top).rglob("*"), reverse=True):
            name = str(path.relative_to(self.top))
            if name not in tree or (tree[name] is None) != path.is_dir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        for name, data in sorted(tree.items()):
            path = Path(self.top, name)
            if data is None:
                path.mkdir(exist_ok=True)
            else:
                path.write_bytes(data)

    def _wrapped(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        note = getattr(self, f"_{name}")

        def wrapper(*args: Any, **options: Any) -> Any:
            if self.kill_at is not None and self._is_ours(args[0]):
                self.calls += name != "open" or bool(args[1] & os.O_CREAT)
                if self.calls > self.kill_at:
                    raise Killed
            before = os.path.lexists(args[0]) if name == "open" else False
            result = call(*args, **options)
            note(result, before, *args)
            return result

        return wrapper

    def _is_ours(self, where: Any) -> bool:
        return where in self._handles if isinstance(where, int) else os.fspath(where).startswith(self.top)

    def _new(self, path: str, *, folder: bool = False) -> int:
        inode, self._next = self._next, self._next + 1
        if folder:
            self._kinds.add(inode)
            self.now.folders[inode] = {}
        else:
            self.now.files[inode] = b""
        self._put(path, inode)
        return inode

    def _put(self, path: str, inode: int | None, **others: int | None) -> None:
        self._add(Names(self._inode(os.path.dirname(path)), {**others, os.path.basename(path): inode}))

    def _add(self, change: Change) -> None:
        self.trace.append(change)
        self.now.take(change)

    def _inode(self, path: str) -> int:
        inode = ROOT
        for name in filter(None, path.removeprefix(self.top).split("/")):
            inode = self.now.folders[inode][name]
        return inode

    def _open(self, fd: int, existed: bool, path: Any, flags: int, *_: Any) -> None:
        self._handles.pop(fd, None)
        if self._is_ours(path):
            self._handles[fd] = self._inode(path) if existed else self._new(path)
            assert not flags & os.O_TRUNC

    def _write(self, count: int, _: bool, fd: int, data: Any) -> None:
        if fd in self._handles:
            end = os.lseek(fd, 0, os.SEEK_CUR)
            self._add(Data(self._handles[fd], end - count, bytes(data[:count])))

    def _pwrite(self, count: int, _: bool, fd: int, data: bytes, offset: int) -> None:
        if fd in self._handles:
            self._add(Data(self._handles[fd], offset, data[:count]))

    def _ftruncate(self, _: None, __: bool, fd: int, length: int) -> None:
        if fd in self._handles:
            self._add(Data(self._handles[fd], length, None))

    def _fsync(self, _: None, __: bool, fd: int) -> None:
        if fd in self._handles:
            self.trace.append(Sync(self._handles[fd]))

    def _replace(self, _: None, __: bool, source: str, target: str) -> None:
        if self._is_ours(target):
            assert os.path.dirname(source) == os.path.dirname(target), "the model knows one folder at a time"
            gone: dict[str, int | None] = {os.path.basename(source): None}
            self._put(target, self._inode(source), **gone)

    _rename = _replace

    def _link(self, _: None, __: bool, source: str, target: str) -> None:
        if self._is_ours(target):
            self._put(target, self._inode(source))

    def _unlink(self, _: None, __: bool, path: str) -> None:
        if self._is_ours(path):
            self._put(path, None)

    def _mkdir(self, _: None, __: bool, path: str, *___: Any) -> None:
        if self._is_ours(path):
            self._new(path, folder=True)


def nothing(changes: list[Any], before: bytes | None) -> list[Any]:
    """What was not fsynced is gone."""
    return []


def everything(changes: list[Any], before: bytes | None) -> list[Any]:
    """It had got there all the same."""
    return changes


def anything(chance: random.Random) -> Loss:
    """Of names any subset; of data a part: some of it, torn at any byte, or zeros where it should be."""

    def loss(changes: list[Any], before: bytes | None) -> list[Any]:
        kept = [change for change in changes if chance.random() < 0.5]
        if not changes or isinstance(changes[0], Names):
            return kept
        return [part(change, chance) for change in kept]

    return loss


def part(change: Data, chance: random.Random) -> Data:
    if change.data is None:
        return change
    size = len(change.data)
    a, b = sorted((chance.randint(0, size), chance.randint(0, size)))
    damaged = {
        "whole": change.data,
        "torn": change.data[:a],
        "zeros first": bytes(a) + change.data[a:],
        "a hole": change.data[:a] + bytes(b - a) + change.data[b:],
        "only its length": bytes(size),
    }
    return Data(change.file, change.offset, damaged[chance.choice(list(damaged))])
