"""The emergency panel, drawn by lines: the runbooks to choose from, and the one that is read."""

from textual import events

from deploy_tui.checklist.model import Runbook
from deploy_tui.tui.key_line import Key, key_line
from deploy_tui.tui.runbook_lines import Row, choices, choosing_head, reading_head, steps
from deploy_tui.tui.spans import Ground, Line, Span
from deploy_tui.tui.symptoms import find_runbooks
from deploy_tui.tui.widgets.lines import Lines

_BACK = Key("esc", "back", "back")
_CHOOSING = (Key("enter", "read", "enter"), Key("↑↓", "choose"), _BACK)
_STEPPING = (
    Key("space", "next step", "move(1)"),
    Key("↑", "previous", "move(-1)"),
    _BACK,
    Key("1–9", "go to"),
)
_MOST_TYPED = 60


class Emergency(Lines):
    """The screen above it takes the keys and calls these methods; the mouse does the same."""

    def __init__(self, runbooks: tuple[Runbook, ...], context: str) -> None:
        super().__init__("emergency")
        self.runbooks = runbooks
        self.context = context
        self.typed = ""
        self.found = find_runbooks(runbooks, "")
        self.fitting = True
        self.chosen = 0
        self.reading: Runbook | None = None
        self.step = 0
        self._head: list[Line] = []
        self._body: list[Row] = []
        self._drawn_for: object = None

    def look_for(self, typed: str) -> None:
        """What is wrong, in the operator's words. Where no runbook has them all, all are shown."""
        self.typed = typed.lstrip()[:_MOST_TYPED]
        found = find_runbooks(self.runbooks, self.typed)
        self.fitting = bool(found)
        self.found = found or find_runbooks(self.runbooks, "")
        self.chosen = 0
        self.refresh()

    def move(self, by: int) -> None:
        if self.reading is None:
            self.chosen = max(0, min(len(self.found) - 1, self.chosen + by))
        else:
            self.step = max(0, min(len(self.reading.steps) - 1, self.step + by))
        self.refresh()

    def go_to(self, step: int) -> None:
        if self.reading is not None and 0 <= step < len(self.reading.steps):
            self.step = step
            self.refresh()

    def read(self, id: str = "") -> bool:
        """Open this runbook, or the chosen one. False when there is none."""
        known = self.runbooks if id else [each.runbook for each in self.found[self.chosen : self.chosen + 1]]
        runbook = next((each for each in known if id in ("", each.id)), None)
        if runbook is not None:
            self.reading, self.step = runbook, 0
            self.refresh()
        return runbook is not None

    def leave(self) -> None:
        self.reading = None
        self.refresh()

    def _draw(self) -> None:
        """Head and body for what is shown now; the body scrolls by itself to what is current."""
        width, height = self.size
        now = (self.reading, self.step, self.typed, self.chosen, width, height)
        if now == self._drawn_for:
            return
        self._drawn_for = now
        if self.reading is None:
            self._head = choosing_head(self.context, self.typed, self.fitting, width)
            rows, current = choices(self.found, self.chosen, width), self.chosen
        else:
            self._head = reading_head(self.reading, width, height)
            rows, current = steps(self.reading, self.step, width), self.step
        room = max(1, height - len(self._head) - 1)
        places = [place for place, row in enumerate(rows) if row.of == current] or [0]
        middle = (places[0] + places[-1] + 1) // 2
        top = max(0, min(middle - room // 2, len(rows) - room, places[0]))
        self._body = rows[top : top + room]

    def _row(self, y: int) -> Row:
        place = y - len(self._head)
        return self._body[place] if 0 <= place < len(self._body) else Row([])

    def ground(self, y: int) -> Ground:
        self._draw()
        return "cursor" if self._row(y).marked and y < self.size.height - 1 else "page"

    def line(self, y: int, width: int) -> Line:
        self._draw()
        if y == self.size.height - 1:
            return self._keys()
        return self._head[y] if y < len(self._head) else self._row(y).line

    def _keys(self) -> Line:
        if self.reading is None:
            return key_line(*_CHOOSING)
        return [Span(f" {self.step + 1} of {len(self.reading.steps)} ", "strong"), *key_line(*_STEPPING)]

    def clicked(self, x: int, y: int) -> None:
        index = self._row(y).of
        if self.reading is not None:
            self.go_to(index)
        elif index >= 0:
            self.chosen = index
            self.read()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.move(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.move(-1)
