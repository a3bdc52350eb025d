"""What the keys that record something do: ask what must be asked, then hand the act to the link."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import App

from deploy_tui.checklist.model import Item
from deploy_tui.session import rules
from deploy_tui.session.deferred import deferral
from deploy_tui.session.events import Event
from deploy_tui.session.state import ItemState, StateName
from deploy_tui.session.story import told
from deploy_tui.session.teamwork import claimed_by
from deploy_tui.tui.link import Link
from deploy_tui.tui.several import Act, Divided, by_hand, divide, later_phases, ticks, together
from deploy_tui.tui.undoing import Undoing

if TYPE_CHECKING:
    from deploy_tui.session.standing import Offer
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
        sent: Callable[..., None],
        offer_run: Callable[[Item, Callable[[], None]], None],
    ) -> None:
        self._app = app
        self._link = link
        self._now = now
        self._say = say
        self._sent = sent
        self._offer_run = offer_run
        self._looks_anew: set[str] = set()
        self._undoing = Undoing(link.me)

    def act(self, *items: Item) -> None:
        """What space does: to one item it depends on its kind and on how it stands; several are ticked."""
        if len(items) > 1:
            self._tick(items)
            return
        (item,) = items
        state = self._link.state.items[item.id]
        if self._link.state.outcome:
            self._mark(item, "done")  # refused, with the reason
        elif (offer := self._offered(item)) is not None:
            self._ask_whether_it_holds(item, offer)
        elif item.kind == "measured":
            self._ask_value(item, state)
        elif state.state == "done" and item.kind != "quorum":
            self._open_again(item, state)
        elif state.manual and item.kind == "checked" and not item.danger:
            self._mark(item, "done")
        elif by_hand(items):
            if state.manual:
                self._ask_by_hand(item)
            elif item.command or item.probe or item.script:
                self._offer_run(item, lambda: self._mark(item, "done"))
            else:
                self._ask_by_hand(item)
        elif item.kind == "timed":
            self._watch(item, state)
        else:
            self._mark(item, "done")

    def _open_again(self, item: Item, state: ItemState) -> None:
        """Not done after all. What had been deferred before is deferred as it was."""
        before = deferral(state)
        if before is None:
            self._mark(item, "open")
            return
        body = {key: str(before.body.get(key, "")) for key in ("reason", "to", "owner")}
        self._mark(item, "deferred", reason=body["reason"], to_phase=body["to"], owner=body["owner"])

    def _tick(self, items: tuple[Item, ...]) -> None:
        divided = ticks(self._link.state, items, self._link.me, self._now)
        asking = by_hand(divided.items)
        if not asking:
            self._record(divided, "ticked")
            return
        from deploy_tui.tui.screens.confirm import Confirm

        commands = [f"{item.title}" + (f"  $ {item.command}" if item.command else "") for item in asking]
        shown = [*commands[:8], *([f"… and {len(commands) - 8} more"] if len(commands) > 8 else [])]
        if any(item.danger for item in asking):
            shown.append("Some of this changes production.")

        def answered(yes: bool | None) -> None:
            if yes:
                self._record(divided, "ticked")

        heading = f"{len(divided.items)} items, {len(asking)} of them for a command"
        last = "They are recorded as done by hand, in your name."
        self._app.push_screen(Confirm(heading, (*shown, last), "done by hand"), answered)

    def _record(self, divided: Divided, what: str) -> None:
        """All acts in one go; then it is said what was left."""
        if not divided.acts:
            self._say(divided.said(what))
            return

        self._link.decide(
            lambda _: divided.acts,
            then=lambda _: self._say(divided.said(what)),
            at_once=self._undoing.went_together,
        )
        self._sent(*divided.items)

    def state(self, *items: Item, wanted: StateName | None = None) -> None:
        """Failed, blocked, skipped, deferred or waived, with the reason; several for the same one."""
        from deploy_tui.tui.screens.reason import ReasonDialog

        later = later_phases(self._link.state.checklist.phases, items)
        about = items[0] if len(items) == 1 else together(items)

        def answered(answer: "ReasonAnswer | None") -> None:
            if answer is None:
                return
            details: dict[str, Any] = {
                "until": answer.until,
                "reason": answer.reason,
                "to_phase": answer.to_phase,
                "owner": answer.owner,
            }

            def act(item: Item) -> Act:
                return lambda now: rules.mark(
                    now, item.id, answer.state, by=self._link.me, now=self._now(), **details
                )

            self._each(items, act, answer.state)

        state = self._link.state.items[items[0].id] if len(items) == 1 else ItemState()
        self._app.push_screen(ReasonDialog(about, state, later, wanted), answered)

    def _each(self, items: tuple[Item, ...], act: Callable[[Item], Act], what: str) -> None:
        if len(items) == 1:
            self._link.record(act(items[0]))
        else:
            self._record(divide(self._link.state, items, act), what)

    def note(self, *items: Item) -> None:
        """A note on the item or items, or, without any, on the whole session."""
        from deploy_tui.environment.hidden import at_hand
        from deploy_tui.tui.screens.note import NoteEditor

        state = self._link.state
        notes = state.items[items[0].id].notes if len(items) == 1 else () if items else state.notes

        def answered(text: str | None) -> None:
            if text and items:
                self._each(items, lambda item: lambda now: rules.note(now, item.id, text), "noted")
            elif text:
                self._link.record(lambda now: rules.note(now, "session", text))

        about = items[0].title if len(items) == 1 else f"{len(items)} items"
        heading = f"Note: {about}" if items else "Note on the whole session"
        secrets = partial(at_hand, state.checklist.variables)
        self._app.push_screen(NoteEditor(heading, notes, secrets=secrets), answered)

    def owner(self, *items: Item) -> None:
        from deploy_tui.tui.screens.ask import Ask

        state, (item, *others) = self._link.state, items
        role = state.checklist.role_title(item.owner) if not others else ""

        def answered(owner: str | None) -> None:
            if owner:
                given = f"given to {owner}"
                self._each(items, lambda item: lambda now: rules.assign(now, item.id, owner), given)

        about = f"Who does this? The checklist says: {role}." if role else "Who does this?"
        heading = together(items).title if others else item.title
        self._app.push_screen(Ask(heading, about, state.items[item.id].owner or self._link.me), answered)

    def claim(self, *items: Item) -> None:
        """I am at work on it; or, where I said so already, not any more."""
        from deploy_tui.session import teamwork

        me = self._link.me
        taken = [item for item in items if claimed_by(self._link.state, item.id) == me]
        # Several at once all go the same way: given back only when all of them are mine.
        meant = items if len(taken) in (0, len(items)) else tuple(item for item in items if item not in taken)
        what = "given back" if taken and meant == items else "taken"

        def act(item: Item) -> Act:
            return lambda now: teamwork.claim(now, item.id, by=me)

        self._each(meant, act, what)

    def manual(self, *items: Item) -> None:
        """People look at it, and no machine; or, where that is so already, a machine again."""
        from deploy_tui.session.manual import switch

        state = self._link.state
        back = all(state.items[item.id].manual for item in items)

        def act(item: Item) -> Act:
            return lambda now: switch(now, item.id, manual=not back)

        self._each(items, act, "switched back" if back else "switched to manual")

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
        """Take back what I did last; what was done to several items at once goes at once."""
        self._link.decide(
            self._undoing.undo,
            then=lambda events: self._tell(events, f"you withdrew all {len(events)} at once"),
            at_once=self._undoing.went_together,
        )

    def redo(self) -> None:
        """Take the undo back, of all that went at once."""
        self._link.decide(
            self._undoing.redo,
            then=lambda events: self._tell(events, f"all {len(events)} stand again"),
        )

    def _tell(self, events: tuple[Event, ...], of_several: str) -> None:
        self._say(of_several if len(events) > 1 else f"you {told(events[0], self._link.state)}")

    def _mark(self, item: Item, to: StateName, **details: Any) -> None:
        self._link.record(
            lambda now: rules.mark(now, item.id, to, by=self._link.me, now=self._now(), **details)
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

    def _offered(self, item: Item) -> "Offer | None":
        """What an earlier session found, unless I said that I look for myself."""
        if not item.standing or item.id in self._looks_anew:
            return None
        from deploy_tui.session.standing import offer_for

        return offer_for(self._link.state, item.id)

    def _ask_whether_it_holds(self, item: Item, offer: "Offer") -> None:
        from deploy_tui.session.standing import carry
        from deploy_tui.tui.screens.confirm import Confirm
        from deploy_tui.tui.standing_lines import told_offer

        lines = [f"Found earlier: {told_offer(item, offer, self._now())}."]
        lines += [f"Evidence: {each}" for each in offer.evidence]
        lines.append("Does it still hold? It is recorded as carried over, in your name.")

        def answered(yes: bool | None) -> None:
            if yes:
                self._link.record(lambda now: carry(now, item.id, now=self._now()))
                self._sent(item)
            elif yes is False:
                self._looks_anew.add(item.id)
                self.act(item)

        self._app.push_screen(Confirm(item.title, tuple(lines), "still holds", "check anew"), answered)

    def _ask_by_hand(self, item: Item) -> None:
        from deploy_tui.tui.screens.confirm import Confirm

        lines = []
        if item.danger:
            lines.append("This changes production.")
        lines.append("It is recorded as done by hand, in your name.")

        def answered(yes: bool | None) -> None:
            if yes:
                self._mark(item, "done")

        self._app.push_screen(Confirm(item.title, tuple(lines), "done by hand"), answered)
