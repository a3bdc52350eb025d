"""A session's journal and the state that it makes, kept together: what is in one is in the other."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from deploy_tui.session.events import Draft, Event, union
from deploy_tui.session.fold import apply
from deploy_tui.session.state import State
from deploy_tui.store.chain import Chain
from deploy_tui.store.journal import Journal, JournalDamaged
from deploy_tui.store.logs import read_logs
from deploy_tui.store.operator import Operator
from deploy_tui.store.writer import writer_id

Act = Callable[[State], Draft]


class Ledger:
    """Threads of this process take turns here, processes of this clone at the journal's lock.

    `home` is where this clone's id is kept, `folder` the session's folder, which a damaged journal is made
    good from. `warn` is told what had to be done then.
    """

    def __init__(
        self, journal: Journal, state: State, home: str, folder: str, warn: Callable[[str], None]
    ) -> None:
        self.state = state
        self._journal = journal
        self._home = home
        self._folder = folder
        self._warn = warn
        self._chain: Chain | None = None
        self._turn = threading.Lock()

    def record(
        self, acts: Iterable[Act], operator: Operator, now: Callable[[], datetime]
    ) -> tuple[Event, ...]:
        """See OpenSession.record."""
        with self._turn, self._journal.locked():
            chain, state = replace(self._catch_up()), self.state
            events: list[Event] = []
            for act in acts:
                event = chain.next(state, act(state), operator, now())
                chain.saw([event])
                state = apply(state, [event])
                events.append(event)
            if events:
                self._journal.append([events])
            self._chain, self.state = chain, state
            return tuple(events)

    def refresh(self, *, always: bool = False) -> bool:
        """Take in what other processes recorded; whether there was anything. One look when there was not."""
        with self._turn:
            # Not compared by who asked: meanwhile another thread of ours may record.
            before = self.state
            if always or self._journal.changed():
                with self._journal.locked():
                    self._catch_up()
            return self.state is not before

    def adopt(self, events: Iterable[Event]) -> tuple[Event, ...]:
        """See OpenSession.adopt."""
        with self._turn, self._journal.locked():
            chain = self._catch_up()
            new = tuple(event for event in union(events) if event.id not in self.state.events)
            if new:
                self._journal.append([event] for event in new)
                self._add(chain, new)
            return new

    def _catch_up(self) -> Chain:
        """Under the lock: everything that is in the journal is in the state, and the other way round."""
        if self._chain is None:
            self._chain = Chain(self.state.uid, writer_id(self._home))
            self._chain.saw(self.state.events.values())
        self._journal.mend()
        try:
            new = self._journal.read_new()
        except JournalDamaged:
            known = union(self.state.events.values(), read_logs(self._folder, self.state.uid).events)
            self._warn(self._journal.restore(known))
            new = self._journal.read_new()
        self._add(self._chain, new)
        if len(self._journal.ids) < len(self.state.events):
            there = self._journal.ids
            self._journal.append([event] for id, event in self.state.events.items() if id not in there)
        return self._chain

    def _add(self, chain: Chain, events: tuple[Event, ...]) -> None:
        chain.saw(events)
        self.state = apply(self.state, events)
