"""The bars above and below the panes."""

from collections.abc import Callable

from deploy_tui.tui.spans import Ground, Line
from deploy_tui.tui.widgets.lines import Lines


class Bar(Lines):
    """One line that `draw` makes for the width it has."""

    def __init__(self, id: str, draw: Callable[[int], Line], ground: Ground = "page") -> None:
        super().__init__(id)
        self._draw = draw
        self._ground: Ground = ground

    def line(self, y: int, width: int) -> Line:
        return self._draw(width) if y == 0 else []

    def ground(self, y: int) -> Ground:
        return self._ground
