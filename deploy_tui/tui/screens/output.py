"""What a command says, while it says it; and what was kept of it as evidence."""

import os
import threading
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widget import Widget

from deploy_tui.tui.key_line import Key, key_line
from deploy_tui.tui.link import Link
from deploy_tui.tui.output_lines import Tail, evidence_lines, plain
from deploy_tui.tui.running import Job
from deploy_tui.tui.screens.over import Over
from deploy_tui.tui.sentences import spelled
from deploy_tui.tui.spans import Line, Span
from deploy_tui.tui.widgets.scroll import Scroll

# So much is read at once, and at most so much of what has gathered: a flood is seen in parts.
_PIECE, _MOST_BEHIND = 32 * 1024, 128 * 1024
_LOOK_SECONDS = 0.1
_MOST_COPIED = 100_000
_MOST_TYPED = 60


class Reading(Over[None]):
    """Lines that somebody looks through. Subclasses `read` in a thread and hand lines to `show`."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "one down", show=False),
        Binding("up,k", "move(-1)", "one up", show=False),
        Binding("pagedown,space", "move(20)", "a page down", show=False),
        Binding("pageup", "move(-20)", "a page up", show=False),
        Binding("home", "move(-1000000)", "to the first", show=False),
        Binding("end,G", "move(1000000)", "to the last, and follow", show=False),
        Binding("right,l", "sideways(20)", "to the right", show=False),
        Binding("left,h", "sideways(-20)", "to the left", show=False),
        Binding("slash", "find", "find", show=False, priority=True),
        Binding("n", "next(1)", "the next that was found", show=False),
        Binding("N", "next(-1)", "the one before", show=False),
        Binding("enter", "keep", "keep what was found", show=False),
        Binding("c", "copy", "copy", show=False),
    ]

    def __init__(self, link: Link, now: Callable[[], datetime], title: str) -> None:
        super().__init__(link, now)
        self.sheet = Scroll(title)
        self.typed = ""
        self.typing = False
        self.left = threading.Event()

    def read(self) -> None:
        """In a thread, until `left` is set."""
        raise NotImplementedError

    def body(self) -> Widget:
        return self.sheet

    def on_mount(self) -> None:
        self._deliver = self.app.call_later  # a thread has no app of its own
        threading.Thread(target=self.read, name="output", daemon=True).start()

    def on_unmount(self) -> None:
        self.left.set()

    def show(self, lines: list[Line], aside: str) -> None:
        """From the thread."""
        self._deliver(self._show, lines, aside)

    def _show(self, lines: list[Line], aside: str) -> None:
        self.sheet.aside = aside
        self.sheet.show(lines)

    def keys(self) -> tuple[Key, ...]:
        return Key("/", "find", "find"), Key("n", "next", "next(1)"), Key("c", "copy", "copy")

    def key_line(self, width: int) -> Line:
        if not self.typing:
            return super().key_line(width)
        typed = [Span(" / ", "key"), Span(self.typed), Span("▏ ", "accent")]
        return [*typed, *key_line(Key("enter", "keep", "keep"), Key("esc", "never mind", "back"))]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not (action == "find" and self.typing)

    def on_key(self, event: events.Key) -> None:
        """While a word is typed, letters are part of it and not keys."""
        if not self.typing or not (event.is_printable or event.key == "backspace"):
            return
        more = self.typed[:-1] if event.key == "backspace" else self.typed + (event.character or "")
        self.typed = more[:_MOST_TYPED]
        self._look(self.sheet.top, 1)
        self.redraw_bars()
        event.stop()
        event.prevent_default()

    def action_find(self) -> None:
        self.typing, self.typed = True, ""
        self.redraw_bars()

    def action_keep(self) -> None:
        self.typing = False
        self.redraw_bars()

    def action_next(self, way: int) -> None:
        start = self.sheet.found if self.sheet.found >= 0 else self.sheet.top
        self._look(start + way, way)

    def _look(self, start: int, way: int) -> None:
        """The next line with the typed words, from `start` on, and around."""
        lines, wanted = self.sheet.lines, self.typed.casefold()
        if not wanted or not lines:
            return
        for n in range(len(lines)):
            place = (start + way * n) % len(lines)
            if wanted in plain(lines[place]).casefold():
                self.sheet.go(place)
                return
        self.say(f"nowhere: {self.typed!r}", "warn")

    def action_move(self, by: int) -> None:
        self.sheet.move(by)

    def action_sideways(self, by: int) -> None:
        self.sheet.sideways(by)

    def action_copy(self) -> None:
        text = "\n".join(plain(line) for line in self.sheet.lines)
        self.app.copy_to_clipboard(text[-_MOST_COPIED:])
        some = f"the last {_MOST_COPIED:,} characters" if len(text) > _MOST_COPIED else "all that is shown"
        self.say(f"copied {some}, if this terminal allows it", "ok")

    def action_back(self) -> None:
        if self.typing:
            self.action_keep()
        else:
            super().action_back()


class Output(Reading):
    """Follows a run's output. `stop` ends the command."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+k", "stop", "end the command", show=False)]

    def __init__(
        self,
        link: Link,
        now: Callable[[], datetime],
        title: str,
        folder: str,
        job: Job,
        stop: Callable[[Job], None],
    ) -> None:
        super().__init__(link, now, title)
        self.folder = folder
        self.job = job
        self.stop = stop

    def keys(self) -> tuple[Key, ...]:
        return Key("^k", "end the command", "stop"), *super().keys()

    def facts(self) -> str:
        return "It goes on when you leave this screen, or the wizard."

    def action_stop(self) -> None:
        from deploy_tui.tui.screens.confirm import end_command

        def answered(yes: bool | None) -> None:
            if yes:
                self.stop(self.job)
                self.say("asked to end; after ten seconds it is killed", "warn")

        self.app.push_screen(end_command(), answered)

    def read(self) -> None:
        from deploy_tui.execution import runs

        tail, offset, ended, told = Tail(), 0, False, ""
        while not self.left.is_set():
            standing, end = runs.look(self.folder)  # before reading: what was said before the end is read
            ended = standing != "running"
            size = runs.said(self.folder)
            if size - offset > _MOST_BEHIND:
                tail.gap(size - _MOST_BEHIND - offset)
                offset = size - _MOST_BEHIND
            news = False
            while (piece := runs.read(self.folder, offset, _PIECE)).data and not self.left.is_set():
                if piece.skipped:
                    tail.gap(piece.skipped)
                tail.feed(piece.data)
                offset, news = piece.next, True
                if offset >= size:
                    break
            took = (
                f"ended: {end.exit}" if end else "ended" if ended else f"running {spelled(self.job.seconds)}"
            )
            if news or took != told:
                self.show(tail.snapshot(), took)
                told = took
            if ended and not news:
                return
            self.left.wait(_LOOK_SECONDS)


class Evidence(Reading):
    """Evidence that is kept with the session, the newest first."""

    def __init__(self, link: Link, now: Callable[[], datetime], title: str, names: tuple[str, ...]) -> None:
        super().__init__(link, now, title)
        self.names = names
        self.sheet.follows = False

    def read(self) -> None:
        from deploy_tui.store.evidence import is_link, read_evidence

        session = self.link.session
        texts = []
        for name in self.names[:10]:
            data = read_evidence(session.place, session.id, name)
            elsewhere = "(a link: c copies it)" if is_link(name) else "(not here)"
            text = elsewhere if data is None else data.decode("utf-8", "backslashreplace")
            texts.append(f"{name}\n\n{text}")
        self.show(evidence_lines(texts), os.path.basename(self.names[0]))
