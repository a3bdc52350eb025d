"""All about the item under the cursor."""

from collections.abc import Callable, Iterator
from datetime import datetime

from textual.geometry import Region

from deploy_tui.checklist.model import Item
from deploy_tui.tui.browse import Browse
from deploy_tui.tui.details import details
from deploy_tui.tui.spans import Line
from deploy_tui.tui.widgets.lines import Pane, Target


class DetailPane(Pane):
    """Follows the cursor; its lines are made when they are drawn."""

    def __init__(self, id: str, browse: Browse, now: Callable[[], datetime]) -> None:
        super().__init__(id)
        self.browse = browse
        self.now = now
        self._lines: list[Line] | None = None
        self._lines_for = 0

    def show(self) -> None:
        """Another item."""
        self.top = 0
        self.update()

    def update(self) -> None:
        """The same item, changed. Only as many rows as were or will be in use are drawn again."""
        before, self._lines = self._lines or [], None
        width, height = self.size
        if not height or not self.display:
            return
        used = min(height - 2, max(len(before), self.rows()))
        self.refresh(Region(0, 0, width, 1), Region(1, 1, width - 2, used))
        if max(len(before), self.rows()) > height - 2:
            self.refresh_rows(height - 1)

    def heading(self) -> tuple[str, str]:
        item = self.browse.item
        return "Details", item.id if item else ""

    def rows(self) -> int:
        return len(self._all())

    def row(self, n: int, width: int) -> Line:
        return self._all()[n]

    def targets(self) -> Iterator[Target]:
        yield Target(self, 2, 0, self.screen.details_clicked)  # type: ignore[attr-defined]
        yield from super().targets()

    def clicked(self, x: int, y: int) -> None:
        self.screen.details_clicked()  # type: ignore[attr-defined]

    def _all(self) -> list[Line]:
        width = self.size.width - 2
        if self._lines is None or width != self._lines_for:
            item: Item | None = self.browse.item
            now = self.now()
            held = self.browse.held_up(item) if item else ()
            self._lines = details(self.browse.state, item, width, now, held) if item else []
            self._lines_for = width
        return self._lines
