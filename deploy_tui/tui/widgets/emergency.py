"""The emergency panel, drawn by lines: the runbooks to choose from, and the one that is read."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.style import Style
from textual import events

from deploy_tui.checklist.model import Clock, Contact, Runbook
from deploy_tui.tui.symptoms import Found, find_runbooks
from deploy_tui.tui.widgets.drawn import Drawn, Line
from deploy_tui.tui.wrapping import fit, wrap

READING = "reading: nothing is recorded"
Key = tuple[str, str, str]
_CHOOSING: tuple[Key, ...] = (("enter", "read", "enter"), ("↑↓", "choose", "move(1)"), ("esc", "back", "back"))
_STEPPING: tuple[Key, ...] = (
    ("space", "next step", "move(1)"),
    ("↑", "previous", "move(-1)"),
    ("esc", "back", "back"),
    ("1–9", "go to", "move(0)"),
)


class Emergency(Drawn):
    """The screen above it takes the keys and calls these methods; the mouse does the same."""

    def __init__(self, runbooks: tuple[Runbook, ...], context: str) -> None:
        super().__init__()
        self.runbooks = runbooks
        self.context = context
        self.typed = ""
        self.found = find_runbooks(runbooks, "")
        self.chosen = 0
        self.reading: Runbook | None = None
        self.step = 0
        self._lines: list[tuple[Line, int]] = []
        self._laid_out: object = None

    def look_for(self, typed: str) -> None:
        self.typed = typed.lstrip()[:60]
        self.found = find_runbooks(self.runbooks, self.typed) or find_runbooks(self.runbooks, "")
        self.chosen = 0
        self.refresh()

    def move(self, by: int) -> None:
        if self.reading is None:
            self.chosen = max(0, min(len(self.found) - 1, self.chosen + by))
        else:
            self.step = max(0, min(len(self.reading.steps) - 1, self.step + by))
        self.refresh()

    def go_to(self, step: int) -> None:
        if self.reading is not None and step < len(self.reading.steps):
            self.step = step
            self.refresh()

    def read(self, id: str | None = None) -> bool:
        """Open this runbook, or the chosen one. False when there is none."""
        chosen = [each.runbook for each in self.found[self.chosen : self.chosen + 1]]
        runbook = next((each for each in (self.runbooks if id else chosen) if id in (None, each.id)), None)
        if runbook is not None:
            self.reading, self.step = runbook, 0
            self.refresh()
        return runbook is not None

    def leave(self) -> None:
        self.reading = None
        self.refresh()

    # Drawing: a head, a body that scrolls by itself to what is current, and the keys.

    def line(self, y: int, width: int) -> Line:
        height = self.size.height
        head = self._head(width)
        if y < len(head):
            return head[y]
        if y == height - 1:
            return self._keys()
        body, row = self._visible(width, height - len(head) - 1), y - len(head)
        return body[row][0] if row < len(body) else ()

    def _head(self, width: int) -> list[Line]:
        ink = self.ink
        title = f" EMERGENCY  {self.reading.title if self.reading else ''}"
        note = f"{READING} "
        bar = fit(title, width - cell_len(note)) + note if width > 60 else fit(title, width)
        lines: list[Line] = [[(bar, ink.alarm)]]
        if width <= 60:
            lines.append([(fit(f" {READING}", width), ink.dim)])
        if self.reading is None:
            if self.context:
                lines.append([(fit(f" {self.context}", width), ink.dim)])
            lines += [(), self._question(width), ()]
        else:
            lines.append([(" contacts  ", ink.dim), *self._contacts(self.reading.contacts, width - 11)])
            if self.size.height >= 20 and self.reading.about:
                lines.append([(fit(f" {self.reading.about}", width), ink.dim)])
            lines.append(())
        return lines

    def _question(self, width: int) -> Line:
        ink = self.ink
        ask: list[tuple[str, Style]] = [(" what is wrong?  ", ink.strong), (self.typed, ink.text), ("▏", ink.accent)]
        if not self.typed:
            ask.append((" type what you see: site down, disk full, leak …", ink.dim))
        elif not find_runbooks(self.runbooks, self.typed):
            ask.append(("  no runbook has these words; here are all", ink.warn))
        return ask

    def _contacts(self, contacts: Sequence[Contact], width: int) -> Line:
        if not contacts:
            return [(fit("built-in, no contacts", width), self.ink.dim)]
        people = (" ".join(filter(None, (each.role, each.name, each.phone))) for each in contacts)
        return [(fit(" · ".join(people), width), self.ink.strong)]

    def _keys(self) -> Line:
        line: list[tuple[str, Style]] = []
        if self.reading is not None:
            line.append((f" {self.step + 1} of {len(self.reading.steps)} ", self.ink.strong))
        for key, does, _ in _CHOOSING if self.reading is None else _STEPPING:
            line += [(f" {key}", self.ink.accent), (f" {does} ", self.ink.text)]
        return line

    def _visible(self, width: int, height: int) -> list[tuple[Line, int]]:
        """The lines of the body that are on the screen, each with what a click on it means."""
        key = (self.reading, self.step, self.typed, self.chosen, width, height, self.ink)
        if key != self._laid_out:
            lines = self._choices(width) if self.reading is None else self._steps(self.reading, width)
            current = self.chosen if self.reading is None else self.step
            places = [place for place, (_, index) in enumerate(lines) if index == current] or [0]
            middle = (places[0] + places[-1] + 1) // 2
            top = min(max(0, middle - height // 2), max(0, len(lines) - height), places[0])
            self._lines, self._laid_out = lines[top : top + height], key
        return self._lines

    def _choices(self, width: int) -> list[tuple[Line, int]]:
        lines: list[tuple[Line, int]] = []
        for index, found in enumerate(self.found):
            lines += [(line, index) for line in self._choice(found, index == self.chosen, width)]
            lines.append(((), -1))
        return lines or [([(" this checklist has no runbooks", self.ink.warn)], -1)]

    def _choice(self, found: Found, chosen: bool, width: int) -> list[Line]:
        ink, runbook = self.ink, found.runbook
        facts = " · ".join(filter(None, (runbook.severity, f"{len(runbook.steps)} steps")))
        title = fit(f" {'▶' if chosen else ' '} {runbook.title}", width - cell_len(facts) - 2)
        if chosen:
            lines: list[Line] = [[(f"{title} {facts} ", ink.cursor)]]
        else:
            lines = [[(title, ink.strong), (f" {facts} ", ink.dim)]]
        lines += [[(f"   {each}", ink.text)] for each in wrap(runbook.about, width - 4) if each]
        left = width - 4
        words: list[tuple[str, Style]] = [("   ", ink.dim)]
        for place, symptom in enumerate(found.symptoms):
            if cell_len(symptom) + 2 > left:
                break
            words += [(symptom, ink.warn if place < found.matching else ink.dim), ("  ", ink.dim)]
            left -= cell_len(symptom) + 2
        return [*lines, words]

    def _steps(self, runbook: Runbook, width: int) -> list[tuple[Line, int]]:
        ink = self.ink
        lines: list[tuple[Line, int]] = []
        for index, step in enumerate(runbook.steps):
            number = f"{index + 1:>3}  "
            if index != self.step:
                clock = f"◷ {step.clock.after} " if step.clock else ""
                text = fit(number + step.text, width - cell_len(clock) - 1)
                lines.append(([(text, ink.dim), (clock, ink.warn)], index))
                continue
            block: list[tuple[str, Style]] = [("", ink.text)]
            first, *more = wrap(step.text, width - 8)
            block += [(number + first, ink.strong), *(("     " + each, ink.strong) for each in more)]
            block += [("     " + each, ink.text) for each in wrap(step.how, width - 8) if each]
            block += [("     " + each, ink.ok) for each in wrap(f"$ {step.command}", width - 8) if step.command]
            if step.clock:
                block += [("     " + each, ink.warn) for each in wrap(_decision(step.clock), width - 8)]
            block.append(("", ink.text))
            lines += [([(" ┃", ink.bad), (text[1:], style)], index) for text, style in block]
        return lines

    # The mouse.

    async def on_click(self, event: events.Click) -> None:
        head = len(self._head(self.size.width))
        if event.y == self.size.height - 1:
            await self._click_key(event.x)
        elif head <= event.y < head + len(self._lines):
            index = self._lines[event.y - head][1]
            if self.reading is not None:
                self.go_to(index)
            elif index >= 0:
                self.chosen = index
                self.read()

    async def _click_key(self, x: int) -> None:
        keys = _CHOOSING if self.reading is None else _STEPPING
        start = 0 if self.reading is None else cell_len(self._keys()[0][0])
        for key, does, action in keys:
            start += cell_len(f" {key} {does} ")
            if x < start:
                await self.run_action(f"screen.{action}")
                return

    def on_mouse_scroll_down(self) -> None:
        self.move(1)

    def on_mouse_scroll_up(self) -> None:
        self.move(-1)


def _decision(clock: Clock) -> str:
    return f"◷ decide after {clock.after}: " + (" / ".join(clock.choices) or clock.decision)
