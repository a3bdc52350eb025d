"""`sync`: fetch, take in what others recorded, push what the server lacks.

The journal is the truth, here and everywhere: what comes in is in it, fsynced, before anything is pushed.
Commits and refs of a sync may be lost at any moment; the next sync makes them again. Nothing of the user's
is touched: no branch, no index, no file but evidence in the session's own folder.
"""

import os
import random
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Literal

from deploy_tui.session.clocks import ahead, behind, spelled, wall_clock
from deploy_tui.session.events import Event
from deploy_tui.session.state import State
from deploy_tui.store.errors import NotRecorded, StoreError
from deploy_tui.store.git.locate import Location
from deploy_tui.store.git.objects import Entry
from deploy_tui.store.lock import locked
from deploy_tui.store.logs import LOGS
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.rendering import Rendering
from deploy_tui.store.sync import memory as memories
from deploy_tui.store.sync.arrivals import (
    NOT_OURS,
    Arrivals,
    arrivals,
    keep_evidence,
    log_key,
    missing_evidence,
)
from deploy_tui.store.sync.memory import counts, server_of
from deploy_tui.store.sync.names import Ref, refs_of, session_path
from deploy_tui.store.sync.outgoing import Lacking, commit_for, files_for, lacking, message_for
from deploy_tui.store.sync.remote import Remote, find_remote
from deploy_tui.store.sync.tip import Tip, read_files, read_tips
from deploy_tui.store.sync.wire import Unreachable, fetch, push
from deploy_tui.store.writer import writer_id

ATTEMPTS = 8
SHORTEST_WAIT, LONGEST_WAIT = 0.05, 2.0

Outcome = Literal["synced", "offline", "refused", "busy"]


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync came to.

    `synced`: both sides hold the same. `offline`: the server did not answer, or not us. `refused`: it will
    not take it. `busy`: others were quicker every time. But for the first, `why` is one clean line and
    `since` the time (ISO 8601) from which on it has been so. `met` is when all was well last. `came` is new
    here and in the journal, whatever the outcome; `sent` and `unsent` count events, the latter of `known`.
    """

    outcome: Outcome
    remote: str
    ref: str
    came: tuple[Event, ...] = ()
    sent: int = 0
    unsent: int = 0
    why: str = ""
    since: str = ""
    warnings: tuple[str, ...] = ()
    met: str = ""
    known: int = 0


def sync(
    session: OpenSession,
    *,
    rendering: Rendering | None = None,
    wait: Callable[[float], object] = time.sleep,
    step: Callable[[str], None] = lambda name: None,
) -> Synced:
    """Meet the other clones at the server. Blocks, at worst for minutes, also while another process syncs.

    `rendering` saves work when one session is synced again and again; `wait` is told how many seconds to
    wait before another attempt; `step` hears the name of each step when it is done (fetched, adopted,
    written, pushed, remembered), where tests end the process.

    Raises NoRemote when there is no server to meet at, StoreError for a journal that cannot be read or
    written and for a ref that holds something else, and GitFailed when git here does not work.
    """
    remote = find_remote(session.place.location)
    assert session.place.location is not None
    with locked(os.path.join(session.place.journal_folder(session.uid), "sync.lock")):
        return _Meeting(session, session.place.location, remote, rendering or Rendering(), wait, step).hold()


class _Meeting:
    """One sync, under way."""

    def __init__(
        self,
        session: OpenSession,
        location: Location,
        remote: Remote,
        rendering: Rendering,
        wait: Callable[[float], object],
        step: Callable[[str], None],
    ) -> None:
        self._session, self._location, self._remote = session, location, remote
        self._rendering, self._wait, self._step = rendering, wait, step
        self._folder = session.place.session_folder(session.id)
        self._path = session_path(session.place, session.id)
        self._refs = refs_of(remote.seen_as, session.id, session.uid)
        self._memory = memories.recall(session.place, session.uid, server_of(remote.url))
        self._before = self._memory
        self._writer = writer_id(session.place.home)
        self._came: list[Event] = []
        self._warnings: dict[str, None] = {}
        self._sent = 0

    def hold(self) -> Synced:
        outcome: Outcome = "busy"
        why = f"{self._remote.name}: others were quicker every time"
        try:
            for attempt in range(ATTEMPTS):
                if attempt:
                    self._wait(random.uniform(SHORTEST_WAIT, min(LONGEST_WAIT, SHORTEST_WAIT * 2**attempt)))
                result = self._attempt()
                if result is not None:
                    outcome, why = result
                    break
        except Unreachable as error:
            outcome, why = "offline", f"{self._remote.name}: {error}"
        return self._remember(outcome, why)

    def _attempt(self) -> tuple[Outcome, str] | None:
        """One fetch and one push; None when somebody was quicker."""
        fetch(self._location, self._remote, self._refs)
        self._step("fetched")
        tips = {tip.ref: tip for tip in read_tips(self._location, self._refs, self._path)}
        found = self._take_in(tips.values())
        self._step("adopted")
        # From here on it is this state that is sent, whatever else is recorded meanwhile.
        state = self._session.state
        ref = self._target(tips)
        tip, there = tips.get(ref), found[ref].counts if ref in found else {}
        missing = lacking(state, self._folder, tip, there)
        logs = {blob: log for each in found.values() for blob, log in each.logs.items()}
        self._memory = replace(
            self._memory,
            ref=ref.there,
            tips={tip.ref.there: tip.commit for tip in tips.values()},
            sent=_sent(counts(state), found.values()),
            logs=logs,
        )
        return self._send(state, ref, tip, there, missing) if missing else ("synced", "")

    def _send(
        self, state: State, ref: Ref, tip: Tip | None, there: Mapping[str, int], missing: Lacking
    ) -> tuple[Outcome, str] | None:
        session, known = self._session, counts(state)
        commit, rebuilt = commit_for(
            self._location,
            self._path,
            tip,
            files_for(state, self._folder, self._rendering, missing, there),
            message_for(session.id, state, missing, self._writer),
            session.operator,
            session.now(),
        )
        self._step("written")
        pushed = push(self._location, self._remote, commit, ref)
        self._step("pushed")
        if pushed.result == "done":
            self._sent += sum(missing.events.values())
            blobs = {os.fsdecode(path): entry.id for path, entry in rebuilt.entries}
            paths = {f"{self._path}/{LOGS}/{writer}.toml": count for writer, count in known.items()}
            mine = {
                log_key(path.removeprefix(f"{self._path}/"), blobs[path]): (count, "")
                for path, count in paths.items()
                if path in blobs
            }
            self._memory = replace(
                self._memory,
                tips={**self._memory.tips, ref.there: commit},
                sent=known,
                logs={**self._memory.logs, **mine},
            )
            return "synced", ""
        if pushed.result == "raced":
            return None
        if pushed.result == "rejected" and not self._memory.refused:  # perhaps it takes branches only
            before, self._memory = self._memory, replace(self._memory, refused=True)
            result = self._attempt()
            if result is not None and result[0] == "refused":
                self._memory = replace(before, refused=False)
            return result
        return "refused", f"{self._remote.name} does not take {ref.there}: {pushed.why}"

    def _target(self, tips: Mapping[Ref, Tip]) -> Ref:
        own, branch = self._refs
        return branch if self._memory.refused or (branch in tips and own not in tips) else own

    def _take_in(self, tips: Iterable[Tip]) -> dict[Ref, Arrivals]:
        found: dict[Ref, Arrivals] = {}
        evidence: dict[str, Entry] = {}
        self._session.adopt(())  # what other processes of this clone recorded
        here = counts(self._session.state)
        for tip in tips:
            arrived = arrivals(self._location, tip, self._session.uid, self._memory.logs, here)
            if arrived.strange:
                raise StoreError(f"{tip.ref.there} at {self._remote.name} holds another session; not joined")
            found[tip.ref] = arrived
            evidence |= missing_evidence(self._folder, tip)
            self._warn(*arrived.warnings, *self._slow_clock(tip))
        self._warn(*keep_evidence(self._folder, read_files(self._location, evidence)))
        came = self._session.adopt([event for each in found.values() for event in each.events])
        self._came += came
        for writer, (name, difference) in ahead(came, self._session.now()).items():
            self._warn(f"the clock of {name} ({writer}) is {spelled(difference)} ahead of this machine's")
        return found

    def _slow_clock(self, tip: Tip) -> Iterable[str]:
        """What was not at the server at our last look was sent after it, whatever its sender's clock said."""
        if tip.by in ("", self._writer) or tip.commit == self._before.tips.get(tip.ref.there):
            return
        difference = behind(tip.at, wall_clock(self._before.at))
        if difference is not None:
            yield f"the clock of who sent last ({tip.by}) is {spelled(difference)} behind this machine's"

    def _warn(self, *warnings: str) -> None:
        self._warnings.update(dict.fromkeys(warnings))

    def _remember(self, outcome: Outcome, why: str) -> Synced:
        now = self._session.now().astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        if outcome == "synced":
            memory = replace(self._memory, at=now, since="", why="")
        else:
            memory = replace(self._memory, since=self._memory.since or now, why=why)
        try:
            memories.remember(self._session.place, self._session.uid, memory)
        except NotRecorded as error:  # the next sync makes it again; what came in is in the journal
            self._warn(str(error).removeprefix("NOT RECORDED: "))
        self._step("remembered")
        state = self._session.state
        return Synced(
            outcome,
            self._remote.name,
            memory.ref or self._refs[0].there,
            tuple(self._came),
            self._sent,
            memory.unsent(state),
            memory.why,
            memory.since,
            tuple(self._warnings),
            memory.at,
            len(state.events),
        )


def _sent(known: Mapping[str, int], found: Iterable[Arrivals]) -> dict[str, int]:
    """Writer -> how many of its events are at the server, in whichever ref; all are read by everybody."""
    there = [arrived.counts for arrived in found]
    return {
        writer: max(
            (count if each.get(writer) == NOT_OURS else each.get(writer, 0) for each in there), default=0
        )
        for writer, count in known.items()
    }
