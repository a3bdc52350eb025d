"""Where a value is typed or pasted that nobody may see: its length is all that is drawn."""

import re
from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from deploy_tui.tui.spans import Ground, Line, Span
from deploy_tui.tui.widgets.lines import Lines

_MOST = 64 * 1024
_LINE_END = re.compile(r"\r\n?|\n")
# Control characters, also as the driver shows those of a paste; what was no UTF-8; half characters.
_NO_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\u2400-\u2421\ufffd\ud800-\udfff]")


class Hidden(Lines, can_focus=True):
    """Typing and deleting happen at the end. There is nothing to select or copy, and no message carries the
    text: `on_change` is called with what was refused, "" for nothing."""

    DEFAULT_CSS = "Hidden { height: 1; width: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("backspace", "shorten", "one character less", show=False),
        Binding("ctrl+u,delete", "clear", "begin anew", show=False),
    ]

    def __init__(self, id: str, on_change: Callable[[str], None]) -> None:
        super().__init__(id)
        self.value = ""
        self._on_change = on_change

    def take(self, text: str, *, pasted: bool = False) -> None:
        """Put this at the end, all of it or nothing. A line end behind what was pasted is not part of it."""
        if pasted and (end := _LINE_END.search(text)) and end.end() == len(text):
            text = text[: end.start()]
        refused = ""
        if _LINE_END.search(text):
            refused = "more than one line: nothing was taken (deploy-tui env set NAME < FILE)"
        elif _NO_TEXT.search(text):
            refused = "control characters are in it: nothing was taken"
        elif len(self.value) + len(text) > _MOST:
            refused = f"more than {_MOST // 1024} KB is no value: nothing was taken"
        else:
            self.value += text
        self._told(refused)

    def forget(self) -> None:
        self.value = ""

    def action_shorten(self) -> None:
        self.value = self.value[:-1]
        self._told()

    def action_clear(self) -> None:
        self.value = ""
        self._told()

    def _told(self, refused: str = "") -> None:
        self.refresh()
        self._on_change(refused)

    def on_key(self, event: events.Key) -> None:
        if event.is_printable and event.character:
            event.stop()
            event.prevent_default()
            self.take(event.character)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.take(event.text, pasted=True)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def ground(self, y: int) -> Ground:
        return "cursor" if self.has_focus else "resting"

    def line(self, y: int, width: int) -> Line:
        length = len(self.value)
        count = f" {length} character{'' if length == 1 else 's'}" if length else ""
        shown = min(length, max(0, width - len(count) - 1))
        return [Span("•" * shown), Span("▏", "accent"), Span(count, "dim")]
