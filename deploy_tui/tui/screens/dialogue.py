"""What all dialogues have in common: a frame with a heading, what is missing, and the keys at the bottom."""

from collections.abc import Iterable
from pathlib import PurePath
from typing import ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from deploy_tui.tui.widgets.key_button import KeyButton

Answer = TypeVar("Answer")
_AROUND_BODY = 5  # in lines: the frame, a problem (two lines of it where it is narrow), a gap, the keys
_NARROW = 60


def styled(name: str) -> list[str | PurePath]:
    """The stylesheets of a dialogue: what all have in common, and its own."""
    return ["dialogue.tcss", f"{name}.tcss"]


class Dialogue(ModalScreen[Answer]):
    """Subclasses give the `body`, the `keys`, and what `accept` does. Escape cancels: the answer is None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "cancel", show=False),
        Binding("enter", "accept", "accept", show=False),
        # With priority: keys that come in one go over a slow line reach the field that tab has led to.
        Binding("tab", "app.focus_next", "next field", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", "field before", show=False, priority=True),
    ]
    accept_label = "accept"
    lines_below = 0  # how many lines `below` takes

    def __init__(self, heading: str) -> None:
        super().__init__()
        self.heading = heading

    def compose(self) -> ComposeResult:
        with Vertical(id="frame") as frame:
            frame.border_title = Content(self.heading)
            with VerticalScroll(id="body", can_focus=False):
                yield from self.body()
            yield from self.below()
            yield Static(id="problem", markup=False)
            with Horizontal(id="keys"):
                yield from self.keys()

    def on_resize(self, event: events.Resize) -> None:
        """The keys stay in sight: what is too long scrolls above them, the field that is typed in not out of
        sight."""
        narrow = event.size.width < _NARROW
        self.set_class(narrow, "-narrow")
        around = _AROUND_BODY + self.lines_below + narrow
        self.query_one("#body").styles.max_height = max(2, event.size.height - around)
        if self.focused is not None:
            self.call_after_refresh(self.focused.scroll_visible, animate=False)

    def body(self) -> Iterable[Widget]:
        raise NotImplementedError

    def below(self) -> Iterable[Widget]:
        """What stays in sight below the body, whatever scrolls there."""
        return ()

    def keys(self) -> Iterable[Widget]:
        yield KeyButton("enter", self.accept_label, "accept", id="accept")
        yield KeyButton("esc", "cancel", "cancel", id="cancel")

    def say(self, problem: str, at: Widget | None = None) -> None:
        """What is missing or wrong, and what to do; typing goes on at the widget `at`. "" says nothing."""
        line = self.query_one("#problem", Static)
        line.update(Content(f"✗ {problem}" if problem else ""))
        line.display = bool(problem)
        if at is not None:
            at.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_accept()

    def action_accept(self) -> None:
        raise NotImplementedError

    def action_cancel(self) -> None:
        self.dismiss(None)


class Field(Horizontal):
    """A label and what is beside it."""

    def __init__(self, label: str, widget: Widget, *, id: str | None = None) -> None:
        super().__init__(Static(Content(label), classes="label"), widget, id=id)


def text(content: str | Content, *, id: str | None = None, classes: str | None = None) -> Static:
    """Text from anywhere, never taken for markup."""
    return Static(Content(content) if isinstance(content, str) else content, id=id, classes=classes)
