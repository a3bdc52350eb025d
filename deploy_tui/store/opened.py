"""An open session: the one way in which anything is recorded.

`record` is the acknowledgement: when it returns, the events are in the journal and fsynced. Folder and
commit follow (`publish`), at once or later; should they never come, the journal has everything.
"""

import json
import os
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from deploy_tui.session.events import Draft, Event
from deploy_tui.session.state import State
from deploy_tui.store import folder as session_folder
from deploy_tui.store.atomic import write_file
from deploy_tui.store.errors import NotPublished, NotRecorded
from deploy_tui.store.evidence import bring_back
from deploy_tui.store.glance import GLANCE, glance, journal_signature, logs_signature, signature
from deploy_tui.store.journal import Journal
from deploy_tui.store.ledger import Act as Act
from deploy_tui.store.ledger import Ledger
from deploy_tui.store.lock import locked
from deploy_tui.store.logs import read_logs
from deploy_tui.store.moving import PUBLISH_LOCK, move_journal
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import Place
from deploy_tui.store.read import (
    FROZEN,
    META,
    PUBLISHED,
    Published,
    Reading,
    Saved,
    load,
    read_json,
    read_published,
    saved,
)
from deploy_tui.store.settled import is_settled, settled_logs

if TYPE_CHECKING:
    from deploy_tui.store.rendering import Rendering


def utc_now() -> datetime:
    return datetime.now(UTC)


class OpenSession:
    """One session, open for reading and writing in this process. Its methods may be called from any
    thread; all of them may block on the disk, so none belongs on a UI thread."""

    def __init__(
        self,
        place: Place,
        reading: Reading,
        operator: Operator | None,
        now: Callable[[], datetime],
        journal: Journal | None = None,
    ) -> None:
        self.place = place
        self.id = reading.id
        self.uid = reading.uid
        self.operator = operator
        self.now = now
        self._folder = place.session_folder(reading.id)
        self._home = place.journal_folder(reading.uid)
        self._published = reading.published
        self._published_seen = signature(os.path.join(self._home, PUBLISHED))
        self._saved: tuple[State, Published, Saved] | None = None
        self._warnings: dict[str, None] = {}
        self._mended: set[str] = set()
        self._lacking = False
        self._rendering: Rendering | None = None
        self._turn = threading.Lock()
        journal = journal or Journal(self._home, reading.uid)
        self._ledger = Ledger(journal, reading.state, place.home, self._folder, self._warn)

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

        Without an operator (`operator` may be set later) nothing can be recorded. Raises StoreError when it
        cannot be read, NotRecorded when the journal cannot be written.
        """
        move_journal(place, uid)
        journal = Journal(place.journal_folder(uid), uid)
        reading = load(place, id, uid, journal)
        session = cls(place, reading, operator, now, journal)
        session._describe()
        session._ledger.refresh(always=True)
        if reading.warnings or reading.published.logs != read_published(place, uid).logs:
            session._take_in_folder(settled_logs(place, id, session._published.logs))
        return session

    def begin(self, drafts: Iterable[Draft]) -> None:
        """The first events of a new session. Raises NotRecorded."""
        self._freeze()
        self.record(*(lambda state, draft=draft: draft for draft in drafts))
        self._describe()  # last: from now on it is a session that can be found

    def enter(self, events: Iterable[Event]) -> None:
        """What is known of a session that another clone began. Raises NotRecorded, StoreError."""
        self._freeze()
        self.adopt(events)
        self._describe()

    @property
    def state(self) -> State:
        """The newest state known here; immutable."""
        return self._ledger.state

    @property
    def saved(self) -> Saved:
        """How far what was recorded has come."""
        state, published = self.state, self._published
        if self._saved is None or self._saved[0] is not state or self._saved[1] is not published:
            self._saved = state, published, saved(state, published)
        return self._saved[2]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What had to be set aside or could not be read, one line each, each once."""
        return tuple(self._warnings)

    @property
    def behind(self) -> bool:
        """Whether the folder or the commit lacks something: `publish` has something to do."""
        return bool(self._mended) or self._lacking or self.saved.pending > 0

    @property
    def lacking(self) -> bool:
        """Whether the folder, as the last look found it, lacks what it once had: somebody reset the branch,
        took the folder away, or went to another branch, where it belongs or does not."""
        return self._lacking

    def record(self, *acts: Act) -> tuple[Event, ...]:
        """Decide and record, all or nothing, against the newest state of all this clone's processes.

        Raises what an act raises (rules.Refused, rules.Unknown), NotRecorded when the disk will not take
        it, and StoreError when the journal cannot be read; nothing has changed then.
        """
        if self.operator is None:
            raise NotRecorded("NOT RECORDED: nobody is named; give --as NAME, or git config user.name")
        return self._ledger.record(acts, self.operator, self.now)

    def adopt(self, events: Iterable[Event]) -> tuple[Event, ...]:
        """Take in events of this session that were recorded elsewhere: those that were new here, which are in
        the journal now. Raises NotRecorded, StoreError; nothing has changed then."""
        return self._ledger.adopt(events)

    def refresh(self) -> bool:
        """Take in what other processes recorded, and what git brought into the folder. Whether there was
        anything new. Costs a few looks at files when there was not. Raises StoreError."""
        news = self._ledger.refresh()
        with self._turn:
            if signature(os.path.join(self._home, PUBLISHED)) != self._published_seen:
                self._recall_published()
        logs = logs_signature(self.place, self.id)
        if logs != self._published.logs and is_settled(logs.values()):
            news |= self._take_in_folder(logs)
        document = signature(os.path.join(self._folder, session_folder.DOCUMENT))
        if document != self._published.document and is_settled([document]):
            self._look_at_document(document)
        return news

    def publish(self) -> Saved:
        """Write the session's folder and commit it. What prevents the commit is said in `waiting`; raises
        NotPublished when the folder cannot be written (the journal has everything), StoreError."""
        try:
            return self._publish(commit=True)
        except NotRecorded as error:
            raise NotPublished.of(error) from None

    def write_folder(self) -> None:
        """Only the folder, without a commit. Raises NotPublished, StoreError."""
        try:
            self._publish(commit=False)
        except NotRecorded as error:
            raise NotPublished.of(error) from None

    def bring_here(self) -> None:
        """The user wants the session on the branch that is checked out now, also if it was removed there. The
        next `publish` writes and commits it. Raises StoreError."""
        from deploy_tui.store.publish import brought_here

        self._note(brought_here(self.place, self.id, self._published))
        self._lacking = True

    def recover(self) -> None:
        """Finish a commit that a killed process left half done: until then the user's git finds index.lock
        held. Two looks at the disk when there is none. Raises StoreError."""
        from deploy_tui.store.publish import finish_commit

        finish_commit(self.place)

    def recall_view(self) -> dict[str, Any]:
        """What the screen remembered of this session when it was left."""
        return read_json(os.path.join(self._home, "view.json"))

    def remember_view(self, view: dict[str, Any]) -> None:
        """Raises NotRecorded."""
        self._write_json("view.json", view)

    def _publish(self, *, commit: bool) -> Saved:
        from deploy_tui.store.publish import why_not_written

        with locked(os.path.join(self._home, PUBLISH_LOCK)):
            journal = journal_signature(self.place, self.uid)
            self.refresh()
            if (logs := settled_logs(self.place, self.id, self._published.logs)) != self._published.logs:
                self._take_in_folder(logs)
            if reason := why_not_written(self.place, self.id, self._published):
                self._hold(reason)
                self._keep_glance(journal)
                return self.saved
            state, known = self.state, self._published
            files = self._render(state)
            written = session_folder.write_folder(self._folder, self.uid, files, known.document)
            self._warn(*written.warnings)
            self._mended.clear()
            self._lacking = False
            others = {name: seen for name, seen in (known.logs or {}).items() if f"log/{name}" not in files}
            seen = dict(sorted({**others, **written.logs}.items()))
            with self._turn:
                self._recall_published()
            self._note(
                self._published._replace(logs=seen, document=written.document, written=len(state.events))
            )
            if commit:
                bring_back(self.place, self.id, state)
                self._note(self._commit(state, files | session_folder.evidence_files(self._folder)))
            self._keep_glance(journal)
        return self.saved

    def _hold(self, reason: str) -> None:
        """The folder is left as it is, but for what cannot be read."""
        seen = signature(os.path.join(self._folder, session_folder.DOCUMENT))
        if seen != self._published.document:
            self._look_at_document(seen)
        published = self._published._replace(waiting=reason)
        if self._mended:
            from deploy_tui.store.mending import mend_in_place

            mend_in_place(self._folder, self.state, self._mended, self._render(self.state))
            self._mended.clear()
            document = signature(os.path.join(self._folder, session_folder.DOCUMENT))
            published = published._replace(logs=logs_signature(self.place, self.id), document=document)
        if published != self._published:
            self._note(published)

    def _render(self, state: State) -> dict[str, bytes]:
        if self._rendering is None:
            from deploy_tui.store.rendering import Rendering  # not before the first paint

            self._rendering = Rendering()
        return self._rendering.files(state)

    def _keep_glance(self, journal: list[int]) -> None:
        from deploy_tui.session.status import status  # not before the first paint

        state = self.state
        table = status(self.id, state, saved(state, self._published)._asdict())
        title = state.title or state.checklist.title
        self._write_json(GLANCE, glance(self.place, table, title, journal, self._published.logs))

    def _commit(self, state: State, files: dict[str, bytes]) -> Published:
        from deploy_tui.store.publish import commit_session

        if self.place.location is None:
            return self._published._replace(commit=None, waiting="no git repository")
        if self.operator is None:
            return self._published._replace(waiting="nobody is named")
        return commit_session(self.place, self.id, state, files, self.operator, self._published)

    def _take_in_folder(self, signatures: Mapping[str, Any]) -> bool:
        """What the folder's logs know beyond the journal; what is damaged there is set aside. Whether there
        was anything new."""
        logs = read_logs(self._folder, self.uid)
        for path, why in logs.foreign.items():
            self._warn(f"{path} {why}; left alone")
        moved = {os.path.basename(path) for path, why in logs.damaged.items() if self._set_aside(path, why)}
        new = self.adopt(logs.events)
        there: dict[str, int] = {}
        for event in logs.events:
            there[event.writer] = max(event.n, there.get(event.writer, 0))
        once = self._published.committed or {}
        self._lacking = any(there.get(writer, 0) < n for writer, n in once.items())
        with self._turn:
            left = {name: seen for name, seen in signatures.items() if name not in moved}
            self._published = self._published._replace(logs=left)
        return bool(new)

    def _look_at_document(self, seen: list[int]) -> None:
        """Somebody changed session.toml: if it can be read it is left until the next act, else set aside."""
        if why := session_folder.unreadable(self._folder):
            self._set_aside(os.path.join(self._folder, session_folder.DOCUMENT), why)
        with self._turn:
            self._published = self._published._replace(document=seen)

    def _set_aside(self, path: str, why: str) -> bool:
        try:
            self._warn(f"{session_folder.set_aside(path)} ({why}); rendered again from the journal")
        except OSError as error:
            self._warn(f"{path} cannot be read ({why}), nor set aside: {error.strerror}")
            return False
        self._mended.add(os.path.relpath(path, self._folder))
        return True

    def _recall_published(self) -> None:
        """What another process of this clone published; the files it wrote hold what is in the journal."""
        self._published_seen = signature(os.path.join(self._home, PUBLISHED))
        self._published = read_published(self.place, self.uid)

    def _note(self, published: Published) -> None:
        with self._turn:
            self._write_json(PUBLISHED, published._asdict())
            self._published = published
            self._published_seen = signature(os.path.join(self._home, PUBLISHED))

    def _freeze(self) -> None:
        checklist = self.state.checklist
        self._write_json(FROZEN, {"digest": checklist.digest, "table": checklist.table})

    def _describe(self) -> None:
        """What makes the session known to this clone, unless it is known."""
        if not os.path.exists(os.path.join(self._home, FROZEN)):
            self._freeze()
        if not read_json(os.path.join(self._home, META)):
            self._write_json(META, {"id": self.id, "uid": self.uid, "root": self.place.relative_root})

    def _warn(self, *warnings: str) -> None:
        self._warnings.update(dict.fromkeys(warnings))

    def _write_json(self, name: str, table: dict[str, Any]) -> None:
        path = os.path.join(self._home, name)
        try:
            write_file(path, json.dumps(table, default=str).encode())
        except TypeError as error:  # a table that JSON does not know is a fault of ours; say which file
            raise NotRecorded(f"{path}: {error}") from None
