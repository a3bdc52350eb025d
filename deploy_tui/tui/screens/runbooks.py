"""The emergency panel: find the runbook by its symptom, read it step by step. Reading records nothing."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from deploy_tui.checklist.model import Runbook
from deploy_tui.tui.widgets.emergency import Emergency


class Runbooks(Screen[None]):
    """`start` is the id of the runbook to open at once: escape then leaves. `context` is one line on what
    goes on in the deployment. One widget and one rule of style: it must be there within 40 ms."""

    CSS_PATH = "runbooks.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "next step, next runbook", show=False),
        Binding("up,k", "move(-1)", "previous step, previous runbook", show=False),
        Binding("space", "move(1)", "next step", show=False),
        Binding("enter", "enter", "read this runbook", show=False),
        Binding("escape,q", "back", "back to where you were", show=False),
    ]

    def __init__(self, runbooks: tuple[Runbook, ...], start: str | None = None, context: str = "") -> None:
        super().__init__()
        self.panel = Emergency(runbooks, context)
        self.direct = self.panel.read(start) if start else False

    def compose(self) -> ComposeResult:
        yield self.panel

    def on_key(self, event: events.Key) -> None:
        """While a runbook is looked for, every letter is part of what is wrong; while one is read, digits go
        to a step."""
        panel = self.panel
        if panel.reading is None and (event.is_printable or event.key == "backspace"):
            panel.look_for(
                panel.typed[:-1] if event.key == "backspace" else panel.typed + (event.character or "")
            )
        elif panel.reading is not None and event.character and event.character in "123456789":
            panel.go_to(int(event.character) - 1)
        else:
            return
        event.stop()
        event.prevent_default()

    def action_move(self, by: int) -> None:
        self.panel.move(by)

    def action_enter(self) -> None:
        if self.panel.reading is None:
            self.panel.read()
        else:
            self.panel.move(1)

    def action_back(self) -> None:
        if self.panel.reading is None or self.direct:
            self.dismiss(None)
        else:
            self.panel.leave()
