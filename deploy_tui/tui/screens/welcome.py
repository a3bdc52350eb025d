"""The first start: try it, begin in earnest, or leave. Each says what will happen and where files go."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from deploy_tui.tui.screens.dialogue import Dialogue, styled, text
from deploy_tui.tui.widgets.choice import Choice, Option
from deploy_tui.tui.widgets.key_button import KeyButton

DEMO = "demo"
MARKDOWN = ":markdown"
EARLIER = ":earlier"
_QUIT = "quit"


class Welcome(Dialogue[str]):
    """Answers DEMO, MARKDOWN for a list of one's own, EARLIER for a closed session, a checklist's id, or None
    to quit. `checklists` are (id, title); `folder` is where sessions will be kept, as it is shown; `closed`
    is how many sessions there are to read. Without `demo` it only asks for the checklist."""

    CSS_PATH = styled("welcome")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "cancel", "quit", show=False),
        Binding("question_mark", "app.help", "all keys and signs", show=False),
    ]

    def __init__(
        self,
        checklists: Sequence[tuple[str, str]],
        *,
        folder: str = "sessions/",
        demo: bool = True,
        closed: int = 0,
    ) -> None:
        super().__init__("Welcome to deploy-tui" if demo else "Which checklist?")
        self.checklists = tuple(checklists)
        self.folder = folder
        self.demo = demo
        self.closed = closed

    def body(self) -> Iterable[Widget]:
        if self.demo:
            yield text(
                "It walks you through a deployment, item by item, and keeps who did what, when and why "
                "in git. F8 shows the emergency runbooks, always.",
                id="about",
            )
        options = self._options()
        yield Choice(options, options[0].value, id="choice", tall=True, on_choice=self._chosen)

    def _options(self) -> list[Option]:
        options: list[Option] = []
        keys = {"d", "e", "m", "q"}
        for number, (id, title) in enumerate(self.checklists, 1):
            key = next(
                (each for each in (id[:1].lower(), str(number % 10)) if each and each not in keys), " "
            )
            keys.add(key)
            options.append(
                Option(id, key, title, f"a real session, kept in {self.folder} and committed as you go")
            )
        options.append(Option(MARKDOWN, "m", "My own Markdown list", "any file with lines like - [ ] task"))
        demo = Option(
            DEMO, "d", "Try the demo", "a two-minute rehearsal in a temporary folder; nothing here is touched"
        )
        if self.closed:  # somebody has been here before
            sessions = "1 closed session" if self.closed == 1 else f"{self.closed} closed sessions"
            options.append(Option(EARLIER, "e", "Earlier sessions", f"{sessions}, to read"))
        if self.demo:
            options.insert(len(options) if self.closed else 0, demo)
        return [*options, Option(_QUIT, "q", "Quit", "nothing has been written, nothing will be")]

    def keys(self) -> Iterable[Widget]:
        yield KeyButton("enter", "go", "accept", id="accept")
        yield KeyButton("esc", "quit" if self.demo else "cancel", "cancel", id="cancel")

    def on_mount(self) -> None:
        self.query_one("#choice").focus()

    def _chosen(self, _: Choice, final: bool) -> None:
        if final:
            self.action_accept()

    def action_accept(self) -> None:
        value = self.query_one("#choice", Choice).value
        self.dismiss(None if value == _QUIT else value)
