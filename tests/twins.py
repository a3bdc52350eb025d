"""Two people who act on one session without seeing each other."""

from collections.abc import Callable
from datetime import datetime

from deploy_tui.session.events import Draft, Event, genesis, order, seal
from deploy_tui.session.heads import newest
from deploy_tui.session.state import State
from deploy_tui.store.opened import OpenSession

Decides = Callable[[State, datetime], Draft]


def act_apart(session: OpenSession, **people: Decides) -> None:
    """Each acts in a clone of their own on what the session holds now; then it takes in what they did."""
    before = session.state
    session.adopt(
        [
            _event(session, before, f"clone-{n}", by, decides)
            for n, (by, decides) in enumerate(people.items(), 1)
        ]
    )


def _event(session: OpenSession, state: State, clone: str, by: str, decides: Decides) -> Event:
    draft = decides(state, session.now())
    clock = max(order(event)[0] for event in state.events.values()) + 1
    event = Event(
        session=session.uid,
        writer=clone,
        n=1,
        clock=clock,
        at=session.now().isoformat(timespec="seconds"),
        by=by,
        git="",
        kind=draft.kind,
        about=draft.about,
        after=newest(state.about.get(draft.about, {})),
        prev=genesis(session.uid, clone),
        body=draft.body,
    )
    return seal(event)
