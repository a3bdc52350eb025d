"""All keys and all signs, from the registry."""

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from deploy_tui.session.state import ItemState
from deploy_tui.tui.actions import ACTIONS, Action
from deploy_tui.tui.glyphs import MEANINGS, ROW_SIGNS, sign
from deploy_tui.tui.key_line import Key, key_line
from deploy_tui.tui.widgets.bars import Bar
from deploy_tui.tui.wrapping import wrap

_INDENT = 15
_FRAME = 6  # what border, padding and scrollbar take of the width
_GROUPS = ("Emergency", "Do", "Move", "Look", "Leave")


class Help(Screen[None]):
    """Read it with the arrows; esc goes back."""

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark", "dismiss", "back", show=False),
        Binding("j", "scroll_text('down')", "down", show=False),
        Binding("k", "scroll_text('up')", "up", show=False),
    ]

    def __init__(self, actions: tuple[Action, ...] = ACTIONS) -> None:
        super().__init__()
        self._actions = actions

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="page"):
            yield Static(id="text")
        yield Bar("keys", lambda _: key_line(Key("↑ ↓", "scroll"), Key("esc", "back", "dismiss")))

    def on_resize(self) -> None:
        width = self.size.width - _FRAME
        self.query_one("#text", Static).update(Content.assemble(*_page(self._actions, width)))

    def action_scroll_text(self, direction: str) -> None:
        page = self.query_one("#page")
        page.scroll_relative(y=1 if direction == "down" else -1, animate=False)


def _page(actions: tuple[Action, ...], width: int) -> list[str | tuple[str, str]]:
    """The parts of the text, with their styles; what is wrapped begins under what it belongs to."""
    parts: list[str | tuple[str, str]] = []
    for heading, entries in _chapters(actions):
        parts.append((f"{heading}\n", "bold $text-primary"))
        for name, meaning in entries:
            first, *more = wrap(meaning, width - _INDENT)
            parts += [(f"  {name:<12}", "bold"), f" {first}\n"]
            parts += [f"{'':{_INDENT}}{line}\n" for line in more]
        parts.append("\n")
    return parts


def _chapters(actions: tuple[Action, ...]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for group in _GROUPS:
        yield group, [(action.all_keys, action.help) for action in actions if action.group == group]
    signs = [(sign(ItemState(state=state, how=how))[0], meaning) for state, how, meaning in MEANINGS]  # type: ignore[arg-type]
    yield "Signs", [*signs, *ROW_SIGNS]
    yield (
        "Filter",
        [
            ("backup", "items with this word in title, section or id; or with all of several"),
            ("@me @bo", "that I, or bo, own or marked; a role works too: @dba"),
            ("#open", "by state or kind: #failed #waived #measured #quorum #standing #notes"),
        ],
    )
