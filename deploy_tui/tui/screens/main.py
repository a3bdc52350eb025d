"""The main screen: phases above, sections, items and details side by side, what was saved below.

Nothing on it takes the focus: the screen has the keys, moves the cursor in `Browse`, and tells the panes in
the same call what to draw again. A key press lays nothing out, except to show another pane on a small screen.
"""

import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Size
from textual.screen import Screen

from deploy_tui.checklist.model import Item, Section
from deploy_tui.session.events import Event
from deploy_tui.store.read import Saved
from deploy_tui.tui import rows
from deploy_tui.tui.actions import footer
from deploy_tui.tui.browse import Browse
from deploy_tui.tui.doing import Doing
from deploy_tui.tui.glyphs import UNICODE
from deploy_tui.tui.keys import bindings
from deploy_tui.tui.link import Link
from deploy_tui.tui.sentences import told_in_short
from deploy_tui.tui.spans import Line, Span, Tone, cut, length, spread
from deploy_tui.tui.widgets.bars import Bar
from deploy_tui.tui.widgets.detail_pane import DetailPane
from deploy_tui.tui.widgets.item_pane import ItemPane
from deploy_tui.tui.widgets.lines import ALONE, FIRST, LAST, MIDDLE
from deploy_tui.tui.widgets.section_pane import SectionPane

if TYPE_CHECKING:
    from textual.widgets import Input

WIDE = 100
SECTIONS, ITEMS, DETAILS = 0, 1, 2
_MESSAGE_SECONDS = 8.0
_SLOW_SAVE_SECONDS = 0.1


class MainScreen(Screen[None]):
    """`now` is the wall clock, for display and for rules; `view` what was remembered when this was left."""

    AUTO_FOCUS = ""
    BINDINGS = bindings("main")

    def __init__(self, link: Link, now: Callable[[], datetime], view: dict[str, object]) -> None:
        super().__init__()
        self.link = link
        self.now = now
        self.browse = Browse(link.state, link.me)
        if isinstance(id := view.get("item"), str):
            self.browse.go_to_id(id)
        self.header = Bar("header", lambda width: rows.header(link.state, link.me, width), "bar")
        self.phases = Bar("phases", self._draw_phases)
        self.sections = SectionPane("sections", self.browse)
        self.items = ItemPane("items", self.browse, now)
        self.details = DetailPane("details", self.browse, now)
        self.status = Bar("status", self._draw_status)
        self.doing = Doing(self.app, link, now, self.say, self.sent)
        self.pane = ITEMS
        self._arranged_for: tuple[bool, int] | None = None
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

    def on_resize(self, event: events.Resize) -> None:
        self._arrange(event.size)

    def view(self) -> dict[str, object]:
        """What to remember of this screen."""
        item = self.browse.item
        return {"item": item.id if item else ""}

    def where(self) -> str:
        """Where somebody is who opens this, in words."""
        item = self.browse.item
        return f"{self.browse.phase.title} · {self.browse.section.title} · {item.title}" if item else ""

    # What is where

    def _arrange(self, size: Size) -> None:
        """Three panes side by side, or the one that is in use."""
        wide = size.width >= WIDE
        if self._arranged_for == (wide, self.pane):
            return
        self._arranged_for = (wide, self.pane)
        self.set_class(not wide, "-narrow")
        panes = (self.sections, self.items, self.details)
        for n, pane in enumerate(panes):
            pane.display = wide or n == self.pane
            pane.corners = (FIRST, MIDDLE, LAST)[n] if wide else ALONE
            pane.set_active(n == self.pane)

    def _activate(self, pane: int) -> None:
        self.pane = max(SECTIONS, min(pane, DETAILS))
        self._arrange(self.app.size)
        self.status.refresh()

    # Moving

    def _moving(self, move: Callable[[], object]) -> None:
        """Move in the checklist, then draw again what differs: two rows, a section, or all panes."""
        before = self.browse.section, self.browse.phase, self.browse.items
        move()
        if self.browse.items is before[2]:
            self.items.cursor_moved()
        else:
            self.items.list_changed()
        if self.browse.section is not before[0]:
            self.sections.follow()
        if self.browse.phase is not before[1]:
            self.sections.top = 0
            self.sections.follow()
            self.phases.refresh()
        self.details.show()
        self._show_status()

    def _step(self, steps: int) -> None:
        if self.pane == DETAILS:
            self.details.scroll_by(steps)
        elif self.pane == SECTIONS:
            self._moving(lambda: self.browse.move_section(1 if steps > 0 else -1))
        else:
            self._moving(lambda: self.browse.move(steps))

    def action_down(self) -> None:
        self._step(1)

    def action_up(self) -> None:
        self._step(-1)

    def action_page_down(self) -> None:
        self._page(1)

    def action_page_up(self) -> None:
        self._page(-1)

    def _page(self, sign: int) -> None:
        if self.pane == DETAILS:
            self.details.scroll_by(sign * (self.details.height - 1))
        else:
            page = self.items.height - 1
            self._moving(lambda: self.browse.move_to(self.browse.index + sign * page))

    def action_first(self) -> None:
        self._end(first=True)

    def action_last(self) -> None:
        self._end(first=False)

    def _end(self, *, first: bool) -> None:
        if self.pane == DETAILS:
            self.details.scroll_by(-self.details.rows() if first else self.details.rows())
        elif self.pane == SECTIONS:
            sections = self.browse.phase.sections
            self._moving(lambda: self.browse.open_section(sections[0 if first else -1]))
        else:
            self._moving(lambda: self.browse.move_to(0 if first else len(self.browse.items) - 1))

    def action_right(self) -> None:
        self._activate(self.pane + 1)

    def action_left(self) -> None:
        self._activate(self.pane - 1)

    def action_enter(self) -> None:
        self._activate(self.pane + 1)

    def action_next_pane(self) -> None:
        self._activate((self.pane + 1) % 3)

    def action_previous_pane(self) -> None:
        self._activate((self.pane - 1) % 3)

    def action_back(self) -> None:
        if self.query("#find"):
            self._close_find()
        if self.browse.filtered:
            self._moving(lambda: self.browse.filter(""))
        elif self.pane == DETAILS or (self.pane == ITEMS and self.app.size.width < WIDE):
            self._activate(self.pane - 1)
        else:
            self.say("q leaves; everything is saved")

    def action_next_open(self) -> None:
        found = True

        def move() -> None:
            nonlocal found
            found = self.browse.next_open()

        self._moving(move)
        if self.pane == SECTIONS:
            self._activate(ITEMS)
        if not found:
            self.say("nothing is open any more" + (" in this filter" if self.browse.filtered else ""))

    def action_section(self, steps: int) -> None:
        self._moving(lambda: self.browse.move_section(steps))

    def action_phase(self, number: int) -> None:
        phases = self.link.state.checklist.phases
        if number <= len(phases):
            self._moving(lambda: self.browse.open_phase(phases[number - 1]))

    def action_go_to(self, id: str) -> None:
        """To an item by its id, as a click on a related one does."""
        self._moving(lambda: self.browse.go_to_id(id))

    def action_go_to_section(self) -> None:
        from deploy_tui.tui.palette import go_to_section

        go_to_section(self)

    def open_section(self, section: Section) -> None:
        """To a section and into its items."""
        self._moving(lambda: self.browse.open_section(section))
        self._activate(ITEMS)

    def section_clicked(self, section: Section) -> None:
        self._moving(lambda: self.browse.open_section(section))
        self._activate(ITEMS if self.app.size.width < WIDE else SECTIONS)

    def item_clicked(self, n: int) -> None:
        if n == self.browse.index and self.pane == ITEMS:
            self.action_act()
            return
        self._moving(lambda: self.browse.move_to(n))
        self._activate(ITEMS)

    def details_clicked(self) -> None:
        self._activate(DETAILS)

    # The filter

    def action_find(self) -> None:
        if self.query("#find"):
            self.query_one("#find").focus()
            return
        from textual.widgets import Input

        field = Input(
            self.browse.query,
            placeholder="filter: words, @me, @name, #open, #failed, #measured; esc shows all",
            id="find",
            compact=True,
        )
        self.mount(field, before=self.status)
        field.focus()
        self._activate(ITEMS)

    def on_input_changed(self, event: "Input.Changed") -> None:
        self._moving(lambda: self.browse.filter(event.value))

    def on_input_submitted(self) -> None:
        self._close_find()

    def _close_find(self) -> None:
        self.set_focus(None)
        self.query("#find").remove()

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
        self._show_changes(events)

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
