"""What every program of ours looks like: its themes, what this terminal can show, and the wall before it."""

import os

from textual.app import App
from textual.driver import Driver
from textual.filter import LineFilter, Monochrome

from deploy_tui.tui.look import THEMES
from deploy_tui.tui.settings import Settings, read_settings, settings_path
from deploy_tui.tui.terminal import knows_only_ascii
from deploy_tui.tui.wall import Ascii, Uncoloured, Wall


class Dressed(App[None]):
    """Without settings those of the person at the keyboard are read, a small file at most."""

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__()
        self.settings = settings if settings is not None else read_settings(settings_path())
        for theme in THEMES:
            self.register_theme(theme)
        chosen = self.settings.theme
        if chosen == "auto":  # sixteen colours have no shades to tell a cursor by
            chosen = "contrast" if self.console.color_system == "standard" else "dark"
        self.theme = self.own_theme = f"deploy-{chosen}"
        self.set_keymap(dict(self.settings.keys))
        self._walls: list[LineFilter] = [Wall()]
        glyphs = self.settings.glyphs
        if glyphs == "ascii" or (glyphs == "auto" and knows_only_ascii(os.environ)):
            self._walls.append(Ascii())
        if self.no_color:  # Textual's own answer to NO_COLOR is many greys
            self._walls.append(Uncoloured(lambda: self.current_theme.background or "#000000"))

    def get_driver_class(self) -> type[Driver]:
        """Ours in the place of the one that it builds on."""
        found = super().get_driver_class()
        if found.__module__ != "textual.drivers.linux_driver":
            return found
        from deploy_tui.tui import driver

        return driver.Driver

    def get_line_filters(self) -> list[LineFilter]:
        found = [each for each in super().get_line_filters() if not isinstance(each, Monochrome)]
        return [*found, *self._walls]
