"""The main screen: phases above, sections, items and details side by side, what was saved below.

How one moves in it is in `browsing`; here is what is recorded, and what comes back from the link.
"""

import time
from collections.abc import Callable
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Horizontal

from deploy_tui.checklist.model import Item
from deploy_tui.session.events import Event
from deploy_tui.store.read import Saved
from deploy_tui.tui import rows
from deploy_tui.tui.actions import footer
from deploy_tui.tui.doing import Doing
from deploy_tui.tui.glyphs import UNICODE
from deploy_tui.tui.keys import bindings
from deploy_tui.tui.link import Link
from deploy_tui.tui.looking import Looking
from deploy_tui.tui.screens.browsing import Browsing
from deploy_tui.tui.sentences import told_in_short
from deploy_tui.tui.spans import Line, Span, Tone, cut, length, spread
from deploy_tui.tui.widgets.bars import Bar

_MESSAGE_SECONDS = 8.0
_SLOW_SAVE_SECONDS = 0.1


class MainScreen(Browsing, Looking):
    """`now` is the wall clock, for display and for rules; `view` what was remembered when this was left."""

    BINDINGS = bindings("main")

    def __init__(self, link: Link, now: Callable[[], datetime], view: dict[str, object]) -> None:
        super().__init__(link.state, link.me, now)
        self.link = link
        self.now = now
        if isinstance(id := view.get("item"), str):
            self.browse.go_to_id(id)
        self.header = Bar("header", lambda width: rows.header(link.state, link.me, width), "bar")
        self.phases = Bar("phases", self._draw_phases)
        self.status = Bar("status", self._draw_status)
        self.doing = Doing(self.app, link, now, self.say, self.sent)
        self._message: tuple[str, Tone, float] = ("", "text", 0.0)
        self._committed_at: float | None = None
        self._saving_since: float | None = None
        self._status_drawn: Line = []

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
        self.call_after_refresh(self.begin)

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
        self._show_status()

    def activated(self) -> None:
        self.status.refresh()

    # Doing

    def _with_item(self, do: Callable[[Item], None]) -> None:
        if self.browse.item is not None:
            do(self.browse.item)

    def sent(self, item: Item) -> None:
        """An act is on its way to the disk."""
        self.items.await_answer(item)
        self._saving_since = time.monotonic()
        self.set_timer(_SLOW_SAVE_SECONDS, self._second)

    def action_act(self) -> None:
        self._with_item(self.doing.act)

    def action_state(self) -> None:
        self._with_item(self.doing.state)

    def action_note(self) -> None:
        self._with_item(self.doing.note)

    def action_session_note(self) -> None:
        self.doing.note(None)

    def action_owner(self) -> None:
        self._with_item(self.doing.owner)

    def action_answer(self) -> None:
        self._with_item(self.doing.answer)

    def action_undo(self) -> None:
        self.doing.undo()

    def action_runbook(self) -> None:
        self._with_item(lambda item: self.app.show_runbooks(item.runbook or None, item.title))  # type: ignore[attr-defined]

    def action_cover(self) -> None:
        self.app.show_cover()  # type: ignore[attr-defined]

    def action_theme(self) -> None:
        self.app.action_theme()  # type: ignore[attr-defined]

    def action_leave(self) -> None:
        self.app.action_leave()  # type: ignore[attr-defined]

    # News from the link

    def recorded(self, events: tuple[Event, ...]) -> None:
        self._message = ("", "text", 0.0)
        self._saving_since = None
        self.items.await_answer(None)
        before = self.browse.state
        self._show_changes(events)
        self.finished_by(before, events)

    def others_recorded(self, events: tuple[Event, ...]) -> None:
        self._show_changes(events)
        self.say(told_in_short(events, self.link.state), "accent")

    def saved(self, saved: Saved) -> None:
        self._committed_at = time.monotonic() if saved.commit and not saved.pending else self._committed_at
        self._show_status()

    def trouble(self, message: str) -> None:
        self._saving_since = None
        self.items.await_answer(None)
        self.say(message, "bad")

    def _show_changes(self, events: tuple[Event, ...]) -> None:
        """Draw again what these events changed."""
        state = self.browse.state = self.link.state
        here = self.browse.item
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

    def say(self, text: str, tone: Tone = "text") -> None:
        """A short message in the status line, for a while."""
        self._message = (text, tone, time.monotonic() + _MESSAGE_SECONDS)
        self._show_status()

    def _show_status(self) -> None:
        if self._status_line(self.status.size.width) != self._status_drawn:
            self.status.refresh()

    def _second(self) -> None:
        if self._message[0] and time.monotonic() > self._message[2]:
            self._message = ("", "text", 0.0)
        self._show_status()

    def _draw_phases(self, width: int) -> Line:
        return rows.phase_bar(self.link.state, self.browse.phase, width, UNICODE)

    def _draw_status(self, width: int) -> Line:
        self._status_drawn = self._status_line(width)
        return self._status_drawn

    def _status_line(self, width: int) -> Line:
        text, tone, _ = self._message
        since = self._saving_since
        ago = time.monotonic() - self._committed_at if self._committed_at is not None else None
        saved = rows.saved_line(self.link.last_saved, ago)
        if since is not None and time.monotonic() - since > _SLOW_SAVE_SECONDS:
            saved = "saving …"
        waits = self.link.last_saved.waiting is not None
        left = [Span(f" {saved}", "warn" if waits else "dim")]
        if text:
            left = [Span(f" {cut(text, width - 20)}", tone)]
        item = self.browse.item
        label = rows.act_label(item, self.link.state.items[item.id] if item else None)
        keys = rows.footer(footer(), label, width - length(left) - 3)
        return spread(left, keys, width)
