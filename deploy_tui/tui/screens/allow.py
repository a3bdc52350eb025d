"""What a checklist would run, whole, before any of it may."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType

from deploy_tui.tui.allow_lines import allow_lines
from deploy_tui.tui.key_line import Key
from deploy_tui.tui.link import Link
from deploy_tui.tui.running import Wanted
from deploy_tui.tui.screens.paged import Paged
from deploy_tui.tui.spans import Line

WORD = "allow"


class Allow(Paged[bool]):
    """True once the word was typed. What is asked about is what was shown, whatever happens meanwhile."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "agree", "allow what is shown", show=False),
        Binding("w", "whole", "everything, or only what changed", show=False),
    ]

    def __init__(self, link: Link, now: Callable[[], datetime], wanted: Wanted) -> None:
        super().__init__(link, now)
        self.wanted = wanted
        self.whole = not wanted.before

    def write(self, width: int) -> Sequence[Line]:
        return allow_lines(self.wanted, width, whole=self.whole)

    def keys(self) -> tuple[Key, ...]:
        other = "only the changes" if self.whole else "everything"
        more = (Key("w", other, "whole"),) if self.wanted.before else ()
        return (Key("y", "allow …", "agree"), *more, Key("↓ pgdn", "read on"))

    def facts(self) -> str:
        return "The approval is for this folder, and lies outside the repository."

    def action_whole(self) -> None:
        if self.wanted.before:
            self.whole = not self.whole
            self.reload()

    def action_agree(self) -> None:
        from deploy_tui.tui.screens.typed import Typed

        def answered(yes: bool | None) -> None:
            if yes:
                self.dismiss(True)

        lines = (f"{self.wanted.many} commands may run here from now on, in your name.",)
        self.app.push_screen(Typed("Allow what was shown", lines, WORD, "allow"), answered)
