"""The few styles that line-drawn widgets use, taken from the theme."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from rich.style import Style
from textual.color import Color


class Ink(NamedTuple):
    """Foregrounds go on any background; `cursor` and `alarm` bring their own."""

    text: Style
    strong: Style
    dim: Style
    accent: Style
    ok: Style
    warn: Style
    bad: Style
    cursor: Style
    alarm: Style


def ink(variables: Mapping[str, str]) -> Ink:
    """The styles of the theme with these CSS variables (`App.theme_variables`)."""
    names = ("foreground", "background", "text-primary", "text-success", "text-warning", "text-error")
    return _ink(*(variables[name] for name in (*names, "primary", "error")))


@lru_cache(8)
def _ink(
    foreground: str, background: str, accent: str, ok: str, warn: str, bad: str, cursor: str, alarm: str
) -> Ink:
    text, ground = Color.parse(foreground), Color.parse(background)
    if text.ansi is not None:  # the terminal's own colours cannot be mixed
        dim = Style(dim=True)
    else:
        dim = Style(color=text.blend(ground, 0.42).rich_color)
    return Ink(
        text=_on(text),
        strong=_on(text) + Style(bold=True),
        dim=dim,
        accent=_on(Color.parse(accent)),
        ok=_on(Color.parse(ok)),
        warn=_on(Color.parse(warn)),
        bad=_on(Color.parse(bad)),
        cursor=_bar(cursor),
        alarm=_bar(alarm),
    )


def _on(color: Color) -> Style:
    return Style(color=color.rich_color)


def _bar(background: str) -> Style:
    color = Color.parse(background)
    if color.ansi is not None:
        return Style(reverse=True, bold=True)
    return Style(color=color.get_contrast_text(1).rich_color, bgcolor=color.rich_color, bold=True)
