"""What the lines are made of: glyphs of one cell, rows of the exact width, nothing that a terminal obeys."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from deploy_tui.session import rules
from deploy_tui.tui import rows
from deploy_tui.tui.actions import footer
from deploy_tui.tui.details import details
from deploy_tui.tui.glyphs import ASCII, UNICODE
from deploy_tui.tui.spans import length
from deploy_tui.tui.theme import DARK, LIGHT, Colours
from deploy_tui.tui.wall import Wall
from tests.tui.story import new_session

NOW = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_every_glyph_is_one_cell_and_every_state_has_its_own(glyphs: object) -> None:
    assert isinstance(glyphs, type(UNICODE))
    each = [*glyphs.done.values(), *glyphs.state.values(), glyphs.rule, glyphs.partly, glyphs.watching]
    assert all(cell_len(glyph) == 1 for glyph in [*each, glyphs.full, glyphs.empty, glyphs.cursor])
    assert len(set(each)) == len(each)
    assert glyphs is UNICODE or "".join(each).isascii()


@pytest.mark.parametrize("width", [34, 44, 78])
def test_rows_fill_their_width_whatever_stands_in_them(repository: Path, width: int) -> None:
    session = new_session(repository)
    wide = "数据库 تحقق 🚀" * 10
    session.record(
        lambda now: rules.mark(now, "unit-tests", "waived", by="ada", now=NOW, reason=wide),
        lambda now: rules.note(now, "unit-tests", wide),
        lambda now: rules.assign(now, "code-review", wide),
        lambda now: rules.mark(now, "query-speed", "failed", by="ada", now=NOW, value="620"),
    )
    state = session.state
    for item in state.checklist.items.values():
        assert length(rows.item_row(rows.Row(item, state.items[item.id]), width, NOW)) == width
        page = details(state, item, width, NOW)
        assert all(length(line) <= width for line in page)
    for section in state.checklist.sections:
        assert length(rows.section_row(state, section, True, width)) == width


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_bars_fit(repository: Path, width: int) -> None:
    state = new_session(repository).state
    assert (
        length(rows.header(state, rows.Who("a very long operator's name indeed", "lead", 12, 99), width))
        <= width
    )
    assert any("EMERGENCY" in span.text for span in rows.header(state, rows.Who("ada"), width))
    assert length(rows.phase_bar(state, state.checklist.phases[0], width, {})) <= width
    assert length(rows.footer(footer(), "done", width - 20)) <= width - 20


def test_the_wall_lets_nothing_through_and_keeps_the_width() -> None:
    for text in ("\x1b[2J", "\x9b31m", "a\u202eb", "z\u200dero", "\x07", "plain", "数\x1b]52;c;x\x07"):
        (segment,) = Wall().apply([Segment(text)], Color(0, 0, 0))
        assert segment.cell_length == cell_len(text)
        assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in segment.text)
        assert "\u202e" not in segment.text


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
def test_text_can_be_read_on_every_ground(colours: Colours) -> None:
    for ground in (colours.page, colours.bar, colours.cursor, colours.resting):
        for text in (colours.text, colours.dim, colours.accent, colours.ok, colours.warn, colours.bad):
            assert _contrast(text, ground) >= (3.0 if ground == colours.cursor else 4.5), (text, ground)


def _contrast(one: str, other: str) -> float:
    """As WCAG has it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [part / 255 for part in Color.parse(colour).rgb]
    r, g, b = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
