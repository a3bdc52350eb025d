"""A story about somebody at the wizard: what they press, type and click, and which lines they then see.

    async with wizard(session) as ada:
        await ada.sees("Week before", "0/129")
        await ada.presses("space")
        await ada.sees("1/129")

What is seen is text on the screen, not the state of a widget. All waiting is for a condition with a deadline.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from textual.pilot import Pilot

from deploy_tui.store.checklists import load_checklist
from deploy_tui.store.create import create_session
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import find_place
from deploy_tui.tui.app import DeployApp

DEADLINE = 10.0


class Wizard:
    """Somebody's hands and eyes."""

    def __init__(self, app: DeployApp, pilot: "Pilot[None]") -> None:
        self.app = app
        self._pilot = pilot

    async def presses(self, *keys: str) -> None:
        for key in keys:
            await self._pilot.press(key)

    async def types(self, text: str) -> None:
        names = {
            " ": "space",
            "@": "at",
            "#": "number_sign",
            "-": "minus",
            ".": "full_stop",
            "<": "less_than_sign",
        }
        await self._pilot.press(*(names.get(char, char) for char in text))

    async def clicks(self, text: str) -> None:
        """Click on the first cell of this text."""
        await self.sees(text)
        y, line = next((y, line) for y, line in enumerate(self.lines()) if text in line)
        await self._pilot.click(offset=(line.index(text), y))

    async def resizes(self, columns: int, rows: int) -> None:
        await self._pilot.resize_terminal(columns, rows)

    async def sees(self, *texts: str) -> None:
        """All these texts stand on the screen now, or soon."""
        await self.until(lambda: all(text in self.screen() for text in texts), f"to see {texts}")

    async def no_longer_sees(self, *texts: str) -> None:
        await self.until(lambda: not any(text in self.screen() for text in texts), f"not to see {texts}")

    async def sees_on_one_line(self, *texts: str) -> None:
        def there() -> bool:
            return any(all(text in line for text in texts) for line in self.lines())

        await self.until(there, f"to see {texts} on one line")

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + DEADLINE
        while not condition():
            assert time.monotonic() < end, f"waited {what}; on the screen:\n{self.screen()}"
            await asyncio.sleep(0.01)

    def lines(self) -> list[str]:
        """What is on the screen, line by line."""
        # The compositor's strips are what goes to the terminal; Textual has no public way to them but an SVG.
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    def screen(self) -> str:
        return "\n".join(self.lines())

    @property
    def cursor_line(self) -> str:
        """The row with the cursor in the list of items."""
        left = self.app.main.items.region.x if self.app.main else 0
        rows = [line[left:] for line in self.lines()[2:] if "▸" in line[left:]]
        assert len(rows) < 2, f"two cursors on the screen:\n{self.screen()}"
        return rows[0] if rows else ""


@asynccontextmanager
async def wizard(
    session: OpenSession | None, *, folder: Path | None = None, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[Wizard]:
    """The wizard on this session, or in this folder without one."""
    place = session.place if session else find_place(str(folder))
    app = DeployApp(place, session, session.operator if session else None)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Wizard(app, pilot)


def new_session(folder: Path, operator: str = "ada", **params: str) -> OpenSession:
    """A session on the production checklist, begun a moment ago."""
    place = find_place(str(folder))
    checklist = load_checklist(place, "production")
    return create_session(
        place,
        checklist,
        {"version": "v1.4.0", **params},
        operator=Operator(operator, email=f"{operator}@example.org"),
    )


def opened_by(operator: str, session: OpenSession, clock: timedelta = timedelta()) -> OpenSession:
    """The same session as another process of the same clone has it; its clock goes before by so much."""
    who = Operator(operator, email=f"{operator}@example.org")
    return OpenSession.open(
        session.place, session.id, session.uid, who, now=lambda: datetime.now(UTC) + clock
    )
