"""The colours as Textual's themes, for the dialogues and the palette."""

from textual.theme import Theme

from deploy_tui.tui.theme import COLOURS, LIGHT, Colours


def _theme(name: str, colours: Colours, *, dark: bool) -> Theme:
    return Theme(
        name=name,
        dark=dark,
        primary=colours.accent,
        secondary=colours.accent,
        accent=colours.accent,
        foreground=colours.text,
        background=colours.page,
        surface=colours.page,
        panel=colours.bar,
        success=colours.ok,
        warning=colours.warn,
        error=colours.bad if dark else colours.alarm,
        variables={
            "text-primary": colours.accent,
            "text-success": colours.ok,
            "text-warning": colours.warn,
            "text-error": colours.bad,
            "border": colours.accent,
            "footer-key-foreground": colours.accent,
        },
    )


THEMES = tuple(_theme(name, colours, dark=colours is not LIGHT) for name, colours in COLOURS.items())
