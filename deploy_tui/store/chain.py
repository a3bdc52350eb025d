"""What this clone writes next: each event numbered, and naming the digest of the one before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from deploy_tui.session.events import BadEvent, Draft, Event, digest, genesis, seal
from deploy_tui.session.heads import newest
from deploy_tui.session.state import State
from deploy_tui.store.errors import NotRecorded
from deploy_tui.store.operator import Operator


@dataclass(slots=True)
class Chain:
    """The events of one writer in one session: the last of them, and the highest clock of anybody."""

    session: str
    writer: str
    last: Event | None = None
    clock: int = 0

    def saw(self, events: Iterable[Event]) -> None:
        """Events that the next one comes after."""
        for event in events:
            self.clock = max(self.clock, event.clock)
            if event.writer == self.writer and (self.last is None or event.n > self.last.n):
                self.last = event

    def next(self, state: State, draft: Draft, operator: Operator, now: datetime) -> Event:
        """The event that records the draft. Raises NotRecorded for what cannot be one."""
        try:
            return seal(
                Event(
                    session=self.session,
                    writer=self.writer,
                    n=self.last.n + 1 if self.last else 1,
                    clock=self.clock + 1,
                    at=now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
                    by=operator.name,
                    git=operator.git,
                    kind=draft.kind,
                    about=draft.about,
                    after=newest(state.about.get(draft.about, {})),
                    prev=digest(self.last) if self.last else genesis(self.session, self.writer),
                    body=draft.body,
                )
            )
        except BadEvent as error:
            raise NotRecorded(f"NOT RECORDED: {error}") from None
