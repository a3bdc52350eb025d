"""The cover of a session: the warning, what this is, how far it is, where one was."""

from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from deploy_tui.session.state import State
from deploy_tui.tui.cover_page import cover_lines
from deploy_tui.tui.key_line import Key, key_line
from deploy_tui.tui.widgets.bars import Bar
from deploy_tui.tui.widgets.page import Page


class Cover(Screen[bool]):
    """True when enter begins, False when the operator leaves. `opened` is where in the checklist
    one is, in words."""

    CSS_PATH = "cover.tcss"
    AUTO_FOCUS = "Page"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "begin", "begin", show=False),
        Binding("escape,q", "leave", "leave", show=False),
    ]

    def __init__(self, state: State, opened: str = "", *, now: datetime | None = None) -> None:
        super().__init__()
        self.state = state
        self.opened = opened
        self.now = now or datetime.now().astimezone()

    def compose(self) -> ComposeResult:
        yield Page("page", lambda width: cover_lines(self.state, self.opened, width, self.now))
        begin = Key("enter", "reads it" if self.state.outcome else "begins", "begin")
        line = key_line(begin, Key("F8", "emergency", "app.emergency"), Key("esc", "leaves", "leave"))
        yield Bar("keys", lambda _: line)

    def action_begin(self) -> None:
        self.dismiss(True)

    def action_leave(self) -> None:
        self.dismiss(False)
