"""The journal: every event that this clone knows of one session, append-only, a line of JSON for each act.

It lies outside the work tree, so that no git command takes it away. What is in it after an fsync is
what "saved" means. Several processes append under the lock; each reads what the others added.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, suppress

from deploy_tui.session.events import BadEvent, Event, from_table, union
from deploy_tui.store.atomic import read_file, sync_folder, write_all, write_file
from deploy_tui.store.errors import NotRecorded, StoreError
from deploy_tui.store.lock import locked


class JournalDamaged(StoreError):
    """A line that was written whole is no event: somebody or something changed it."""


class Journal:
    """One session's journal file. Not thread-safe: whoever shares it between threads holds a lock.

    `ids` are the events that were read from it or appended to it here. `ragged` tells whether the last
    look found a tail without line end: one that is being written, or one that was torn off.
    """

    def __init__(self, folder: str, session: str) -> None:
        self.path = os.path.join(folder, "journal")
        self.ids: set[str] = set()
        self.ragged = False
        self._session = session
        self._folder = folder
        self._offset = 0
        self._inode = 0
        self._named = False

    def locked(self) -> AbstractContextManager[None]:
        """The lock under which this clone's processes take turns."""
        return locked(os.path.join(self._folder, "lock"))

    def changed(self) -> bool:
        """Whether somebody appended since the last read, or took the file away. One stat; raises nothing."""
        try:
            status = os.stat(self.path)
        except OSError:
            return self._inode != 0
        return status.st_size != self._offset or status.st_ino != self._inode

    def read_new(self) -> tuple[Event, ...]:
        """The events behind the last one read; from the start, with `ids` emptied, when it is another file.

        A tail without line end is left for later: under the lock it is torn (see `mend`), without the lock
        somebody may be writing it. Raises JournalDamaged for a line that is whole and yet no event, and
        StoreError when the file cannot be read.
        """
        try:
            with open(self.path, "rb") as file:
                status = os.fstat(file.fileno())
                if status.st_ino != self._inode or status.st_size < self._offset:
                    self._forget()
                file.seek(self._offset)
                data = file.read()
        except FileNotFoundError:
            self._forget()
            return ()
        except OSError as error:
            raise _unreadable(self.path, error) from None
        whole = data[: data.rfind(b"\n") + 1]
        self.ragged = len(whole) < len(data)
        try:
            events = tuple(event for line in whole.split(b"\n")[:-1] for event in self._act(line))
        except BadEvent as error:
            raise JournalDamaged(f"{self.path}: {error}") from None
        self._inode = status.st_ino
        self._offset += len(whole)
        self.ids.update(event.id for event in events)
        return events

    def append(self, acts: Iterable[Sequence[Event]]) -> None:
        """Append and fsync; an act is there whole or not at all. Call it under the lock, after `mend` and
        `read_new`. Raises NotRecorded, and then the file is as it was."""
        acts = tuple(acts)
        data = b"".join(_line(act) for act in acts)
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o666)
            try:
                status = os.fstat(handle)
                try:
                    write_all(handle, data)
                    os.fsync(handle)
                    # Whoever made the file may have been killed before this: once in each process.
                    if not self._named:
                        sync_folder(self._folder)
                        self._named = True
                except OSError:
                    with suppress(OSError):
                        os.ftruncate(handle, status.st_size)
                    raise
            finally:
                os.close(handle)
        except OSError as error:
            raise NotRecorded.because(self.path, error) from None
        self._inode, self._offset = status.st_ino, status.st_size + len(data)
        self.ids.update(event.id for act in acts for event in act)

    def mend(self) -> None:
        """Under the lock: cut off a torn tail, which nobody was ever told is saved. Raises NotRecorded."""
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        except OSError as error:
            raise NotRecorded.because(self.path, error) from None
        try:
            size = os.fstat(handle).st_size
            if size == 0 or os.pread(handle, 1, size - 1) == b"\n":
                return
            with open(self.path, "rb") as file:
                data = file.read()
            start = data.rfind(b"\n") + 1
            try:
                self._act(data[start:])
            except BadEvent:
                os.ftruncate(handle, start)
            else:
                os.pwrite(handle, b"\n", size)
            os.fsync(handle)
        except OSError as error:
            raise NotRecorded.because(self.path, error) from None
        finally:
            os.close(handle)

    def restore(self, known: Iterable[Event]) -> str:
        """Under the lock, when the journal is damaged: keep the file aside, write a new one from what is
        readable and from `known`. Returns what was done, in words. Raises NotRecorded, StoreError."""
        data = self._bytes()
        acts = [self._act_or_none(line) for line in data.removesuffix(b"\n").split(b"\n")]
        bad = ", ".join(str(number) for number, act in enumerate(acts, 1) if act is None)
        readable = [event for act in acts if act for event in act]
        events = union(readable, known)
        kept = f"{self.path}.damaged-{hashlib.sha256(data).hexdigest()[:8]}"
        write_file(kept, data)
        write_file(self.path, b"".join(_line([event]) for event in events))
        self._forget()
        return (
            f"journal damaged at line {bad}; the folder gave back {len(events) - len(readable)} events,"
            f" {len(events)} are there; the damaged file was kept as {kept}: compare with the team"
        )

    def readable(self) -> tuple[Event, ...]:
        """What can be read of a damaged journal. Raises StoreError."""
        acts = map(self._act_or_none, self._bytes().split(b"\n"))
        return tuple(event for act in acts if act for event in act)

    def _bytes(self) -> bytes:
        try:
            return read_file(self.path) or b""
        except OSError as error:
            raise _unreadable(self.path, error) from None

    def _forget(self) -> None:
        self._inode = self._offset = 0
        self.ids.clear()

    def _act_or_none(self, line: bytes) -> tuple[Event, ...] | None:
        try:
            return self._act(line)
        except BadEvent:
            return None

    def _act(self, line: bytes) -> tuple[Event, ...]:
        try:
            found = json.loads(line)
            tables = found if isinstance(found, list) else [found]
            return tuple(from_table(self._session, table.pop("writer"), table) for table in tables)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BadEvent(f"not an event: {error}") from None


def _line(act: Sequence[Event]) -> bytes:
    tables = [{"writer": event.writer} | event.table() for event in act]
    found = tables[0] if len(tables) == 1 else tables
    return json.dumps(found, separators=(",", ":"), ensure_ascii=True).encode() + b"\n"


def _unreadable(path: str, error: OSError) -> StoreError:
    return StoreError(f"{path} cannot be read: {error.strerror or error}")
