"""The emergency panel, drawn by lines: the runbooks to choose from, and the one that is read."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from textual import events

from deploy_tui.checklist.model import Runbook
from deploy_tui.tui.key_line import Key, key_line
from deploy_tui.tui.runbook_lines import READING, Row, choices, choosing_head, reading_head, steps
from deploy_tui.tui.spans import Ground, Line, Span, Tone, cut, length
from deploy_tui.tui.symptoms import find_runbooks, nearest_runbooks
from deploy_tui.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from deploy_tui.session.incidents import Incident

_BACK = Key("esc", "back", "back")
_CHOOSING = (Key("enter", "read", "read"), Key("↑↓", "choose"), _BACK)
_NEXT = Key("space", "next step", "move(1)")
_START = Key("s", "start incident", "start")
_READING = (_BACK, Key("↑", "previous", "move(-1)"), Key("1–9", "go to"))
_RECORDING = (Key("n", "note", "note"), Key("c", "close", "close"), _BACK, Key("↑↓ 1–9", "go to"))
_MOST_TYPED = 60


class Emergency(Lines):
    """The screen above it takes the keys and calls these methods; the mouse does the same."""

    def __init__(
        self, runbooks: tuple[Runbook, ...], context: str, now: Callable[[], datetime], recorded: str
    ) -> None:
        super().__init__("emergency")
        self.runbooks = runbooks
        self.context = context
        self.now = now
        self.recorded = recorded
        self.incident: Incident | None = None
        self._said: tuple[str, Tone] = ("", "text")
        self.typed = ""
        self.found = find_runbooks(runbooks, "")
        self.fitting = True
        self.chosen = 0
        self.reading: Runbook | None = None
        self.step = 0
        self._changes = 0
        self._head: list[Line] = []
        self._body: list[Row] = []
        self._drawn_for: object = None

    def look_for(self, typed: str) -> None:
        """What is wrong, in the operator's words. Where no runbook has them all, all are shown, the nearest
        first."""
        self.typed = typed.lstrip()[:_MOST_TYPED]
        found = find_runbooks(self.runbooks, self.typed)
        self.fitting = bool(found)
        self.found = found or nearest_runbooks(self.runbooks, self.typed)
        self.chosen = 0
        self.refresh()

    def move(self, by: int) -> None:
        self._said = ("", "text")
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
        self.reading = self.incident = None
        self._said = ("", "text")
        self.refresh()

    def show_incident(self, incident: "Incident | None") -> None:
        """What is recorded of the runbook that is read; None when no incident is open."""
        if incident != self.incident:
            self.incident = incident
            self._changes += 1
            self.refresh()

    def to_next_undone(self) -> None:
        """To the next step of the incident that is not done, from here, then from the top."""
        if self.incident is None or self.reading is None:
            return
        done, steps = self.incident.steps, self.reading.steps
        places = [*range(self.step, len(steps)), *range(self.step)]
        self.step = next((n for n in places if steps[n].id not in done), self.step)
        self.refresh()

    def say(self, text: str, tone: Tone) -> None:
        """A line above the keys, until the next move."""
        self._said = (text, tone)
        self.refresh()

    def _draw(self) -> None:
        """Head and body for what is shown now; the body scrolls by itself to what is current."""
        width, height = self.size
        now = (self.reading, self.step, self.typed, self.chosen, width, height, self._changes)
        if now == self._drawn_for:
            return
        self._drawn_for = now
        if self.reading is None:
            self._head = choosing_head(self.context, self.typed, self.fitting, width, self.recorded)
            rows, current = choices(self.found, self.chosen, width), self.chosen
        else:
            self._head = reading_head(self.reading, self.incident, width, height, self.now(), self.recorded)
            rows = steps(self.reading, self.incident, self.step, width, self.now())
            current = self.step
        room = max(1, height - len(self._head) - 2)
        places = [place for place, row in enumerate(rows) if row.of == current] or [0]
        middle = (places[0] + places[-1] + 1) // 2
        top = max(0, min(middle - room // 2, len(rows) - room, places[0]))
        self._body = rows[top : top + room]

    def _row(self, y: int) -> Row:
        place = y - len(self._head)
        return self._body[place] if 0 <= place < len(self._body) else Row([])

    def ground(self, y: int) -> Ground:
        self._draw()
        return "cursor" if self._row(y).marked and y < self.size.height - 2 else "page"

    def line(self, y: int, width: int) -> Line:
        self._draw()
        if y == self.size.height - 1:
            return self._keys(width)
        if y == self.size.height - 2:
            return [Span(" " + cut(self._said[0], width - 2), self._said[1])]
        return self._head[y] if y < len(self._head) else self._row(y).line

    def _keys(self, width: int) -> Line:
        if self.reading is None:
            return key_line(*_CHOOSING)
        place = Span(f" {self.step + 1} of {len(self.reading.steps)} ", "strong")
        keys = [_NEXT, *([_START] if self.recorded == READING else []), *_READING]
        if self.incident is not None:
            step = self.reading.steps[self.step] if self.reading.steps else None
            done = step is not None and step.id in self.incident.steps
            keys = [Key("space", "not done" if done else "done", "step"), *_RECORDING]
        while length(line := [place, *key_line(*keys)]) > width and len(keys) > 1:
            keys.pop()
            if _BACK not in keys:
                keys[-1] = _BACK
        return line

    def clicked(self, x: int, y: int) -> None:
        index = self._row(y).of
        if self.reading is not None:
            self.go_to(index)
        elif index >= 0:
            self.chosen = index
            self.call_later(self.screen.run_action, "read")

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.move(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.move(-1)
