"""All keys and all signs, from the registry."""

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
            yield Static(Content.assemble(*_page(self._actions)), id="text")
        yield Bar("keys", lambda _: key_line(Key("↑ ↓", "scroll"), Key("esc", "back", "dismiss")))

    def action_scroll_text(self, direction: str) -> None:
        page = self.query_one("#page")
        page.scroll_relative(y=1 if direction == "down" else -1, animate=False)


def _page(actions: tuple[Action, ...]) -> list[str | tuple[str, str]]:
    """The parts of the text, with their styles."""
    parts: list[str | tuple[str, str]] = []
    for group in _GROUPS:
        parts.append((f"{group}\n", "bold $text-primary"))
        for action in actions:
            if action.group == group:
                parts += [(f"  {action.all_keys:<12}", "bold"), f" {action.help}\n"]
        parts.append("\n")
    parts.append(("Signs\n", "bold $text-primary"))
    for state, how, meaning in MEANINGS:
        glyph, _ = sign(ItemState(state=state, how=how))  # type: ignore[arg-type]
        parts += [(f"  {glyph:<12}", "bold"), f" {meaning}\n"]
    for shown, meaning in ROW_SIGNS:
        parts += [(f"  {shown:<12}", "bold"), f" {meaning}\n"]
    parts += [
        ("\nFilter\n", "bold $text-primary"),
        ("  backup      ", "bold"), " items with this word in title, section or id; or with all of several\n",
        ("  @me @bo     ", "bold"), " that I, or bo, own or marked; a role works too: @dba\n",
        ("  #open       ", "bold"), " by state or kind: #failed #waived #measured #quorum #standing #notes\n",
    ]  # fmt: skip
    return parts
