"""An open session: the one way in which anything is recorded.

`record` is the acknowledgement: when it returns, the events are in the journal and fsynced. Folder and
commit follow (`publish`), at once or later; should they never come, the journal has everything.
"""

import json
import os
import threading
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from deploy_tui.session.events import Draft, Event, digest, genesis, seal
from deploy_tui.session.fold import apply
from deploy_tui.session.heads import newest
from deploy_tui.session.state import State
from deploy_tui.session.status import status
from deploy_tui.store import folder as session_folder
from deploy_tui.store.atomic import write_file
from deploy_tui.store.errors import NotRecorded
from deploy_tui.store.glance import GLANCE, glance, journal_signature, logs_signature
from deploy_tui.store.journal import Journal, JournalDamaged
from deploy_tui.store.lock import locked
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import Place
from deploy_tui.store.read import (
    FROZEN,
    META,
    PUBLISHED,
    Published,
    Reading,
    Saved,
    read_json,
    read_published,
    read_session,
    saved,
)
from deploy_tui.store.writer import writer_id

Act = Callable[[State], Draft]


def utc_now() -> datetime:
    return datetime.now(UTC)


class OpenSession:
    """One session, open for reading and writing in this process. Its methods may be called from any
    thread; all of them may block on the disk, so none belongs on a UI thread."""

    def __init__(
        self, place: Place, reading: Reading, operator: Operator | None, now: Callable[[], datetime]
    ) -> None:
        self.place = place
        self.id = reading.id
        self.uid = reading.uid
        self.operator = operator
        self.now = now
        self._state = reading.state
        self._published = reading.published
        self._warnings = list(reading.warnings)
        self._journal = Journal(place.journal_folder(reading.uid), reading.uid)
        self._turn = threading.RLock()
        self._writer = ""
        self._last: Event | None = None
        self._clock = 0

    @classmethod
    def open(
        cls,
        place: Place,
        id: str,
        uid: str,
        operator: Operator | None,
        now: Callable[[], datetime] = utc_now,
    ) -> "OpenSession":
        """Open it; what the folder knows and the journal does not is taken into the journal first.

        Without an operator (`operator` may be set later) nothing can be recorded. Raises StoreError when it cannot be read, NotRecorded when the journal cannot be written.
        """
        session = cls(place, read_session(place, id, uid), operator, now)
        session._adopt_journal()
        return session

    @property
    def state(self) -> State:
        """The newest state known here; immutable."""
        return self._state

    @property
    def saved(self) -> Saved:
        return saved(self._state, self._published)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What had to be set aside or could not be read, one line each."""
        return (*self._warnings, *self._journal.warnings)

    def record(self, *acts: Act) -> tuple[Event, ...]:
        """Decide and record, all or nothing, against the newest state of all this clone's processes.

        Raises what an act raises (rules.Refused, rules.Unknown), and NotRecorded when the disk will
        not take it; nothing has changed then.
        """
        if self.operator is None:
            raise NotRecorded("NOT RECORDED: nobody is named; give --as NAME, or git config user.name")
        with self._turn, self._journal.locked():
            self._catch_up()
            state = self._state
            events: list[Event] = []
            for act in acts:
                last = events[-1] if events else self._last
                event = self._event(state, act(state), last, self._clock + 1 + len(events), self.operator)
                events.append(event)
                state = apply(state, [event])
            self._journal.append(events)
            self._take(events)
            return tuple(events)

    def refresh(self) -> bool:
        """Take in what other processes recorded, and what git brought into the folder. Whether there was
        anything new."""
        before = self._state
        with self._turn:
            if self._journal.changed():
                with self._journal.locked():
                    self._catch_up()
            if logs_signature(self.place, self.id) != self._published.logs:
                self._adopt_folder()
        return self._state is not before

    def publish(self) -> Saved:
        """Write the session's folder and commit it. What prevents the commit is said in `waiting`; raises
        NotRecorded when the folder cannot be written (the journal has everything all the same)."""
        with locked(os.path.join(self.place.journal_folder(self.uid), "publish.lock")):
            journal = journal_signature(self.place, self.uid)
            self.refresh()
            state = self._state
            files = session_folder.rendered(state)
            target = self.place.session_folder(self.id)
            self._warnings += session_folder.write_folder(target, files)
            self._published = self._commit(state, files | session_folder.evidence_files(target))
            self._write_json(PUBLISHED, _table(self._published))
            self._write_json(GLANCE, self._glance(state, journal))
        return self.saved

    def write_folder(self) -> None:
        """Only the folder, without a commit. Raises NotRecorded."""
        with locked(os.path.join(self.place.journal_folder(self.uid), "publish.lock")):
            self.refresh()
            files = session_folder.rendered(self._state)
            self._warnings += session_folder.write_folder(self.place.session_folder(self.id), files)
            before = read_published(self.place, self.uid)
            logs = logs_signature(self.place, self.id)
            self._published = Published(before.commit, before.committed, before.waiting, logs)
            self._write_json(PUBLISHED, _table(self._published))

    def recall_view(self) -> dict[str, Any]:
        """What the screen remembered of this session when it was left."""
        return read_json(os.path.join(self.place.journal_folder(self.uid), "view.json"))

    def remember_view(self, view: dict[str, Any]) -> None:
        """Raises NotRecorded."""
        self._write_json("view.json", view)

    def _glance(self, state: State, journal: list[int]) -> dict[str, Any]:
        table = status(self.id, state, asdict(saved(state, self._published)))
        title = state.title or state.checklist.title
        return glance(self.place, table, title, journal, self._published.logs)

    def _commit(self, state: State, files: dict[str, bytes]) -> Published:
        from deploy_tui.store.publish import commit_session

        logs = logs_signature(self.place, self.id)
        before = read_published(self.place, self.uid)
        if self.place.location is None:
            return Published(None, before.committed, "no git repository", logs)
        if self.operator is None:
            return Published(before.commit, before.committed, "nobody is named", logs)
        return commit_session(self.place, self.id, state, files, self.operator, before, logs)

    def _event(self, state: State, draft: Draft, own: Event | None, clock: int, operator: Operator) -> Event:
        return seal(
            Event(
                session=self.uid,
                writer=self._writer,
                n=own.n + 1 if own else 1,
                clock=clock,
                at=self.now().astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
                by=operator.name,
                git=operator.git,
                kind=draft.kind,
                about=draft.about,
                after=newest(state.about.get(draft.about, {})),
                prev=digest(own) if own else genesis(self.uid, self._writer),
                body=draft.body,
            )
        )

    def _catch_up(self) -> tuple[Event, ...]:
        """Under the lock: everything that is in the journal is in the state. Returns what was new."""
        if not self._writer:
            with locked(os.path.join(self.place.home, "lock")):
                self._writer = writer_id(self.place.home)
            self._take(self._state.events.values())
        self._journal.mend()
        try:
            new = self._journal.read_new()
        except JournalDamaged:
            new = self._journal.restore(self._state.events.values())
            self._journal.read_new()
        self._take(new)
        return new

    def _take(self, events: Iterable[Event]) -> None:
        for event in events:
            self._clock = max(self._clock, event.clock)
            if event.writer == self._writer and (self._last is None or event.n > self._last.n):
                self._last = event
        self._state = apply(self._state, events)

    def _adopt_journal(self) -> None:
        """Make sure that this clone's journal exists and holds everything that is known."""
        folder = self.place.journal_folder(self.uid)
        with self._turn, self._journal.locked():
            if not os.path.exists(os.path.join(folder, FROZEN)):
                self._write_json(
                    FROZEN, {"digest": self._state.checklist.digest, "table": self._state.checklist.table}
                )
            if not os.path.exists(os.path.join(folder, META)):
                self._write_json(META, {"id": self.id, "uid": self.uid, "root": self.place.relative_root})
            known = self._state.events
            there = {event.id for event in self._catch_up()}
            if missing := [event for id, event in known.items() if id not in there]:
                self._journal.append(missing)
        if self._warnings:
            self._adopt_folder()

    def _adopt_folder(self) -> None:
        """Take in what the folder's logs know beyond the journal; set aside what cannot be read."""
        logs = session_folder.read_logs(self.place.session_folder(self.id))
        for path in logs.unreadable:
            self._warnings.append(session_folder.set_aside(path) + "; rendered again from the journal")
        with self._journal.locked():
            self._catch_up()
            new = [event for event in logs.events if event.id not in self._state.events]
            if logs.uid == self.uid and new:
                self._journal.append(new)
                self._take(new)
        signature = logs_signature(self.place, self.id)
        before = self._published
        self._published = Published(before.commit, before.committed, before.waiting, signature)

    def _write_json(self, name: str, table: dict[str, Any]) -> None:
        path = os.path.join(self.place.journal_folder(self.uid), name)
        try:
            write_file(path, json.dumps(table, default=str).encode())
        except TypeError as error:  # a table that JSON does not know is a fault of ours; say which file
            raise NotRecorded(f"{path}: {error}") from None


def _table(published: Published) -> dict[str, Any]:
    return {
        "commit": published.commit,
        "committed": published.committed,
        "waiting": published.waiting,
        "logs": published.logs,
    }
