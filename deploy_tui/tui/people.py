"""Who else acts on the session: what everybody did last, what just came in, and whose clock differs.

Kept up event by event: the whole log is looked through once, after the first paint.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from deploy_tui.session.clocks import ahead, spelled
from deploy_tui.session.events import Event
from deploy_tui.session.presence import here, last_acts
from deploy_tui.session.state import State


class People:
    """`fresh` are the ids of what others recorded since somebody looked at it; `clocks` maps a writer to its
    operator and to how far its clock was ahead when something arrived from it."""

    def __init__(self) -> None:
        self.fresh: dict[str, None] = {}
        self.clocks: dict[str, tuple[str, timedelta]] = {}
        self._acts: dict[str, Event] | None = None
        self._told: set[str] = set()

    def acts(self, state: State) -> dict[str, Event]:
        """Operator -> their last act, the latest first."""
        if self._acts is None:
            self._acts = last_acts(state.events.values())
        return self._acts

    def others_here(self, state: State, me: str, now: datetime) -> tuple[str, ...]:
        return tuple(name for name in here(self.acts(state), now) if name != me)

    def did(self, events: Iterable[Event]) -> None:
        """These were recorded, here or elsewhere."""
        if self._acts is not None:
            self._acts = last_acts((*self._acts.values(), *events))

    def arrived(self, events: tuple[Event, ...], now: datetime) -> None:
        """These were recorded elsewhere, and have just come in."""
        self.did(events)
        self.fresh.update(dict.fromkeys(event.id for event in events))
        for event in events:
            self.clocks.pop(event.writer, None)
        self.clocks |= ahead(events, now)

    def clocks_to_tell(self) -> str:
        """The clocks that were found to be ahead since this was asked last, in words; each writer's once."""
        new = {writer: found for writer, found in self.clocks.items() if writer not in self._told}
        self._told.update(new)
        return ", ".join(
            f"the clock of {name} is {spelled(ahead_by)} ahead of this machine's"
            for name, ahead_by in new.values()
        )
