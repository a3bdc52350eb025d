"""People said different things about an item without seeing each other: somebody settles it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from deploy_tui.session.disputes import disputed, settle
from deploy_tui.session.state import ItemState, says
from deploy_tui.tui.dispute_lines import dispute_lines
from deploy_tui.tui.key_line import Key
from deploy_tui.tui.link import Link
from deploy_tui.tui.screens.paged import Paged
from deploy_tui.tui.spans import Line

if TYPE_CHECKING:
    from deploy_tui.tui.screens.reason import ReasonAnswer


class Disagreement(Paged[str]):
    """Begins at `ref`, an item or an instance that is disputed. Answers the id of the item it ended on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(n), f"take({n - 1})", f"number {n} is right", show=False) for n in range(1, 10)),
        Binding("s", "state", "neither: another state", show=False),
        Binding("n", "next", "the next disagreement", show=False),
    ]

    def __init__(self, link: Link, now: Callable[[], datetime], ref: str) -> None:
        super().__init__(link, now)
        self.ref = ref

    def write(self, width: int) -> Sequence[Line]:
        return dispute_lines(self.state, self.ref, width)

    def keys(self) -> tuple[Key, ...]:
        heads = self.state.item(self.ref).heads
        more = (Key("n", "next", "next"),) if len(disputed(self.state)) > 1 else ()
        if not self.acting:
            return more
        right = tuple(Key(str(n), "is right", f"take({n - 1})") for n in range(1, len(heads) + 1)[:9])
        return (*right, Key("s", "neither", "state"), *more)

    def facts(self) -> str:
        left = len(disputed(self.state))
        return f"{left} disagreements; what each said stays in the log" if left > 1 else ""

    def changed(self) -> None:
        """Settled, here or elsewhere: on to the next one, or back."""
        left = disputed(self.state)
        if self.ref not in left and self.is_current:
            if not left:
                self.dismiss(self._item_id)
                return
            self.ref = left[0]
        super().changed()

    def action_back(self) -> None:
        self.dismiss(self._item_id)

    @property
    def _item_id(self) -> str:
        return self.ref.partition("@")[0]

    def action_next(self) -> None:
        left = disputed(self.state)
        if left:
            place = left.index(self.ref) + 1 if self.ref in left else 0
            self.ref = left[place % len(left)]
            self.reload()

    def action_take(self, place: int) -> None:
        """One of them is right: what they said is said again, for all to see, with the reason."""
        from deploy_tui.tui.screens.ask import Ask

        heads = self.state.item(self.ref).heads
        if place >= len(heads):
            return
        head, ref = heads[place], self.ref
        state, body = says(head), head.body
        value = body.get("value")

        def answered(reason: str | None) -> None:
            if reason:
                self._settle(
                    ref,
                    state,
                    reason=reason,
                    value=None if value is None else str(value),
                    to_phase=str(body.get("to", "")),
                    owner=str(body.get("owner", "")),
                    until=str(body.get("until", "")),
                )

        why = f"Why is {state} right? It is recorded with your name."
        self.app.push_screen(Ask(f"Settle: {ref}", why), answered)

    def action_state(self) -> None:
        from deploy_tui.tui.screens.reason import ReasonDialog

        ref, phases = self.ref, self.state.checklist.phases
        item = self.state.checklist.items[self._item_id]
        place = next(n for n, phase in enumerate(phases) if phase.id == item.phase)

        def answered(answer: "ReasonAnswer | None") -> None:
            if answer is not None:
                self._settle(
                    ref,
                    answer.state,
                    reason=answer.reason,
                    to_phase=answer.to_phase,
                    owner=answer.owner,
                    until=answer.until,
                )

        own = self.state.item(ref)
        shown = ItemState(state=own.state, owner=own.owner)  # the reason is to be a new one
        self.app.push_screen(ReasonDialog(item, shown, phases[place + 1 :]), answered)

    def _settle(self, ref: str, to: str, **said: Any) -> None:
        self.link.record(lambda now: settle(now, ref, to, by=self.link.me, now=self.now(), **said))
