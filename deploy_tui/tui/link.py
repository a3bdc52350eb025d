"""Between the screens and the store: acts go out to a thread of their own, news come back.

The UI thread never waits for the disk. Everything that comes back is handed to `deliver`, which runs it on
the UI thread.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from itertools import islice
from queue import SimpleQueue
from typing import NamedTuple, Protocol

from deploy_tui.session.events import Event
from deploy_tui.session.rules import Refused, Unknown
from deploy_tui.session.state import State
from deploy_tui.store.errors import NotRecorded, StoreError
from deploy_tui.store.opened import Act, OpenSession, utc_now
from deploy_tui.store.publisher import Publisher
from deploy_tui.store.read import Saved
from deploy_tui.store.viewed import ViewedSession
from deploy_tui.store.writer import writer_id
from deploy_tui.tui.clearing import HELD, Clearing
from deploy_tui.tui.meeting import Meeting, Met
from deploy_tui.tui.people import People

Deliver = Callable[[Callable[[], object]], object]
Then = Callable[[tuple[Event, ...]], None]
Decide = Callable[[State], tuple[Act, ...]]
LEAVING_SECONDS = 20.0


class Listener(Protocol):
    """What hears the news, on the UI thread."""

    def recorded(self, events: tuple[Event, ...]) -> None: ...
    def others_recorded(self, events: tuple[Event, ...]) -> None: ...
    def saved(self, saved: Saved) -> None: ...
    def met_server(self) -> None: ...
    def trouble(self, message: str) -> None: ...


class Follower(Protocol):
    """A screen over the main one that shows the state, too. On the UI thread."""

    def changed(self) -> None: ...
    def trouble(self, message: str) -> None: ...


class _Job(NamedTuple):
    acts: Decide
    then: Then | None
    at_once: Then | None


class Link:
    """An open session, as the screens see it. `state` is the newest that has been shown."""

    def __init__(self, session: OpenSession, deliver: Deliver, now: Callable[[], datetime] = utc_now) -> None:
        self.session = session
        self._now = now
        self._stale_at: datetime | None = None
        self.state: State = self._seen_now(session.state)
        self.last_saved: Saved = session.saved
        self.listener: Listener | None = None
        self.followers: list[Follower] = []
        self._deliver = deliver
        self._started = False
        self._writer = ""  # what this clone is called in events; read from the disk, and so later
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._recorder = threading.Thread(target=self._record_all, name="recorder", daemon=True)
        self._publisher = Publisher(session, self._on_change, self._on_saved, self._on_trouble)
        self.people = People()
        self.met = Met()
        self.meeting = Meeting(session, self._on_came, self._on_met, self._on_trouble)

    @property
    def read_only(self) -> bool:
        """Whether it was opened only to look at it."""
        return isinstance(self.session, ViewedSession)

    @property
    def me(self) -> str:
        return self.session.operator.name if self.session.operator else ""

    def start(self) -> None:
        self._started = True
        self._recorder.start()
        self._publisher.start()
        if not self.read_only:
            self.meeting.start()

    def record(self, *acts: Act, then: Then | None = None) -> None:
        """Record in the background; `then` runs on the UI thread once it is in the journal."""
        self.decide(lambda _: acts, then=then)

    def decide(self, acts: Decide, *, then: Then | None = None, at_once: Then | None = None) -> None:
        """The same, for acts that are found once all that was sent before is recorded. `acts` and `at_once`,
        which hears what was recorded before anything else is, run on the recorder's thread."""
        self._jobs.put(_Job(acts, then, at_once))

    def look_at_clock(self) -> bool:
        """Open again what rests on a reading that has become too old since. Whether there was any."""
        if self._stale_at is None or self._now() < self._stale_at:
            return False
        self.state = self._seen_now(self.state)
        return True

    def _seen_now(self, state: State) -> State:
        """The state by the clock; nothing is asked again before the next reading becomes too old."""
        self._stale_at = None
        if not any(own.how == "probe" for own in state.items.values()):
            return state
        from deploy_tui.session.readings import aged, next_stale

        seen = aged(state, self._now())
        self._stale_at = next_stale(seen)
        return seen

    def news(self) -> None:
        """Something was recorded past this link, as a command's thread does. From any thread."""
        self._publisher.poke()
        self._on_change()

    def close(self, view: dict[str, object]) -> bool:
        """Record what is waiting, publish it at once, remember the view. Blocking: not on the UI thread.

        False when that was not finished after LEAVING_SECONDS; the journal has all that was acknowledged.
        """
        if not self._started:
            return True
        self._jobs.put(None)
        self._recorder.join(LEAVING_SECONDS)
        with suppress(NotRecorded):  # a convenience: the next start opens on the next open item
            self.session.remember_view(view)
        in_time = self._publisher.close(LEAVING_SECONDS)
        self.meeting.close()
        self.last_saved = self.session.saved
        return in_time and not self._recorder.is_alive()

    def _record_all(self) -> None:
        if not self.read_only:
            with suppress(NotRecorded):  # then nothing else can be recorded either, and that is said
                self._writer = writer_id(self.session.place.home)
        while (job := self._jobs.get()) is not None:
            clearing = Clearing(self.session.place.root)
            try:
                acts = job.acts(self.session.state)
                events = self.session.record(*map(clearing.cleared, acts))
            except (Refused, Unknown, StoreError) as error:
                self._on_trouble(str(error))
                continue
            if job.at_once is not None:
                job.at_once(events)
            self._publisher.poke()
            self.meeting.poke()
            state, saved = self.session.state, self.session.saved
            self._deliver(partial(self._take_mine, state, saved, events, job.then))
            if clearing.held:
                self._on_trouble(HELD)  # after what else is said of it

    def _take_mine(self, state: State, saved: Saved, events: tuple[Event, ...], then: Then | None) -> None:
        own = {event.id for event in events}
        others = self._take(state, own)
        self.people.did(events)
        self.last_saved = saved
        if self.listener is not None:
            self.listener.recorded(events)
            if others:
                self.listener.others_recorded(others)
        self._tell_followers()
        if then is not None:
            then(events)

    def _take(self, state: State, own: set[str]) -> tuple[Event, ...]:
        """Show this state, unless a newer one is shown. Returns what others recorded in between."""
        if len(state.events) <= len(self.state.events):
            return ()
        seen = self.state.events
        new = [state.events[id] for id in _newest_first(state, len(seen)) if id not in seen and id not in own]
        self.state = self._seen_now(state)
        arrived = tuple(reversed(new))
        self.people.did(event for event in arrived if self._by_me_here(event))
        self.people.arrived(tuple(event for event in arrived if not self._by_me_here(event)), self._now())
        return arrived

    def _by_me_here(self, event: Event) -> bool:
        """What my commands and probes record, past this link, is no news from others."""
        return event.by == self.me and event.writer == self._writer

    def _on_change(self) -> None:
        state, saved = self.session.state, self.session.saved
        self._deliver(lambda: self._take_others(state, saved))

    def _take_others(self, state: State, saved: Saved) -> None:
        others = self._take(state, set())
        self.last_saved = saved
        if others and self.listener is not None:
            self.listener.others_recorded(others)
        if others:
            self._tell_followers()

    def _tell_followers(self) -> None:
        for follower in tuple(self.followers):
            follower.changed()

    def _on_came(self) -> None:
        self._publisher.poke()
        self._on_change()

    def _on_met(self, met: Met) -> None:
        self._deliver(partial(self._take_met, met))

    def _take_met(self, met: Met) -> None:
        self.met = met
        if self.listener is not None:
            self.listener.met_server()

    def _on_saved(self, saved: Saved) -> None:
        self._deliver(lambda: self._take_saved(saved))

    def _take_saved(self, saved: Saved) -> None:
        self.last_saved = saved
        if self.listener is not None:
            self.listener.saved(saved)

    def _on_trouble(self, message: str) -> None:
        self._deliver(lambda: self._take_trouble(message))

    def _take_trouble(self, message: str) -> None:
        if self.listener is not None:
            self.listener.trouble(message)
        for follower in tuple(self.followers):
            follower.trouble(message)


def _newest_first(state: State, already: int) -> list[str]:
    """The ids of the events that were taken in last: a state keeps them in the order in which they came."""
    return list(islice(reversed(tuple(state.events)), len(state.events) - already))
