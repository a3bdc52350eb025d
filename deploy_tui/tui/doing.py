"""What the keys that record something do: ask what must be asked, then hand the act to the link."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import App

from deploy_tui.checklist.model import Item
from deploy_tui.session import rules
from deploy_tui.session.events import Event
from deploy_tui.session.state import ItemState, StateName
from deploy_tui.session.story import told
from deploy_tui.tui.link import Link

if TYPE_CHECKING:
    from deploy_tui.tui.screens.reason import ReasonAnswer
    from deploy_tui.tui.screens.value import ValueAnswer


class Doing:
    """Dialogues are imported when they open: none of them is needed for the first paint."""

    def __init__(
        self,
        app: App[None],
        link: Link,
        now: Callable[[], datetime],
        say: Callable[[str], None],
        sent: Callable[[Item], None],
    ) -> None:
        self._app = app
        self._link = link
        self._now = now
        self._say = say
        self._sent = sent

    def act(self, item: Item) -> None:
        """What space does: it depends on the item's kind and on how it stands."""
        state = self._link.state.items[item.id]
        if self._link.state.outcome:
            self._mark(item, "done")  # refused, with the reason
        elif item.kind == "measured":
            self._ask_value(item, state)
        elif state.state == "done" and item.kind != "quorum":
            self._mark(item, "open")
        elif item.kind in ("checked", "action") or item.danger:
            self._ask_by_hand(item)
        elif item.kind == "timed":
            self._watch(item, state)
        else:
            self._mark(item, "done")

    def state(self, item: Item, wanted: StateName | None = None) -> None:
        """Failed, blocked, skipped, deferred or waived, with the reason."""
        from deploy_tui.tui.screens.reason import ReasonDialog

        phases = self._link.state.checklist.phases
        place = next(n for n, phase in enumerate(phases) if phase.id == item.phase)
        state = self._link.state.items[item.id]

        def answered(answer: "ReasonAnswer | None") -> None:
            if answer is not None:
                self._link.record(
                    lambda now: rules.mark(
                        now,
                        item.id,
                        answer.state,
                        by=self._link.me,
                        now=self._now(),
                        reason=answer.reason,
                        to_phase=answer.to_phase,
                        owner=answer.owner,
                        until=answer.until,
                    )
                )

        self._app.push_screen(ReasonDialog(item, state, phases[place + 1 :], wanted), answered)

    def note(self, item: Item | None) -> None:
        """A note on the item, or on the whole session."""
        from deploy_tui.tui.screens.note import NoteEditor

        state = self._link.state
        notes = state.items[item.id].notes if item else state.notes
        ref = item.id if item else "session"

        def answered(text: str | None) -> None:
            if text:
                self._link.record(lambda now: rules.note(now, ref, text))

        heading = f"Note: {item.title}" if item else "Note on the whole session"
        self._app.push_screen(NoteEditor(heading, notes), answered)

    def owner(self, item: Item) -> None:
        from deploy_tui.tui.screens.ask import Ask

        state = self._link.state
        role = state.checklist.role_title(item.owner)

        def answered(owner: str | None) -> None:
            if owner:
                self._link.record(lambda now: rules.assign(now, item.id, owner))

        about = f"Who does this? The checklist says: {role}." if role else "Who does this?"
        self._app.push_screen(Ask(item.title, about, state.items[item.id].owner or self._link.me), answered)

    def answer(self, item: Item) -> None:
        """The question that a conditional item hangs on."""
        from deploy_tui.tui.screens.ask import Ask

        params = {param.id: param for param in self._link.state.checklist.params}
        param = params.get(item.condition)
        if param is None:
            self._say("this item depends on no question")
            return

        def answered(text: str | None) -> None:
            if text:
                self._link.record(lambda now: rules.set_param(now, item.condition, text))

        self._app.push_screen(Ask(param.title, f"{param.ask or param.title} (yes or no)"), answered)

    def undo(self) -> None:
        """Take back what I did last."""

        def undone(events: tuple[Event, ...]) -> None:
            state = self._link.state
            self._say(f"you {told(events[0], state)}")

        self._link.record(lambda now: rules.undo(now, self._link.me)[0], then=undone)

    def _mark(self, item: Item, to: StateName, *, reason: str = "", value: str | None = None) -> None:
        self._link.record(
            lambda now: rules.mark(
                now, item.id, to, by=self._link.me, now=self._now(), reason=reason, value=value
            )
        )
        self._sent(item)

    def _watch(self, item: Item, state: ItemState) -> None:
        if not state.watch_from:
            self._link.record(
                lambda now: rules.start_watch(now, item.id),
                then=lambda _: self._say(f"watching for {item.hold}; space again when it is over"),
            )
        else:
            self._mark(item, "done")

    def _ask_value(self, item: Item, state: ItemState) -> None:
        from deploy_tui.tui.screens.value import ValueDialog

        def answered(answer: "ValueAnswer | None") -> None:
            if answer is not None:
                self._mark(item, answer.state, reason=answer.reason, value=answer.value)

        self._app.push_screen(ValueDialog(item, state), answered)

    def _ask_by_hand(self, item: Item) -> None:
        from deploy_tui.tui.screens.confirm import Confirm

        lines = [f"$ {item.command}"] if item.command else []
        if item.danger:
            lines.append("This changes production.")
        lines.append("It is recorded as done by hand, in your name.")

        def answered(yes: bool | None) -> None:
            if yes:
                self._mark(item, "done")

        self._app.push_screen(Confirm(item.title, tuple(lines), "done by hand"), answered)
