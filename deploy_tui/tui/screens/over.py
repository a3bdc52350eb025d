"""What all screens over the main one have in common: a bar above, what is said, the keys, and the news."""

from collections.abc import Callable
from datetime import datetime
from pathlib import PurePath
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget

from deploy_tui.session.state import State
from deploy_tui.tui.key_line import Key, key_line
from deploy_tui.tui.link import Link
from deploy_tui.tui.rows import EMERGENCY
from deploy_tui.tui.spans import Line, Span, Tone, cut, length, spread
from deploy_tui.tui.widgets.bars import Bar

Answer = TypeVar("Answer")
_BACK = Key("esc", "back", "back")
_EMERGENCY = Key("F8", "emergency", "app.emergency")


class Over(Screen[Answer]):
    """Subclasses give the `body` and the `keys`; `reload` runs whenever something is recorded, here or
    elsewhere. Escape goes back to where one was.

    A subclass's `on_mount` and `on_unmount` run besides the ones here, by Textual: they call no super.
    """

    CSS_PATH: ClassVar[str | PurePath | list[str | PurePath] | None] = "over.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "back", "back to where you were", show=False),
    ]

    def __init__(self, link: Link, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.link = link
        self.now = now
        self._said: tuple[str, Tone] = ("", "text")

    def body(self) -> Widget:
        raise NotImplementedError

    def keys(self) -> tuple[Key, ...]:
        return ()

    def facts(self) -> str:
        """What stands above the keys while nothing else is said there."""
        return ""

    def reload(self) -> None:
        self.redraw_bars()

    @property
    def state(self) -> State:
        return self.link.state

    @property
    def acting(self) -> bool:
        """Whether anything can be recorded here: then the keys that do are shown."""
        return not self.link.read_only and not self.state.outcome

    def compose(self) -> ComposeResult:
        yield Bar("head", self._head, "bar")
        yield self.body()
        yield Bar("said", self._what_is_said)
        yield Bar("keys", self.key_line)

    def on_mount(self) -> None:
        self.link.followers.append(self)
        self.reload()

    def on_unmount(self) -> None:
        self.link.followers.remove(self)

    def changed(self) -> None:
        self._said = ("", "text")
        self.reload()

    def trouble(self, message: str) -> None:
        self.say(message, "bad")

    def say(self, text: str, tone: Tone = "text") -> None:
        self._said = (text, tone)
        for bar in self.query("#said"):  # news may come while the screen goes
            bar.refresh()

    def redraw_bars(self) -> None:
        for bar in self.query(Bar):
            bar.refresh()

    def _head(self, width: int) -> Line:
        state = self.state
        title = " · ".join(filter(None, (state.title or state.checklist.title, state.version)))
        left = [Span(" " + cut(title, max(0, width - EMERGENCY.cell_len - 3)) + " ", "strong")]
        return spread(left, [EMERGENCY], width, "─", "faint")

    def _what_is_said(self, width: int) -> Line:
        text, tone = self._said if self._said[0] else (self.facts(), "dim")
        return [Span(" " + cut(text, width - 2), tone)]

    def key_line(self, width: int) -> Line:
        """As many of the keys as there is room for; the way back always."""
        keys = [*self.keys(), _EMERGENCY]
        while keys and length(key_line(*keys, _BACK)) > width:
            keys.pop()
        return key_line(*keys, _BACK)

    def action_back(self) -> None:
        self.dismiss(None)
