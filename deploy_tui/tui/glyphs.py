"""One glyph for each state of an item and each way in which a tick was earned; one cell wide everywhere."""

from typing import NamedTuple

from deploy_tui.checklist.model import Item
from deploy_tui.session.state import ItemState
from deploy_tui.tui.spans import Tone


class Glyphs(NamedTuple):
    """A set for a kind of terminal. Screens draw with UNICODE; where that cannot be shown, `plain` puts ASCII
    in its place on the way to the terminal, sign by sign."""

    done: dict[str, str]
    state: dict[str, str]
    rule: str
    partly: str
    watching: str
    disputed: str
    full: str
    empty: str
    bar_full: str
    bar_empty: str
    cursor: str
    notes: str
    arrow: str
    awaited: str
    chosen: str
    back: str
    running: str
    menu: str
    manual: str


UNICODE = Glyphs(
    done={"hand": "✓", "value": "#", "probe": "⚙", "people": "⚉", "carried": "↺"},
    state={"open": "○", "failed": "✗", "blocked": "■", "skipped": "⊘", "deferred": "→", "waived": "△"},
    rule="–",
    partly="◐",
    watching="◔",
    disputed="≠",
    full="●",
    empty="○",
    bar_full="▓",
    bar_empty="░",
    cursor="▸",
    notes="✎",
    arrow="→",
    awaited="·",
    chosen="◆",
    back="‹",
    running="»",
    menu="≡",
    manual="☞",
)

# For a terminal that has few signs (TERM=linux): nothing here is beyond ASCII, and each is one cell wide.
ASCII = Glyphs(
    done={"hand": "v", "value": "#", "probe": "*", "people": "&", "carried": "<"},
    state={"open": "o", "failed": "X", "blocked": "B", "skipped": "/", "deferred": ">", "waived": "!"},
    rule="-",
    partly="%",
    watching="@",
    disputed="=",
    full="*",
    empty="o",
    bar_full="#",
    bar_empty=".",
    cursor=">",
    notes="n",
    arrow=">",
    awaited="-",
    chosen="+",
    back="<",
    running="~",
    menu="=",
    manual="h",
)

_TONES: dict[str, Tone] = {
    "open": "dim",
    "done": "ok",
    "failed": "bad",
    "blocked": "bad",
    "skipped": "dim",
    "deferred": "accent",
    "waived": "warn",
}

MEANINGS = (
    ("done", "hand", "done, somebody said so"),
    ("done", "value", "done, a value within its limit"),
    ("done", "probe", "done, checked by a probe or command"),
    ("done", "people", "done, several people said so"),
    ("done", "carried", "done, carried over from an earlier session"),
    ("open", "", "open"),
    ("failed", "", "failed"),
    ("blocked", "", "blocked"),
    ("skipped", "", "skipped: does not apply, with a reason"),
    ("deferred", "", "deferred to a later phase"),
    ("waived", "", "waived: overridden by a named person, not done"),
)

# What else stands in the rows of the main screen.
ROW_SIGNS = (
    (UNICODE.cursor, "the cursor"),
    (UNICODE.chosen, "chosen by v: the next act is about all of these"),
    (UNICODE.partly, "some of it done: days, people, items of a section"),
    (UNICODE.watching, "being watched; the time that is left stands at the right"),
    (UNICODE.disputed, "two people disagree"),
    (UNICODE.rule, "skipped by a rule: the question it depends on says no"),
    (UNICODE.full + UNICODE.empty, "days done and days to come"),
    (UNICODE.notes + "2", "two notes"),
    ("$ check", "a command or probe can check it; $ run: a command does it"),
    (UNICODE.manual + " manual", "switched to manual (M): no command or probe looks at it"),
    ("@ada", "ada is at work on it (m)"),
    ("0/23+1/2", "23 items of the phase, and 2 deferred to it, 1 of them settled"),
    (UNICODE.menu, "all commands, for the mouse (ctrl+p)"),
    (UNICODE.running, "running; for how long stands at the right"),
    (UNICODE.awaited, "heard, and on its way to the disk"),
)


def sign(item: ItemState, of: Item | None = None, glyphs: Glyphs = UNICODE) -> tuple[str, Tone]:
    """The glyph for an item's state, and its tone."""
    if item.disputed:
        return glyphs.disputed, "bad"
    if item.state == "done":
        return glyphs.done.get(item.how, glyphs.done["hand"]), "ok"
    if item.state == "skipped" and item.how == "rule":
        return glyphs.rule, "dim"
    if item.state == "open":
        if item.watch_from and of is not None and of.kind == "timed":
            return glyphs.watching, "warn"
        if item.confirmed or any(each.resolved for each in item.instances):
            return glyphs.partly, "warn"
    return glyphs.state[item.state], _TONES[item.state]


def beads(item: ItemState, glyphs: Glyphs = UNICODE) -> str:
    """The instances of a repeating item, one sign each."""
    return "".join(
        glyphs.full
        if each.state == "done"
        else glyphs.empty
        if each.state == "open"
        else glyphs.state[each.state]
        for each in item.instances
    )
