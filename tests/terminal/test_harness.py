"""The harness itself, with the smallest Textual app that uses what a terminal offers."""

import signal
import sys
from collections.abc import Callable

import pytest

from tests.terminal import Display, Terminal

HELLO = """
import asyncio, signal
from textual.app import App
from textual.widgets import Button, Input, Label

class Hello(App):
    BINDINGS = [("f8", "emergency", "Emergency")]

    def compose(self):
        yield Input(placeholder="your name")
        yield Button("Greet")
        yield Label("nobody yet", id="who", markup=False)

    def on_mount(self):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.exit, None, 7)

    def on_input_submitted(self, event):
        self.query_one("#who").update(f"good morning {event.value}")

    def on_button_pressed(self):
        self.query_one("#who").update("clicked")

    def action_emergency(self):
        self.query_one("#who").update("F8 was pressed")

    def on_resize(self, event):
        self.query_one(Button).label = f"Greet {event.size.width} by {event.size.height}"

app = Hello()
app.run()
raise SystemExit(app.return_code)
"""

Start = Callable[..., Terminal]


@pytest.fixture
def hello(terminal: Start) -> Terminal:
    hello = terminal([sys.executable, "-c", f"print('before the app')\n{HELLO}"], columns=80, rows=24)
    hello.wait_for("nobody yet")
    return hello


def test_a_person_types_presses_and_clicks(hello: Terminal) -> None:
    hello.type("Ada Ł 🚀")
    hello.press("enter")
    hello.wait_for("good morning Ada Ł 🚀")
    hello.press("f8")
    hello.wait_for("F8 was pressed")
    hello.click("Greet")
    hello.wait_for("clicked")
    hello.wait_until_gone("F8 was pressed")


def test_nothing_but_the_app_is_on_the_screen(hello: Terminal) -> None:
    assert hello.display.alternate
    assert len(hello.lines()) == 24
    words = hello.screen_text().replace("▔", "").replace("▁", "").replace("▊", "").replace("▎", "").split()
    assert words == ["your", "name", "Greet", "80", "by", "24", "nobody", "yet"]


def test_a_resized_window_tells_the_program(hello: Terminal) -> None:
    hello.wait_for("80 by 24")
    hello.resize(100, 30)
    hello.wait_for("100 by 30")
    assert len(hello.lines()) == 30


def test_leaving_restores_the_terminal_and_what_stood_there_before(hello: Terminal) -> None:
    assert not hello.restored
    assert {"alternate screen", "hidden cursor", "raw input"} <= hello.left_on
    hello.press("ctrl+q")
    assert hello.exit_code() == 0
    assert hello.left_on == set()
    assert "before the app" in hello.screen_text()
    assert "nobody yet" not in hello.screen_text()


def test_a_signal_reaches_the_program(hello: Terminal) -> None:
    hello.signal(signal.SIGTERM)
    assert hello.exit_code() == 7
    assert hello.restored


def test_a_killed_program_leaves_the_terminal_broken(hello: Terminal) -> None:
    hello.signal(signal.SIGKILL)
    assert hello.exit_code() == -signal.SIGKILL
    assert {"alternate screen", "raw input"} <= hello.left_on


def test_closing_the_window_hangs_up(terminal: Start) -> None:
    waiting = terminal([sys.executable, "-c", "print('waiting', flush=True); input()"])
    waiting.wait_for("waiting")
    waiting.hang_up()
    assert waiting.exit_code() == -signal.SIGHUP


def test_ctrl_c_interrupts_a_program_that_reads_lines(terminal: Start) -> None:
    waiting = terminal([sys.executable, "-c", "print('waiting', flush=True); input()"])
    waiting.wait_for("waiting")
    waiting.press("ctrl+c")
    waiting.wait_for("KeyboardInterrupt")
    assert waiting.exit_code() == -signal.SIGINT


def test_a_failed_wait_shows_the_screen(terminal: Start) -> None:
    ended = terminal([sys.executable, "-c", "print('something else')"])
    with pytest.raises(AssertionError, match=r"waited for 'never'.*ended with 0(?s:.*)something else"):
        ended.wait_for("never")


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_sequences_that_pyte_does_not_know_leave_no_trace(size: int) -> None:
    answers: list[bytes] = []
    display = Display(40, 3, answers.append)
    written = b"".join(
        [
            b"\x1b[?1049h\x1b[>1u\x1b[?2026$p\x1b[?2048$p\x1b[=0;1u\x1b[4:3m",
            b"\x1bP+q544e\x1b\\\x1b_Gi=1;AAAA\x1b\\\x1b]0;a title\x07\x1b]8;;x\x1b\\",
            b"\x1b[?2026hl\xc3\xa9gible\x1b[?2026l\x1b[<u\x1b[?25l",
        ]
    )
    for start in range(0, len(written), size):
        display.feed(written[start : start + size])
    assert display.lines == ["légible", "", ""]
    assert display.frames == 1
    assert answers == [b"\x1b[?2026;2$y", b"\x1b[?2048;0$y"]
    assert display.left_on == {"alternate screen", "hidden cursor"}
