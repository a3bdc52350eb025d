"""Words of the checklist that deserve a screen of their own: ready to deploy; the last words."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType

from deploy_tui.tui.link import Link
from deploy_tui.tui.screens.paged import Paged
from deploy_tui.tui.spans import Line, Span
from deploy_tui.tui.wrapping import wrap


class Words(Paged[None]):
    """A heading and paragraphs. Enter or escape goes back."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "back", "back", show=False)]

    def __init__(
        self, link: Link, now: Callable[[], datetime], title: str, paragraphs: Sequence[str]
    ) -> None:
        super().__init__(link, now)
        self.words_title = title
        self.paragraphs = paragraphs

    def write(self, width: int) -> Sequence[Line]:
        lines: list[Line] = [[], [Span("  " + self.words_title, "ok")]]
        for paragraph in self.paragraphs:
            lines += [[], *([Span("  " + part, "strong")] for part in wrap(paragraph, min(76, width - 4)))]
        return lines
