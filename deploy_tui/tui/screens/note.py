"""Writing a note, with the earlier ones in sight."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import TextArea

from deploy_tui.session.state import Note
from deploy_tui.tui.screens.dialogue import Dialogue, styled, text
from deploy_tui.tui.sentences import when
from deploy_tui.tui.widgets.key_button import KeyButton


class NoteEditor(Dialogue[str]):
    """Answers the note's text. Enter is a new line, ctrl+s saves; one escape loses nothing. A text that holds
    one of the `secrets`, or a token, is saved only without it, and that is said first."""

    CSS_PATH = styled("note")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "accept", "save the note", show=False),
        Binding("ctrl+d", "discard", "discard what was typed", show=False, priority=True),
    ]

    def __init__(
        self,
        heading: str,
        notes: tuple[Note, ...],
        text: str = "",
        *,
        now: datetime | None = None,
        secrets: Callable[[], Collection[str]] = tuple,
    ) -> None:
        super().__init__(heading)
        self.now = now or datetime.now().astimezone()
        self.notes = notes
        self.text = text
        self.asking = False
        self.secrets = secrets
        self.warned = ""  # of this text

    def body(self) -> Iterable[Widget]:
        if self.notes:
            yield VerticalScroll(text(_earlier(self.notes, self.now)), id="earlier")
        yield TextArea(
            self.text,
            id="editor",
            tab_behavior="focus",
            placeholder="What the next person should know",
            compact=True,
        )

    def keys(self) -> Iterable[Widget]:
        yield KeyButton("ctrl+s", "save", "accept", id="accept")
        yield KeyButton("esc", "cancel", "cancel", id="cancel")
        yield KeyButton("ctrl+d", "discard", "discard", id="discard")

    def on_mount(self) -> None:
        self._ask(False)
        editor = self.query_one("#editor", TextArea)
        editor.move_cursor(editor.document.end)
        editor.focus()

    def on_text_area_changed(self) -> None:
        if self.asking:
            self._ask(False)
        self.say("")

    def action_accept(self) -> None:
        editor = self.query_one("#editor", TextArea)
        note = editor.text.strip()
        if not note:
            self.say("an empty note says nothing: type it, or esc to cancel", editor)
            return
        from deploy_tui.text.redaction import redact_text

        without = redact_text(note, self.secrets())
        if without == note or note == self.warned:
            self.dismiss(without)
            return
        self.warned = note
        self.say(
            "it holds what looks like a secret: ctrl+s again saves it as [redacted], or change it", editor
        )

    def action_cancel(self) -> None:
        editor = self.query_one("#editor", TextArea)
        if self.asking:
            self._ask(False)
            editor.focus()
        elif editor.text.strip() in ("", self.text.strip()):
            self.dismiss(None)
        else:
            self._ask(True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.asking if action == "discard" else True

    def action_discard(self) -> None:
        self.dismiss(None)

    def _ask(self, asking: bool) -> None:
        self.asking = asking
        self.query_one("#discard").display = asking
        cancel = self.query_one("#cancel", KeyButton)
        cancel.label = "go on writing" if asking else "cancel"
        cancel.refresh(layout=True)
        self.say("this note is not saved yet: ctrl+s saves it, ctrl+d discards it" if asking else "")


def _earlier(notes: tuple[Note, ...], now: datetime) -> Content:
    """The newest first: that is the one somebody answers."""
    parts: list[Content | str | tuple[str, str]] = []
    for note in reversed(notes):
        parts += [(f"{note.by} {when(note.at, now)}", "$text-muted"), f"  {note.text}\n"]
    return Content.assemble(*parts).rstrip()
