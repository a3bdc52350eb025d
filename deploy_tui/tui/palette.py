"""The palette: commands by name from the registry, and sections by theirs."""

from collections.abc import AsyncIterator, Iterable
from typing import TYPE_CHECKING, Any

from textual.app import SystemCommand
from textual.command import CommandPalette, DiscoveryHit, Hit, Provider
from textual.content import Content
from textual.screen import Screen

from deploy_tui.checklist.model import Section
from deploy_tui.session.deferred import settled
from deploy_tui.tui.dressed import Dressed

if TYPE_CHECKING:
    from deploy_tui.tui.screens.browsing import Browsing


def commands(app: Dressed, screen: Screen[Any]) -> Iterable[SystemCommand]:
    """What the registry offers here."""
    from deploy_tui.tui.screens.main import MainScreen

    main = screen if isinstance(screen, MainScreen) else None
    for action in app.settings.actions:
        acting = main is None or main.check_action(action.id, ())
        if action.palette and acting and (main is not None or action.where == "everywhere"):
            yield SystemCommand(
                f"{action.label[:1].upper()}{action.label[1:]}  ({action.key})",
                action.help,
                lambda target=action.target: app.call_later(screen.run_action, target),
            )


def go_to_section(screen: "Browsing") -> None:
    """Find a section by its name, and go there."""

    class Sections(Provider):
        """Every section of every phase."""

        async def discover(self) -> AsyncIterator[DiscoveryHit]:
            for title, section in _named(screen):
                yield DiscoveryHit(Content(title), lambda s=section: screen.open_section(s))

        async def search(self, query: str) -> AsyncIterator[Hit]:
            matcher = self.matcher(query)
            for title, section in _named(screen):
                if (score := matcher.match(title)) > 0:
                    yield Hit(
                        score, matcher.highlight(title), lambda s=section: screen.open_section(s), text=title
                    )

    screen.app.push_screen(CommandPalette(providers=[Sections], placeholder="Go to section …"))


def _named(screen: "Browsing") -> Iterable[tuple[str, Section]]:
    state = screen.browse.state
    for phase in state.checklist.phases:
        for section in screen.browse.sections_of(phase):
            done, total = settled(state, section), len(section.items)
            yield f"{section.title}  {done}/{total} · {phase.title}", section
