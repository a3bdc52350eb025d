"""Colours. A tone on a ground makes a style; the same colours make the theme of the dialogues."""

from functools import cache
from typing import NamedTuple

from rich.style import Style

from deploy_tui.tui.spans import Ground, Tone


class Colours(NamedTuple):
    """The colours of one look, as #rrggbb. Text on each ground has a contrast of 4.5 or more."""

    page: str
    bar: str
    cursor: str
    resting: str
    text: str
    dim: str
    faint: str
    accent: str
    ok: str
    warn: str
    bad: str
    alarm: str
    on_alarm: str


DARK = Colours(
    page="#11151b",
    bar="#1c2530",
    cursor="#24466a",
    resting="#1f2a36",
    text="#d8dee6",
    dim="#94a0af",
    faint="#4a5664",
    accent="#6cb6ff",
    ok="#6fce92",
    warn="#e9b95a",
    bad="#ff8a80",
    alarm="#b3261e",
    on_alarm="#ffffff",
)
LIGHT = Colours(
    page="#fbfbf9",
    bar="#e3e9f0",
    cursor="#cde2f8",
    resting="#e9eef4",
    text="#1b2430",
    dim="#556170",
    faint="#aab4c0",
    accent="#0a57a4",
    ok="#136a36",
    warn="#7d5200",
    bad="#ab2119",
    alarm="#b3261e",
    on_alarm="#ffffff",
)
# For bright rooms and tired eyes, and for terminals of 16 colours: text on each ground has 7 or more.
CONTRAST = Colours(
    page="#000000",
    bar="#1c1c1c",
    cursor="#00307a",
    resting="#262626",
    text="#ffffff",
    dim="#d6d6d6",
    faint="#9a9a9a",
    accent="#7fdcff",
    ok="#6dff9a",
    warn="#ffdf70",
    bad="#ffb0a8",
    alarm="#a80000",
    on_alarm="#ffffff",
)
COLOURS = {"deploy-dark": DARK, "deploy-light": LIGHT, "deploy-contrast": CONTRAST}
_BOLD: frozenset[Tone] = frozenset({"strong", "alarm", "key"})
_OF_TONE: dict[Tone, str] = {"strong": "text", "key": "accent", "alarm": "on_alarm"}


@cache
def style(colours: Colours, tone: Tone, ground: Ground) -> Style:
    """How a tone looks on a ground."""
    background = colours.alarm if tone == "alarm" else getattr(colours, ground)
    # The frames' grey is too pale for the words that stand on a marked row.
    shown: str = "dim" if tone == "faint" and ground == "cursor" else _OF_TONE.get(tone, tone)
    return Style(color=getattr(colours, shown), bgcolor=background, bold=tone in _BOLD or None)
