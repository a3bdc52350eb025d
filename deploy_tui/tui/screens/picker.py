"""Which session? The open ones first, the closed ones below to read."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from deploy_tui.tui.key_line import Key, key_line
from deploy_tui.tui.spans import Line, Span
from deploy_tui.tui.widgets.bars import Bar
from deploy_tui.tui.widgets.session_list import SessionList

if TYPE_CHECKING:
    from deploy_tui.store.sessions import SessionInfo


class Picked(NamedTuple):
    """`anew`: not to open it, but to begin a new session that goes on from it."""

    id: str
    anew: bool = False


NEW: Final = Picked("")
_LEAVE = Key("esc", "leave", "back")
_KEYS = (
    Key("enter", "open", "open"),
    Key("n", "new session", "new"),
    Key("f", "new from this", "new_from"),
    Key("/", "filter", "filter"),
    Key("F8", "emergency", "app.emergency"),
    _LEAVE,
)
_MOST_TYPED = 40


class Picker(Screen[Picked]):
    """Answers the session picked, NEW for a new one, None to leave."""

    CSS_PATH = "picker.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "next session", show=False),
        Binding("up,k", "move(-1)", "session before", show=False),
        Binding("pagedown", "move(10)", "ten down", show=False),
        Binding("pageup", "move(-10)", "ten up", show=False),
        Binding("enter", "open", "open the session", show=False),
        Binding("n", "new", "a new session", show=False),
        Binding("f", "new_from", "a new session that begins with what this one found", show=False),
        Binding("slash", "filter", "filter the sessions by words", show=False, priority=True),
        Binding("escape", "back", "out of the filter, or leave", show=False),
        Binding("q", "leave", "leave", show=False),
    ]

    def __init__(self, sessions: Sequence["SessionInfo"], *, now: datetime | None = None) -> None:
        super().__init__()
        self.list = SessionList(sessions, now or datetime.now().astimezone())
        self.typing = False

    def compose(self) -> ComposeResult:
        yield self.list
        yield Bar("about", self.list.about)
        yield Bar("keys", self._keys)

    def _keys(self, width: int) -> Line:
        if not self.typing:
            return key_line(*_KEYS)
        typed = [Span(" / ", "key"), Span(self.list.typed), Span("▏ ", "accent")]
        return [*typed, *key_line(Key("enter", "open", "open"), Key("esc", "all sessions", "back"))]

    def on_key(self, event: events.Key) -> None:
        """While the filter is typed, letters are part of it and not keys."""
        if not self.typing or not (event.is_printable or event.key == "backspace"):
            return
        typed = self.list.typed
        self.list.look_for(
            typed[:-1] if event.key == "backspace" else (typed + (event.character or ""))[:_MOST_TYPED]
        )
        self._redraw()
        event.stop()
        event.prevent_default()

    def action_move(self, by: int) -> None:
        self.list.move(by)
        self._redraw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not (action == "filter" and self.typing)

    def action_filter(self) -> None:
        self.typing = True
        self._redraw()

    def action_back(self) -> None:
        if self.typing:
            self.typing = False
            self.list.look_for("")
            self._redraw()
        else:
            self.dismiss(None)

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_open(self) -> None:
        if self.list.session is not None:
            self.dismiss(Picked(self.list.session.id))

    def action_new_from(self) -> None:
        if self.list.session is not None:
            self.dismiss(Picked(self.list.session.id, anew=True))

    def action_new(self) -> None:
        self.dismiss(NEW)

    def _redraw(self) -> None:
        for bar in self.query(Bar):
            bar.refresh()
