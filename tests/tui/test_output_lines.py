"""Output as lines: colours become the nearest of ours, and everything else that is no letter is shown."""

import pytest

from deploy_tui.tui.output_lines import Tail, coloured, plain


@pytest.mark.parametrize(
    ("codes", "tone"),
    [
        ("31", "bad"),
        ("1;32", "ok"),
        ("93", "warn"),
        ("38;5;208", "warn"),
        ("38;5;9", "bad"),
        ("38;5;240", "dim"),
        ("38;5;46", "ok"),
        ("38;2;255;20;20", "bad"),
        ("38:2::20:200:40", "ok"),
        ("38:5:21", "accent"),
        ("38;2;120;120;120", "dim"),
        ("48;5;196", "text"),
        ("48;2;0;80;0;31", "bad"),
        ("31;0", "text"),
        ("", "text"),
        ("38", "dim"),
        (";" * 5000, "text"),
    ],
)
def test_a_colour_is_shown_as_the_nearest_of_ours(codes: str, tone: str) -> None:
    line, _ = coloured(f"a\x1b[{codes}mb")
    assert [(span.text, span.tone) for span in line] == [("a", "text"), ("b", tone)]


def test_a_colour_goes_on_in_the_next_line_and_nothing_else_is_obeyed() -> None:
    tail = Tail()
    for piece in (b"\x1b[3", b"2mgreen\nstill \x1b]0;title\x07\x1b[2J", b"\xe2\x80\xaertl\x1b[0m over\n"):
        tail.feed(piece)
    first, second = tail.snapshot()
    assert [span.tone for span in first] == ["ok"]
    assert [span.tone for span in second] == ["ok", "text"]
    shown = plain(second)
    assert shown.isprintable()
    assert "title" in shown
