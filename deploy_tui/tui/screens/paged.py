"""A screen that shows lines to read."""

from collections.abc import Sequence

from textual.widget import Widget

from deploy_tui.tui.screens.over import Answer, Over
from deploy_tui.tui.spans import Line
from deploy_tui.tui.widgets.page import Page


class Paged(Over[Answer]):
    """Subclasses write the lines for a width."""

    AUTO_FOCUS = "Page"

    def write(self, width: int) -> Sequence[Line]:
        raise NotImplementedError

    def body(self) -> Widget:
        return Page("page", self.write)

    def reload(self) -> None:
        super().reload()
        self.query_one(Page).on_resize()
