"""A screen that shows lines to read."""

from collections.abc import Callable, Sequence
from datetime import datetime

from textual.widget import Widget

from deploy_tui.tui.link import Link
from deploy_tui.tui.screens.over import Answer, Over
from deploy_tui.tui.spans import Line
from deploy_tui.tui.widgets.page import Page


class Paged(Over[Answer]):
    """Subclasses write the lines for a width."""

    AUTO_FOCUS = "Page"

    def __init__(self, link: Link, now: Callable[[], datetime]) -> None:
        super().__init__(link, now)
        self.page = Page("page", self.write)  # kept: news may come while the screen goes

    def write(self, width: int) -> Sequence[Line]:
        raise NotImplementedError

    def body(self) -> Widget:
        return self.page

    def reload(self) -> None:
        super().reload()
        self.page.on_resize()
