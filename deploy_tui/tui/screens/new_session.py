"""The form for a new session. The quickest way: type the version, enter."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from deploy_tui.checklist.model import Checklist, Param
from deploy_tui.session.rules import Refused, read_param
from deploy_tui.tui.screens.dialogue import Dialogue, Field, styled, text
from deploy_tui.tui.widgets.choice import Choice, Option
from deploy_tui.tui.widgets.key_button import KeyButton

_YES_NO = (Option("yes", "y", "yes"), Option("no", "n", "no"))
_OPEN = Option("", "-", "not answered")
_MOST_CHARS = 500
_ROOMY = 78


@dataclass(frozen=True, slots=True)
class NewSessionAnswer:
    """`params` are the answers that differ from the checklist's defaults, without the questions that were not
    answered. `operator` is the name that was asked for, or the one that was known."""

    params: dict[str, str]
    title: str
    rehearsal: bool
    init_repository: bool
    operator: str | None


class NewSession(Dialogue[NewSessionAnswer]):
    """Asks what the checklist asks, first what must be known. `operator` None: the name is asked for, too.
    `can_init`: there is no repository, and `git init` is offered. `version` is a guess that stands there
    already; typing replaces it."""

    CSS_PATH = styled("new_session")
    lines_below = 3
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", "next field", show=False),
        Binding("up", "app.focus_previous", "field before", show=False),
        Binding("ctrl+s", "accept", "start the session", show=False),
    ]

    def __init__(
        self, checklist: Checklist, *, can_init: bool, operator: str | None, version: str = ""
    ) -> None:
        super().__init__(f"New session · {checklist.title}")
        self.checklist = checklist
        self.can_init = can_init
        self.operator = operator
        self.version = version
        asked_now = (param for param in checklist.params if param.required or not param.later)
        self.params = sorted(asked_now, key=_importance)
        # Ids of params come from a file and may be anything: the fields are numbered.
        self.ids = {param.id: f"param-{n}" for n, param in enumerate(self.params)}
        self.hints: dict[str, str] = {}

    def body(self) -> Iterable[Widget]:
        required = [param for param in self.params if param.required]
        yield from (self._param(param) for param in required)
        if self.operator is None:
            yield self._line("operator", "Your name", "", "as your colleagues know you", _OPERATOR_HINT)
        yield from (self._param(param) for param in self.params if not param.required)
        yield self._line("title", "Title", "", "may stay empty", "what people call this deployment")
        yield self._question("rehearsal", "Rehearsal", "no", _YES_NO, _REHEARSAL_HINT)
        if self.can_init:
            yield self._question("init", "git init here", "no", _YES_NO, _INIT_HINT)

    def below(self) -> Iterable[Widget]:
        yield Static(id="hint", markup=False)
        yield Static(id="missing", markup=False)

    def keys(self) -> Iterable[Widget]:
        yield KeyButton("enter", "start", "accept", id="accept")
        yield KeyButton("esc", "cancel", "cancel", id="cancel")
        yield text("tab next field", classes="dim")

    def _param(self, param: Param) -> Widget:
        id = self.ids[param.id]
        if param.type == "yes-no":
            hint = f"{param.ask or param.title}  Not answered: what depends on it stays open."
            return self._question(id, param.title, _said(param.default), (*_YES_NO, _OPEN), hint)
        # Short beside the label: of a placeholder that is too long nothing is seen but its first words.
        like = f"like {param.example}" if param.example else ""
        example = f"for example {param.example}" if param.example else ""
        known = self.version if param.type == "version" else ""
        return self._line(id, param.title, _said(param.default) or known, like, param.ask or example)

    def _line(self, id: str, label: str, value: str, placeholder: str, hint: str) -> Widget:
        self.hints[id] = hint
        return Field(label, Input(value, placeholder, id=id, compact=True, max_length=_MOST_CHARS))

    def _question(self, id: str, label: str, value: str, options: Iterable[Option], hint: str) -> Widget:
        self.hints[id] = hint
        return Field(label, Choice(tuple(options), value, id=id, flat=True))

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= _ROOMY, "-roomy")

    def on_mount(self) -> None:
        self.query("Field Input, Field Choice").first().focus()
        self._say_missing()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self.query_one("#hint", Static).update(Content(self.hints.get(event.widget.id or "", "")))

    def on_input_changed(self) -> None:
        self.say("")
        self._say_missing()

    def _typed(self, id: str) -> str:
        widget = self.query_one(f"#{id}", Widget)
        return widget.value.strip() if isinstance(widget, Input | Choice) else ""

    def _missing(self) -> list[tuple[str, str]]:
        """What must be known and is not: (field, what it is called)."""
        needed = [(self.ids[param.id], param.title) for param in self.params if param.required]
        needed += [("operator", "Your name")] if self.operator is None else []
        return [(id, title) for id, title in needed if not self._typed(id)]

    def _say_missing(self) -> None:
        missing = ", ".join(title for _, title in self._missing())
        said = (
            (f"still missing: {missing}", "$text-warning")
            if missing
            else ("✓ enter starts it", "$text-success")
        )
        self.query_one("#missing", Static).update(Content.styled(*said))

    def action_accept(self) -> None:
        if missing := self._missing():
            id, title = missing[0]
            self.say(f"{title} is missing; {self.hints[id]}", self.query_one(f"#{id}"))
            return
        params: dict[str, str] = {}
        for param in self.params:
            typed = self._typed(self.ids[param.id])
            try:
                if typed:
                    read_param(self.checklist, param.id, typed)
            except Refused as error:
                self.say(str(error), self.query_one(f"#{self.ids[param.id]}"))
                return
            if typed != _said(param.default) and (typed or param.type != "yes-no"):
                params[param.id] = typed
        from deploy_tui.environment.hidden import at_hand
        from deploy_tui.environment.pasted import holding_secrets

        given = {**params, "title": self._typed("title")}
        for id in holding_secrets(given, at_hand(self.checklist.variables)):
            where = self.query_one(f"#{self.ids.get(id, id)}")
            self.say("it holds what looks like a secret, and answers stand in the session", where)
            return
        self.dismiss(
            NewSessionAnswer(
                params=params,
                title=self._typed("title"),
                rehearsal=self._typed("rehearsal") == "yes",
                init_repository=self.can_init and self._typed("init") == "yes",
                operator=self.operator or self._typed("operator"),
            )
        )


_OPERATOR_HINT = "It stands beside everything you record. git knows no name here."
_REHEARSAL_HINT = "A rehearsal is marked as one everywhere and never taken for a deployment."
_INIT_HINT = "This folder is in no git repository. Without one all is saved, but without history."


def _importance(param: Param) -> int:
    """Required ones first, then the questions, then what has a default."""
    return 0 if param.required else 1 if param.type == "yes-no" else 2


def _said(value: str | bool | None) -> str:
    """A param's value as the form has it."""
    return {True: "yes", False: "no", None: ""}[value] if not isinstance(value, str) else value
