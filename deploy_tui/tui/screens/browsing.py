"""The part of the main screen that is looked at and moved through: sections, items and details side by side.

Nothing on it takes the focus: the screen has the keys, moves the cursor in `Browse`, and tells the panes in
the same call what to draw again. A key press lays nothing out, except to show another pane on a small screen.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from textual import events
from textual.geometry import Size

from deploy_tui.checklist.model import Section
from deploy_tui.session.state import State
from deploy_tui.tui.browse import Browse
from deploy_tui.tui.screens.jumping import Jumping
from deploy_tui.tui.widgets.detail_pane import DetailPane
from deploy_tui.tui.widgets.item_pane import ItemPane
from deploy_tui.tui.widgets.lines import ALONE, FIRST, LAST, MIDDLE
from deploy_tui.tui.widgets.section_pane import SectionPane

if TYPE_CHECKING:
    from textual.widgets import Input

WIDE = 100
SECTIONS, ITEMS, DETAILS = 0, 1, 2


class Browsing(Jumping):
    """Subclasses place the panes, say what is to be said, and act."""

    AUTO_FOCUS = ""

    def __init__(self, state: State, me: str, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.browse = Browse(state, me)
        self.sections = SectionPane("sections", self.browse)
        self.items = ItemPane("items", self.browse, now)
        self.details = DetailPane("details", self.browse, now)
        self.pane = ITEMS
        self._offered = False
        self._arranged_for: tuple[bool, int] | None = None

    def say(self, text: str) -> None:
        """A short message, for a while."""
        raise NotImplementedError

    def moved(self, *, phase: bool) -> None:
        """The cursor is elsewhere; `phase`: in another phase."""
        raise NotImplementedError

    def activated(self) -> None:
        """Another pane has the keys."""
        raise NotImplementedError

    def action_act(self) -> None:
        raise NotImplementedError

    def on_resize(self, event: events.Resize) -> None:
        self._arrange(event.size)

    # What is where

    @property
    def wide(self) -> bool:
        """Whether the three panes stand side by side."""
        return self.app.size.width >= WIDE

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
        self.activated()

    # Moving

    def _moving(self, move: Callable[[], object]) -> None:
        """Move in the checklist, then draw again what differs: two rows, a section, or all panes."""
        before = self.browse.section, self.browse.phase, self.browse.items
        self._offered = False
        move()
        # Two empty lists are one object, and yet may be of two filters.
        if self.browse.items and self.browse.items is before[2]:
            self.items.cursor_moved()
        else:
            self.items.list_changed()
        if self.browse.section is not before[0]:
            self.sections.follow()
        another_phase = self.browse.phase is not before[1]
        if another_phase:
            self.sections.top = 0
            self.sections.follow()
        self.details.show()
        self.moved(phase=another_phase)

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
            sections = self.browse.sections
            self._moving(lambda: self.browse.open_section(sections[0 if first else -1]))
        else:
            self._moving(lambda: self.browse.move_to(0 if first else len(self.browse.items) - 1))

    def action_right(self) -> None:
        self._activate(self.pane + 1)

    def action_left(self) -> None:
        self._activate(self.pane - 1)

    def action_enter(self) -> None:
        if self._offered and self.pane == ITEMS:
            self.action_next_open()
        else:
            self._activate(self.pane + 1)

    def offer(self, was_finished: bool) -> None:
        """My act may have finished the section: say where it goes on. Enter goes there, until one moves."""
        self._offered = self.browse.finished and not was_finished
        if not self._offered:
            return
        self.items.bring_into_view(self.items.rows() - 1)
        self.items.refresh()
        following = self.browse.offered()
        go_on = f"enter or n goes on to {following.title}" if following else "and that was the last one"
        self.say(f"{self.browse.section.title}: nothing left to do; {go_on}")

    def action_next_pane(self) -> None:
        self._activate((self.pane + 1) % 3)

    def action_previous_pane(self) -> None:
        self._activate((self.pane - 1) % 3)

    def action_back(self) -> None:
        if self.query("#find"):
            self._close_find()
        if self.browse.chosen:
            self.choose_none()
        elif self.browse.filtered:
            self._moving(lambda: self.browse.filter(""))
        elif self.pane == DETAILS or (self.pane == ITEMS and not self.wide):
            self._activate(self.pane - 1)
        else:
            self.say("nothing to go back to here; q leaves, everything is saved")

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

    def action_next_section(self) -> None:
        self._moving(lambda: self.browse.move_section(1))

    def action_previous_section(self) -> None:
        self._moving(lambda: self.browse.move_section(-1))

    def action_phase(self, number: int) -> None:
        phases = self.browse.state.checklist.phases
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

    def item_jumped(self, n: int) -> None:
        """To a row of the list, and no more than that."""
        self._moving(lambda: self.browse.move_to(n))
        self._activate(ITEMS)

    def section_clicked(self, section: Section) -> None:
        self._moving(lambda: self.browse.open_section(section))
        self._activate(ITEMS if not self.wide else SECTIONS)

    def item_clicked(self, n: int) -> None:
        if n == self.browse.index and self.pane == ITEMS:
            self.action_act()
            return
        self._moving(lambda: self.browse.move_to(n))
        self._activate(ITEMS)

    def details_clicked(self) -> None:
        self._activate(DETAILS)

    # Several at once

    def action_choose(self) -> None:
        if self.browse.item is not None:
            self.browse.choose(self.browse.item)
            self._chosen_changed()

    def action_choose_down(self) -> None:
        self._extend(1)

    def action_choose_up(self) -> None:
        self._extend(-1)

    def _extend(self, steps: int) -> None:
        """This item and the one that the cursor goes to; back over what is chosen it is taken out again."""
        browse, here = self.browse, self.browse.item
        to = browse.index + steps
        if here is None or not 0 <= to < len(browse.items):
            return
        if here.id in browse.chosen and browse.items[to].id in browse.chosen:
            browse.choose(here, on=False)
        else:
            browse.choose(here, on=True)
            browse.choose(browse.items[to], on=True)
        self._moving(lambda: browse.move_to(to))
        self._activate(ITEMS)
        self._chosen_changed()

    def choose_none(self) -> None:
        if self.browse.chosen:
            self.browse.chosen.clear()
            self._chosen_changed()

    def _chosen_changed(self) -> None:
        self.items.refresh()
        self.activated()

    # The filter

    async def action_find(self) -> None:
        """It has the keys before the next one is looked at: that may have come in the same go."""
        if self.query("#find"):
            self.set_focus(self.query_one("#find"))
            return
        from textual.widgets import Input

        field = Input(
            self.browse.query,
            placeholder="filter: words, @me, @name, #open, #failed, #measured; esc shows all",
            id="find",
            compact=True,
        )
        await self.mount(field, after=self.query_one("#panes"))
        self.set_focus(field)
        self._activate(ITEMS)

    def on_input_changed(self, event: "Input.Changed") -> None:
        self._moving(lambda: self.browse.filter(event.value))

    def on_input_submitted(self) -> None:
        self._close_find()

    def _close_find(self) -> None:
        self.set_focus(None)
        self.query("#find").remove()
