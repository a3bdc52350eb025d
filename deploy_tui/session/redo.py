"""Undo taken back: what was withdrawn stands again."""

from deploy_tui.session.events import UNDO, Draft, Event, order
from deploy_tui.session.rules import Refused, refuse_closed
from deploy_tui.session.state import State
from deploy_tui.text.clean import clean


def redo(state: State, by: str) -> tuple[Draft, Event]:
    """Withdraw this operator's last undo. Returns the draft, and the event that stands again by it.

    Refused once they have done something else since: it may rest on what was undone.
    """
    refuse_closed(state)
    for event in sorted((each for each in state.events.values() if each.by == by), key=order, reverse=True):
        if event.kind != UNDO:
            break
        target = state.events.get(str(event.body.get("withdraws")))
        if target is None or target.kind == UNDO:
            continue  # a redo; before it there may be more to do again
        if event.id not in _withdrawn(state, event.about):
            return Draft(UNDO, event.about, {"withdraws": event.id}), target
    raise Refused(f"nothing by {clean(by)} to do again")


def _withdrawn(state: State, about: str) -> set[str]:
    return {str(event.body.get("withdraws")) for event in state.about[about].values() if event.kind == UNDO}
