"""The list of sessions to pick from."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from deploy_tui.tui.session_rows import SessionRow, about_line, session_line, session_rows
from deploy_tui.tui.spans import Ground, Line, Span
from deploy_tui.tui.widgets.lines import Pane

if TYPE_CHECKING:
    from deploy_tui.store.sessions import SessionInfo


class SessionList(Pane):
    """Always on a session, never on a heading. A click chooses, a click on the chosen one opens."""

    def __init__(self, sessions: Sequence["SessionInfo"], now: datetime) -> None:
        super().__init__("sessions")
        self.sessions = sessions
        self.now = now
        self.typed = ""
        self.listed: list[SessionRow] = session_rows(sessions, "")
        self.chosen = 1 if self.listed else -1
        self.active = True

    @property
    def session(self) -> "SessionInfo | None":
        return self.listed[self.chosen].session if 0 <= self.chosen < len(self.listed) else None

    def look_for(self, typed: str) -> None:
        self.typed = typed
        self.listed = session_rows(self.sessions, typed)
        self.chosen = 1 if self.listed else -1
        self.top = 0
        self.refresh()

    def move(self, by: int) -> None:
        places = [place for place, row in enumerate(self.listed) if row.session]
        if places:
            at = places.index(self.chosen) + by
            self.chosen = places[max(0, min(len(places) - 1, at))]
            self.bring_into_view(self.chosen)
            self.refresh()

    def heading(self) -> tuple[str, str]:
        return "Sessions", f"filter: {self.typed}" if self.typed else ""

    def rows(self) -> int:
        return max(1, len(self.listed))

    def row(self, n: int, width: int) -> Line:
        if not self.listed:
            return [Span(f" no session has {self.typed!r} in it", "warn")]
        session, heading = self.listed[n]
        if session is None:
            return [Span(f" {heading}", "dim")]
        return session_line(session, n == self.chosen, width, self.now)

    def ground(self, y: int) -> Ground:
        return (
            "cursor" if self.listed and y == self.at(self.chosen) and 0 < y < self.size.height - 1 else "page"
        )

    def about(self, width: int) -> Line:
        return about_line(self.session, width, self.now) if self.session else []

    async def clicked_row(self, n: int) -> None:
        if n == self.chosen:
            await self.screen.run_action("open")
        elif 0 <= n < len(self.listed) and self.listed[n].session:
            self.chosen = n
            self.refresh()

    def clicked(self, x: int, y: int) -> None:
        if 0 < y < self.size.height - 1:
            self.call_later(self.clicked_row, y - 1 + self.top)
