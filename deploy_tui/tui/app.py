"""The shell: which screen is shown, what works on all of them, and how the program is left."""

import gc
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any, ClassVar

from rich.text import Text
from textual import events
from textual.app import SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from deploy_tui.checklist.model import Runbook
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import Place, state_folder
from deploy_tui.tui.every_runbook import EveryRunbook
from deploy_tui.tui.keys import bindings
from deploy_tui.tui.link import LEAVING_SECONDS, Link
from deploy_tui.tui.look import THEMES
from deploy_tui.tui.screens.main import MainScreen
from deploy_tui.tui.settings import Settings
from deploy_tui.tui.terminal import on_signals, watch_terminal
from deploy_tui.tui.type_ahead import TypeAhead

SMALLEST = (40, 12)
_SECONDS_TO_SETTLE = 0.3
Demo = Callable[[], OpenSession]


def local_now() -> datetime:
    return datetime.now(UTC).astimezone()


def _settle() -> None:
    """The start has made its many objects, and they stay: from here on collect among the new ones only.
    Whoever switched the collector off for the start gets it back."""
    gc.freeze()
    gc.enable()


class DeployApp(TypeAhead):
    """With a session it opens on that; without, it asks which, or for a new one."""

    TITLE = "deploy-tui"
    # The stylesheet of a default screen is not loaded by Textual, so the main screen's stands here.
    CSS_PATH: ClassVar[list[str | PurePath]] = ["app.tcss", "screens/main.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = bindings("everywhere")

    def __init__(
        self,
        place: Place,
        session: OpenSession | None = None,
        operator: Operator | None = None,
        *,
        demo: Demo | None = None,
        now: Callable[[], datetime] = local_now,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(settings)
        self.place = place
        self.operator = operator
        self.demo = demo
        self.now = now
        self.link: Link | None = None
        self.main: MainScreen | None = None
        self._first_session = session
        self._every_runbook = EveryRunbook(place)
        self._hurried = False
        self._once = threading.Lock()
        self._going: threading.Thread | None = None

    # The start

    def get_default_screen(self) -> Screen[Any]:
        if self._first_session is None:
            return super().get_default_screen()
        return self._main_screen(self._first_session, self._first_session.recall_view())

    def on_mount(self) -> None:
        if not self.is_headless:
            on_signals(self._told_to_go)
            watch_terminal(self.finish)
        self.set_timer(_SECONDS_TO_SETTLE, _settle)
        if self.link is None or not self.link.state.checklist.runbooks:
            self.call_after_refresh(self._every_runbook.begin)
        if self.link is not None:
            self.link.start()
        else:
            from deploy_tui.tui.flow import choose_session

            self.run_worker(choose_session(self))

    async def enter(self, session: OpenSession, view: dict[str, Any]) -> None:
        """Show a session that has just been opened."""
        await self.push_screen(self._main_screen(session, view))
        assert self.link is not None
        self.link.start()
        if len(session.state.items) and not any(session.state.resolved.values()):
            self.show_cover(opening=True)

    def _main_screen(self, session: OpenSession, view: dict[str, Any]) -> MainScreen:
        if view.get("theme") in self.available_themes:
            self.theme = view["theme"]
        self.link = Link(session, self.call_later, self.now)
        self.main = MainScreen(self.link, self.now, view, self.settings)
        self.link.listener = self.main
        return self.main

    # On every screen

    def action_emergency(self) -> None:
        self.show_runbooks()

    def show_runbooks(self, start: str | None = None, context: str = "") -> None:
        """The emergency panel over whatever is shown. Without a session, or where its checklist has none: the
        runbooks of all checklists."""
        from deploy_tui.tui.screens.runbooks import Runbooks

        if any(isinstance(screen, Runbooks) for screen in self.screen_stack):
            return
        link = self.link
        runbooks: tuple[Runbook, ...] = ()
        if link is not None:
            state = link.state
            if start is None and not context:
                start = self._incident()
            title = state.title or state.checklist.title
            context = context or f"{title} {state.version} · {state.phase.title}"
            runbooks = state.checklist.runbooks
        if link is not None and runbooks:
            self.push_screen(Runbooks(runbooks, start, context, link, self.now))
            return
        reading = self._every_runbook.reading

        def show() -> None:
            if not any(isinstance(screen, Runbooks) for screen in self.screen_stack):
                self.push_screen(
                    Runbooks(reading.result(), start, context, None, self.now, ours=link is None)
                )

        if reading.done():
            show()
        else:
            reading.add_done_callback(lambda _: self.call_later(show))

    def _incident(self) -> str | None:
        """The runbook of the incident that is open."""
        assert self.link is not None
        if not any(subject.startswith("incident:") for subject in self.link.state.about):
            return None
        from deploy_tui.session.incidents import open_incident

        running = open_incident(self.link.state)
        # One from elsewhere may name a runbook that this checklist has not.
        known = running is not None and self.link.state.checklist.runbook(running.runbook)
        return running.runbook if running and known else None

    def show_cover(self, *, opening: bool = False) -> None:
        """The warning and the progress. Who turns away from it when a session opens, leaves."""
        from deploy_tui.tui.screens.cover import Cover

        def answered(begin: bool | None) -> None:
            if opening and not begin:
                self._leave(0)

        if self.link is not None and self.main is not None:
            self.push_screen(Cover(self.link.state, "" if opening else self.main.where()), answered)

    def action_help(self) -> None:
        from deploy_tui.tui.screens.help import Help

        if not isinstance(self.screen, Help):
            self.push_screen(Help(self.settings.actions))

    def action_palette(self) -> None:
        self.action_command_palette()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        from deploy_tui.tui.palette import commands

        return commands(self, screen)

    def action_theme(self) -> None:
        names = [theme.name for theme in THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)] if self.theme in names else names[0]

    def on_resize(self, event: events.Resize) -> None:
        from deploy_tui.tui.screens.too_small import TooSmall

        small = event.size.width < SMALLEST[0] or event.size.height < SMALLEST[1]
        if small != isinstance(self.screen, TooSmall):
            if small:
                self.push_screen(TooSmall())
            else:
                self.pop_screen()

    # The end

    def action_leave(self) -> None:
        self._hurried = self._going is not None
        if self._hurried:
            self.exit(return_code=0)
        else:
            self._leave(0)

    def _told_to_go(self, code: int) -> None:
        self._leave(code)

    def _leave(self, code: int) -> None:
        """Publish what is pending, then go."""
        if self.link is None or self.main is None:
            self.exit(return_code=code)
            return
        if self._going is not None:
            return
        self.main.running.leave()
        if self.link.last_saved.pending:
            self.main.say("saving and committing … (again: leave at once)")
        self._close(lambda: self.call_later(self.exit, None, code))

    def _close(self, then: Callable[[], object]) -> None:
        """In a thread, because the commit may take its time."""
        assert self.link is not None
        assert self.main is not None
        with self._once:
            if self._going is not None:
                return
            self._going = threading.Thread(
                target=self._publish,
                args=(self.link, self._view(), then),
                name="leaving",
                daemon=True,
            )
            self._going.start()

    def _view(self) -> dict[str, object]:
        """What to remember; the colours only when they were changed here."""
        assert self.main is not None
        changed = {"theme": self.theme} if self.theme != self.own_theme else {}
        return self.main.view() | changed

    @staticmethod
    def _publish(link: Link, view: dict[str, object], then: Callable[[], object]) -> None:
        link.close(view)
        then()

    def finish(self) -> str:
        """When the screen is gone, in whatever way: publish what is not published yet. Returns what is
        left to be said."""
        if self.link is None or self.main is None:
            return ""
        self._close(lambda: None)  # begun already, unless it was a fault or the terminal that ended it
        assert self._going is not None
        self._going.join(0 if self._hurried else LEAVING_SECONDS)
        saved = self.link.session.saved
        if self._going.is_alive():
            return "saved; the commit was still under way and follows with the next start"
        return f"{saved.pending} actions saved, not committed yet: {saved.waiting}" if saved.waiting else ""

    def _fatal_error(self) -> None:
        """Instead of Textual's own last words, which print the value of every local variable."""
        from deploy_tui.environment.hidden import at_hand
        from deploy_tui.text.redaction import redact_text

        error = sys.exc_info()[1]
        where = os.path.join(state_folder(), "crash.log")
        variables = self.link.state.checklist.variables if self.link is not None else ()
        said = "".join(traceback.format_exception(error))
        try:
            os.makedirs(state_folder(), exist_ok=True)
            with open(where, "a", encoding="utf-8", errors="backslashreplace") as log:
                log.write(f"{self.now().isoformat()}\n{redact_text(said, at_hand(variables))}\n")
        except OSError as failure:
            where = f"nowhere ({failure.strerror})"
        name = type(error).__name__ if error else "error"
        self.panic(
            Text(
                f"deploy-tui stopped: {name}, a fault of the program. What was shown as saved is safe; "
                f"start it again. What happened is in {where}"
            )
        )


def run(
    place: Place,
    session: OpenSession | None = None,
    operator: Operator | None = None,
    *,
    demo: Demo | None = None,
) -> int:
    """The wizard until it is left. Returns the exit code: 0, 128 + the signal that ended it, 1: a fault."""
    app = DeployApp(place, session, operator, demo=demo)
    try:
        app.run()
    finally:
        farewell = app.finish()
    if farewell:
        with suppress(OSError):  # nobody can read it when the terminal is gone
            print(farewell, flush=True)
    return app.return_code or 0
