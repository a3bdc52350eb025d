"""Where the values are looked at: what a command would get, or a .env file."""

from collections.abc import Iterable, Sequence

from textual.widget import Widget
from textual.widgets import Input

from deploy_tui.text.clean import clean
from deploy_tui.tui.screens.dialogue import Dialogue, Field, styled, text
from deploy_tui.tui.surveying import AROUND
from deploy_tui.tui.widgets.choice import Choice, Option

_COMMANDS, _OTHER = "commands", "other"
_MOST_FILES = 8


class Source(Dialogue[str]):
    """Answers the source: `AROUND`, or the path of a file. `files` are those that there are."""

    CSS_PATH = styled("source")
    accept_label = "look there"

    def __init__(self, files: Sequence[str], current: str) -> None:
        super().__init__("Which values?")
        self.files = tuple(files[:_MOST_FILES])
        self.current = current

    def body(self) -> Iterable[Widget]:
        options = [Option(_COMMANDS, "e", "environment and keyring", "what commands get")]
        options += [Option(f"file:{n}", str(n), clean(each)) for n, each in enumerate(self.files, 1)]
        options.append(Option(_OTHER, "f", "another file", "a .env file, by its path"))
        typed = self.current if self.current not in (AROUND, *self.files) else ""
        now = (
            _COMMANDS
            if self.current == AROUND
            else f"file:{self.files.index(self.current) + 1}"
            if self.current in self.files
            else _OTHER
        )
        yield text("A file is only read; no value of it is shown.", classes="dim")
        yield Choice(options, now, id="which", on_choice=self._chosen)
        yield Field("path", Input(typed, "~/app/.env.production", id="path", compact=True), id="path-field")

    def on_mount(self) -> None:
        self._show_path()
        self.query_one("#which").focus()

    def _show_path(self) -> None:
        self.query_one("#path-field").display = self.query_one("#which", Choice).value == _OTHER

    def _chosen(self, choice: Choice, final: bool) -> None:
        self.say("")
        self._show_path()
        if not final:
            return
        if choice.value == _OTHER:
            self.query_one("#path").focus()
        else:
            self.action_accept()

    def on_input_changed(self) -> None:
        self.say("")

    def action_accept(self) -> None:
        which = self.query_one("#which", Choice).value
        path = self.query_one("#path", Input)
        if which == _COMMANDS:
            self.dismiss(AROUND)
        elif which != _OTHER:
            self.dismiss(self.files[int(which.partition(":")[2]) - 1])
        elif path.value.strip():
            self.dismiss(path.value.strip())
        else:
            self.say("type the path of a .env file, or esc to cancel", path)
