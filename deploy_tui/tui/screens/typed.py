"""A typed word before something that no stray key may do."""

from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Input

from deploy_tui.tui.screens.dialogue import Dialogue, Field, styled, text


class Typed(Dialogue[bool]):
    """True when the word was typed; None for escape. `yes` says what happens then."""

    CSS_PATH = styled("typed")

    def __init__(self, heading: str, lines: tuple[str, ...], word: str, yes: str) -> None:
        super().__init__(heading)
        self.lines = lines
        self.word = word
        self.accept_label = yes

    def body(self) -> Iterable[Widget]:
        yield from (text(line or " ") for line in self.lines)
        yield Field("type it", Input("", f"the word {self.word}", id="word", compact=True), id="word-field")

    def on_mount(self) -> None:
        self.query_one("#word", Input).focus()

    def on_input_changed(self) -> None:
        self.say("")

    def action_accept(self) -> None:
        word = self.query_one("#word", Input)
        if word.value.strip() == self.word:
            self.dismiss(True)
        else:
            self.say(f"type {self.word}, or esc and nothing happens", word)
