"""The line at the bottom: what was just said, how far what was done has come, and the keys."""

import time
from collections.abc import Callable, Iterator

from rich.cells import cell_len

from deploy_tui.store.read import Saved
from deploy_tui.tui import rows
from deploy_tui.tui.actions import Action
from deploy_tui.tui.spans import Line, Span, Tone, cut, length, spread
from deploy_tui.tui.widgets.lines import Lines, Target

_MESSAGE_SECONDS = 8.0
SLOW_SAVE_SECONDS = 0.1
_KEYS_AT_LEAST = 20
_KEYS_BESIDE = 30  # beside how things stand with the other clones


class Status(Lines):
    """`label` is what space does now. It is drawn again only when it would say something else."""

    def __init__(self, actions: tuple[Action, ...], label: Callable[[], str], saved: Saved) -> None:
        super().__init__("status")
        self._actions = actions
        self._label = label
        self._saved = saved
        self._message: tuple[str, Tone, float] = ("", "text", 0.0)
        self._committed_at: float | None = None
        self._saving_since: float | None = None
        self.met: Callable[[], tuple[str, ...]] = tuple  # how things stand at the server, the longest first
        self._drawn: Line = []
        self.running: Callable[[], str] = str

    def say(self, text: str, tone: Tone = "text", seconds: float = _MESSAGE_SECONDS) -> None:
        """A message, for a while."""
        self._message = (text, tone, time.monotonic() + seconds)
        self.update()

    def unsay(self, text: str) -> None:
        """What was said is over, if nothing else was said since."""
        if self._message[0] == text:
            self._message = ("", "text", 0.0)
        self.update()

    def saving(self) -> None:
        """Something is on its way to the disk. It is said only when that takes long."""
        self._saving_since = time.monotonic()
        self.set_timer(SLOW_SAVE_SECONDS, self.update)

    def arrived(self) -> None:
        """It is there, or will not be."""
        self._saving_since = None
        self._message = ("", "text", 0.0)

    def show_saved(self, saved: Saved) -> None:
        self._saved = saved
        if saved.commit and not saved.pending:
            self._committed_at = time.monotonic()
        self.update()

    def update(self, saved: Saved | None = None) -> None:
        self._saved = saved or self._saved
        if self._message[0] and time.monotonic() > self._message[2]:
            self._message = ("", "text", 0.0)
        if self._line(self.size.width) != self._drawn:
            self.refresh()

    def targets(self) -> Iterator[Target]:
        """None: its keys are quicker than any jump to them."""
        return iter(())

    def line(self, y: int, width: int) -> Line:
        self._drawn = self._line(width)
        return self._drawn

    def _line(self, width: int) -> Line:
        text, tone, _ = self._message
        left = [Span(f" {cut(text, width - _KEYS_AT_LEAST)}", tone)] if text else [self._how_far(width)]
        return spread(left, rows.footer(self._actions, self._label(), width - length(left) - 3), width)

    def _how_far(self, width: int) -> Span:
        since, now = self._saving_since, time.monotonic()
        if since is not None and now - since > SLOW_SAVE_SECONDS:
            return Span(" saving …", "dim")
        if running := self.running():
            return Span(f" {running}", "accent")
        ago = now - self._committed_at if self._committed_at is not None else None
        waits = self._saved.waiting is not None
        saved = rows.saved_line(self._saved, ago)
        room = width - _KEYS_BESIDE
        with_met = (f"{saved} · {words}" for words in self.met())
        shown = next((each for each in with_met if cell_len(each) < room), saved)
        return Span(f" {shown}", "warn" if waits else "dim")
