"""The main screen: phases above, sections, items and details side by side, what was saved below.

How one moves in it is in `browsing`; here is what is recorded, and what comes back from the link.
"""

from collections.abc import Callable
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Horizontal

from deploy_tui.checklist.model import Item
from deploy_tui.session.events import Event
from deploy_tui.session.presence import signed_as
from deploy_tui.store.read import Saved
from deploy_tui.text.clean import clean
from deploy_tui.tui import rows
from deploy_tui.tui.actions import ACTIONS, footer
from deploy_tui.tui.clocks import times_left
from deploy_tui.tui.doing import Doing
from deploy_tui.tui.executing import Executing
from deploy_tui.tui.keys import bindings
from deploy_tui.tui.link import Link
from deploy_tui.tui.looking import Looking
from deploy_tui.tui.screens.browsing import SECTIONS, Browsing
from deploy_tui.tui.sentences import told_in_short
from deploy_tui.tui.settings import Settings
from deploy_tui.tui.spans import Line, Tone
from deploy_tui.tui.widgets.bars import Bar
from deploy_tui.tui.widgets.status import Status

_MEETING = "meeting the other clones …"
_ACTING = frozenset(action.id for action in ACTIONS if action.group == "Do")


class MainScreen(Browsing, Executing, Looking):
    """`now` is the wall clock, for display and for rules; `view` what was remembered when this was left."""

    BINDINGS = bindings("main")

    def __init__(
        self, link: Link, now: Callable[[], datetime], view: dict[str, object], settings: Settings
    ) -> None:
        super().__init__(link.state, link.me, now)
        self.link = link
        self.now = now
        self._above = 0
        first, *more = (*settings.findings, None)
        also = f" (and {len(more) - 1} more: deploy-tui config)" if len(more) > 1 else ""
        self._wrong_settings = clean(f"{first}{also}") if first else ""
        if isinstance(id := view.get("item"), str) and self.browse.go_to_id(id):
            self._above = self.browse.open_above()
        self.header = Bar("header", self._draw_header, "bar")
        self.phases = Bar("phases", self._draw_phases)
        keys = footer(settings.actions, acting=not link.read_only)
        self.status = Status(keys, self._act_label, link.last_saved)
        self.status.met = self._how_far_sent
        self._who = rows.Who("" if link.read_only else link.me)
        self.prepare_running()
        self.doing = Doing(self.app, link, now, self.say, self.sent, self.offer_run)
        self._left: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        self._arrange(self.app.size)
        yield self.header
        yield self.phases
        with Horizontal(id="panes"):
            yield self.sections
            yield self.items
            yield self.details
        yield self.status

    def on_mount(self) -> None:
        self.set_interval(1.0, self._second)
        self.call_after_refresh(self._look_who_is_here)
        self.call_after_refresh(self.begin)
        self.attach_later()
        if self._wrong_settings:
            self.status.say(self._wrong_settings, "warn", seconds=60)
        elif self._above:
            self.status.say(f"you were here, {self._above} open above", "accent", seconds=60)

    def view(self) -> dict[str, object]:
        """What to remember of this screen."""
        item = self.browse.item
        return {"item": item.id if item else ""}

    def where(self) -> str:
        """Where somebody is who opens this, in words."""
        item = self.browse.item
        return f"{self.browse.phase.title} · {self.browse.section.title} · {item.title}" if item else ""

    def moved(self, *, phase: bool) -> None:
        if phase:
            self.phases.refresh()
            self.ask_to_affirm()
        self.status.update()

    def activated(self) -> None:
        self.header.refresh()
        self.status.refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not (self.link.read_only and action in _ACTING)

    # Doing

    def _with_items(self, do: Callable[..., None]) -> None:
        """What is chosen, or what the cursor is on."""
        if items := self.browse.meant:
            do(*items)

    def sent(self, *items: Item) -> None:
        """Acts are on their way to the disk."""
        self.items.await_answer(*items)
        self.status.saving()

    def action_act(self) -> None:
        self._with_items(self.doing.act)

    def action_state(self) -> None:
        self._with_items(self.doing.state)

    def action_note(self) -> None:
        self._with_items(self.doing.note)

    def action_session_note(self) -> None:
        self.doing.note()

    def action_owner(self) -> None:
        self._with_items(self.doing.owner)

    def action_claim(self) -> None:
        self._with_items(self.doing.claim)

    def action_manual(self) -> None:
        self._with_items(self.doing.manual)

    def action_answer(self) -> None:
        if self.browse.item is not None:
            self.doing.answer(self.browse.item)

    def action_redo(self) -> None:
        self.doing.redo()

    def action_undo(self) -> None:
        self.doing.undo()

    def action_runbook(self) -> None:
        if (item := self.browse.item) is not None:
            self.app.show_runbooks(item.runbook or None, item.title)  # type: ignore[attr-defined]

    def action_sync(self) -> None:
        self.status.say(_MEETING)
        self.link.meeting.sync_now()

    def action_cover(self) -> None:
        self.app.show_cover()  # type: ignore[attr-defined]

    def action_theme(self) -> None:
        self.app.action_theme()  # type: ignore[attr-defined]

    def action_leave(self) -> None:
        self.app.action_leave()  # type: ignore[attr-defined]

    # News from the link

    def recorded(self, events: tuple[Event, ...]) -> None:
        self.status.arrived()
        self.items.await_answer()
        self.choose_none()
        before, was_finished = self.browse.state, self.browse.finished
        self._show_changes(events)
        self.offer(was_finished)
        self.finished_by(before, events)

    def others_recorded(self, events: tuple[Event, ...]) -> None:
        self._show_changes(events)
        told = told_in_short(events, self.link.state)
        if clocks := self.link.people.clocks_to_tell():
            self.status.say(f"{clocks} · {told}", "warn")
        else:
            self.status.say(told, "accent")

    def saved(self, saved: Saved) -> None:
        self.status.show_saved(saved)

    def met_server(self) -> None:
        self.status.unsay(_MEETING)

    def trouble(self, message: str) -> None:
        self.status.arrived()
        self.items.await_answer()
        self.status.say(message, "bad")

    def _show_changes(self, events: tuple[Event, ...]) -> None:
        """Draw again what these events changed."""
        state, here = self.link.state, self.browse.item
        self.status.update(self.link.last_saved)
        if self.browse.update(state, events):  # other sections than before
            self.sections.follow()
            self.items.list_changed()
            self.refresh_all()
            return
        for event in events:
            about, _, ref = event.about.partition(":")
            item = state.checklist.items.get(ref.partition("@")[0]) if about == "item" else None
            if item is None:
                self.refresh_all()
                return
            self.items.update_item(item)
            self.sections.update_section(self.browse.section_of(item))
            self.phases.refresh()
        if here is not None:
            self.details.update()
        self.status.refresh()

    def refresh_all(self) -> None:
        self.details.show()
        for bar in (self.header, self.phases, self.sections, self.items, self.status):
            bar.refresh()

    # The bars

    def say(self, text: str) -> None:
        self.status.say(text)

    def said_of_runs(self, text: str, tone: Tone) -> None:
        self.status.say(text, tone)

    def _second(self) -> None:
        """What changes by itself: how long ago, and how much longer."""
        self.show_running()
        if self.link.look_at_clock():
            self.browse.update(self.link.state, ())
            self.refresh_all()
        self.status.update()
        self._look_who_is_here()
        left = times_left(self.browse.state, self.browse.items, self.now())
        if left != self._left:
            self._left = left
            self.items.refresh()
            self.details.update()

    def _draw_header(self, width: int) -> Line:
        link, narrow = self.link, not self.wide
        back = (narrow and self.pane != SECTIONS) or self.browse.filtered
        return rows.header(link.state, self._who, width, read_only=link.read_only, back=back)

    def _look_who_is_here(self) -> None:
        link = self.link
        others = link.people.others_here(link.state, link.me, self.now())
        role = signed_as(link.state, link.me) if not link.read_only else ""
        who = rows.Who(self._who.name, role, len(others), len(link.people.fresh))
        if who != self._who:
            self._who = who
            self.header.refresh()

    def _how_far_sent(self) -> tuple[str, ...]:
        return self.link.met.words(len(self.link.state.events), self.now())

    def _draw_phases(self, width: int) -> Line:
        return rows.phase_bar(self.link.state, self.browse.phase, width, self.browse.deferred())

    def _act_label(self) -> str:
        if count := len(self.browse.chosen):
            return f"done, all {count}"
        item = self.browse.item
        return rows.act_label(item, self.link.state.items[item.id] if item else None)
