"""The journal: every event that this clone knows of one session, one line of JSON each, append-only.

It lies outside the work tree, so that no git command takes it away. What is in it after an fsync is
what "saved" means. Several processes append under the lock; each reads what the others added.
"""

import json
import os
import time
from collections.abc import Iterable, Sequence
from typing import Any

from deploy_tui.session.events import BadEvent, Event, from_table, union
from deploy_tui.store.atomic import read_file, sync_folder, write_all, write_file
from deploy_tui.store.errors import NotRecorded, StoreError
from deploy_tui.store.lock import locked


class JournalDamaged(StoreError):
    """A line that was written whole is no event: somebody or something changed it."""


class Journal:
    """One session's journal file. Not thread-safe: whoever shares it between threads holds a lock."""

    def __init__(self, folder: str, session: str) -> None:
        self.path = os.path.join(folder, "journal")
        self.warnings: list[str] = []
        self._session = session
        self._folder = folder
        self._lock = os.path.join(folder, "lock")
        self._offset = 0
        self._inode = 0

    def locked(self) -> Any:
        """The lock under which this clone's processes take turns; a context."""
        return locked(self._lock)

    def changed(self) -> bool:
        """Whether somebody appended since the last read. One stat; raises nothing."""
        try:
            status = os.stat(self.path)
        except OSError:
            return False
        return status.st_size != self._offset or status.st_ino != self._inode

    def read_new(self) -> tuple[Event, ...]:
        """The events behind the last one read. A tail without line end is left for later: under the
        lock it is torn (see `mend`), without the lock somebody may be writing it. Raises JournalDamaged
        for a line that is whole and yet no event."""
        try:
            with open(self.path, "rb") as file:
                status = os.fstat(file.fileno())
                if status.st_ino != self._inode:
                    self._inode, self._offset = status.st_ino, 0
                file.seek(self._offset)
                data = file.read()
        except FileNotFoundError:
            return ()
        whole = data[: data.rfind(b"\n") + 1]
        try:
            events = tuple(self._event(line) for line in whole.splitlines())
        except BadEvent as error:
            raise JournalDamaged(f"{self.path}: {error}") from None
        self._offset += len(whole)
        return events

    def append(self, events: Sequence[Event]) -> None:
        """Append and fsync; call it under the lock, after `mend` and `read_new`. Raises NotRecorded, and
        then the file is as it was."""
        data = b"".join(_line(event) for event in events)
        try:
            fresh = not os.path.exists(self.path)
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o666)
            try:
                before = os.fstat(handle).st_size
                try:
                    write_all(handle, data)
                    os.fsync(handle)
                except OSError:
                    os.ftruncate(handle, before)
                    raise
                if fresh:
                    sync_folder(self._folder)
                self._inode, self._offset = os.fstat(handle).st_ino, before + len(data)
            finally:
                os.close(handle)
        except OSError as error:
            raise NotRecorded.because(self.path, error) from None

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
                self._event(data[start:])
            except BadEvent:
                os.ftruncate(handle, start)
            else:
                os.pwrite(handle, b"\n", size)
            os.fsync(handle)
        except OSError as error:
            raise NotRecorded.because(self.path, error) from None
        finally:
            os.close(handle)

    def restore(self, known: Iterable[Event]) -> tuple[Event, ...]:
        """Under the lock, when the journal is damaged: keep the file aside, write a new one from what is
        readable and from `known`. Returns all events; says so in `warnings`. Raises NotRecorded."""
        kept = f"{self.path}.damaged-{time.strftime('%Y%m%dT%H%M%S')}-{os.getpid()}"
        data = read_file(self.path) or b""
        lines = [self._event_or_none(line) for line in data.splitlines()]
        bad = ", ".join(str(number) for number, event in enumerate(lines, 1) if event is None)
        events = union((event for event in lines if event), known)
        write_file(kept, data)
        write_file(self.path, b"".join(map(_line, events)))
        self.warnings.append(
            f"journal damaged at line {bad}, kept as {kept}; {len(events)} events are there: compare with the team"
        )
        self._inode = self._offset = 0
        return events

    def readable(self) -> tuple[Event, ...]:
        """What can be read of a damaged journal. Raises OSError."""
        with open(self.path, "rb") as file:
            lines = file.read().splitlines()
        return tuple(event for event in map(self._event_or_none, lines) if event)

    def _event_or_none(self, line: bytes) -> Event | None:
        try:
            return self._event(line)
        except BadEvent:
            return None

    def _event(self, line: bytes) -> Event:
        try:
            table = json.loads(line)
            return from_table(self._session, table.pop("writer"), table)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BadEvent(f"not an event: {error}") from None


def _line(event: Event) -> bytes:
    table = {"writer": event.writer} | event.table()
    return json.dumps(table, separators=(",", ":"), ensure_ascii=True).encode() + b"\n"
