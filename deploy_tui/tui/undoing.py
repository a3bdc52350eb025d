"""Undo and redo: what was done to several items at once goes at once, and comes back at once."""

from deploy_tui.session import rules
from deploy_tui.session.events import UNDO, Draft, Event
from deploy_tui.session.heads import effective
from deploy_tui.session.redo import redo
from deploy_tui.session.state import State
from deploy_tui.store.opened import Act


class Undoing:
    """Used on the recorder's thread alone: there it is decided once all that was sent before is recorded."""

    def __init__(self, me: str) -> None:
        self._me = me
        self._together: dict[str, tuple[Event, ...]] = {}

    def went_together(self, events: tuple[Event, ...]) -> None:
        """These were recorded in one go."""
        self._together.update((event.id, events) for event in events)

    def undo(self, state: State) -> tuple[Act, ...]:
        """What takes back what this operator did last. Raises Refused when there is nothing."""
        last = rules.undo(state, self._me)[1]
        group = self._together.get(last.id, ())
        standing = [each for each in group if each in effective(state.about[each.about].values())]
        if len(standing) > 1:
            return _withdrawing(standing)
        return (lambda now: rules.undo(now, self._me)[0],)

    def redo(self, state: State) -> tuple[Act, ...]:
        """What takes this operator's last undo back. Raises Refused when there is none."""
        draft, _ = redo(state, self._me)
        group = self._together.get(str(draft.body["withdraws"]), ())
        standing = [each for each in group if not _is_withdrawn(state, each)]
        if len(standing) > 1:
            return _withdrawing(standing)
        return (lambda now: redo(now, self._me)[0],)


def _withdrawing(events: list[Event]) -> tuple[Act, ...]:
    drafts = [Draft(UNDO, each.about, {"withdraws": each.id}) for each in events]
    return tuple(lambda _, draft=draft: draft for draft in drafts)


def _is_withdrawn(state: State, undo: Event) -> bool:
    about = state.about[undo.about].values()
    return any(each.kind == UNDO and each.body.get("withdraws") == undo.id for each in about)
