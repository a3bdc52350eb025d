"""A section is complete: an act of its own, after a look at what was not ticked in it."""

from collections.abc import Iterable
from typing import ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from deploy_tui.checklist.model import Section
from deploy_tui.session.state import State
from deploy_tui.session.teamwork import not_ticked
from deploy_tui.tui.glyphs import sign
from deploy_tui.tui.screens.dialogue import Dialogue, styled, text
from deploy_tui.tui.widgets.key_button import KeyButton

Decided = Literal["complete", "later"]


class SectionComplete(Dialogue[Decided]):
    """For a section with nothing open in it. `following` names what comes next, "" for nothing."""

    CSS_PATH = styled("section_complete")
    # The key that ticked the last item, pressed once more, must not declare anything.
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "accept", "complete", show=False),
        Binding("n", "later", "later", show=False),
    ]

    def __init__(self, state: State, section: Section, following: str) -> None:
        super().__init__(f"Section complete? {section.title}")
        self.state = state
        self.section = section
        self.following = following

    def body(self) -> Iterable[Widget]:
        left = not_ticked(self.state, self.section)
        done = len(self.section.items) - len(left)
        yield text(f"{done} of {len(self.section.items)} done." + (" Not ticked:" if left else ""))
        for item in left:
            own = self.state.items[item.id]
            glyph, _ = sign(own, item)
            why = f": {own.reason}" if own.reason else ""
            by = f" by {own.by}" if own.by else ""
            yield text(
                Content.assemble(f"  {glyph} {item.title}\n", (f"    {own.state}{by}{why}", "$text-muted"))
            )
        if left:
            yield text("Complete means: you have looked at these, and they may stay so.", id="meaning")
        if self.following:
            yield text(f"Next: {self.following}", id="following", classes="dim")

    def keys(self) -> Iterable[Widget]:
        yield KeyButton("y", "complete", "accept", id="accept")
        yield KeyButton("n", "later, go on", "later", id="later")
        yield KeyButton("esc", "stay here", "cancel", id="cancel")

    def action_accept(self) -> None:
        self.dismiss("complete")

    def action_later(self) -> None:
        self.dismiss("later")
