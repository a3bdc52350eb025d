"""The environment: every variable that production needs, where it is kept, how it stands, what to do."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType

from deploy_tui.checklist.model import Variable
from deploy_tui.environment import keeping
from deploy_tui.environment.sources import AROUND as BOTH
from deploy_tui.environment.sources import KEYRING
from deploy_tui.environment.survey import Row
from deploy_tui.text.clean import clean
from deploy_tui.tui.environment_lines import NOTE, can_be_made, environment_entries, needed_by
from deploy_tui.tui.key_line import Key
from deploy_tui.tui.link import Link
from deploy_tui.tui.listing import Entry
from deploy_tui.tui.screens.listed import FILTER, Listed
from deploy_tui.tui.sentences import spelled
from deploy_tui.tui.spans import Tone
from deploy_tui.tui.surveying import AROUND, Looked, Surveying

_SHOW_SECONDS = 2
_MOVES = (("down", 1), ("up", -1), ("pagedown", 10), ("pageup", -10), ("home", -1000000), ("end", 1000000))
_LETTERS = frozenset({"set", "generate", "unset", "agree", "source", "export", "step"})


class Environment(Listed):
    """No value is ever here, but in the dialogue in which it is typed. `told_elsewhere` says what comes of
    something that ends when this screen is closed already."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # With priority: a value that comes behind the key in one go belongs to the dialogue. The moves, too:
        # no key may overtake the one before it, and mean another variable.
        *(Binding(key, f"move({by})", "move", show=False, priority=True) for key, by in _MOVES),
        Binding("j", "step(1)", "one down", show=False, priority=True),
        Binding("k", "step(-1)", "one up", show=False, priority=True),
        Binding("s", "set", "set a value, kept in the keyring", show=False, priority=True),
        Binding("g", "generate", "make a strong one", show=False, priority=True),
        Binding("u", "unset", "take it out of the keyring", show=False, priority=True),
        Binding("a", "agree", "agree to a dangerous value", show=False, priority=True),
        Binding("o", "source", "where the values are looked at", show=False, priority=True),
        Binding("e", "export", "write a .env file", show=False, priority=True),
        Binding("x", "check", "check again", show=False),
        Binding("i", "choose", "to the item that needs it", show=False),
    ]
    heading = "Environment"
    empty = "this checklist names no variables"
    filterable = True

    def __init__(
        self, link: Link, now: Callable[[], datetime], told_elsewhere: Callable[[str, Tone], None]
    ) -> None:
        super().__init__(link, now)
        self._told_elsewhere = told_elsewhere
        self.surveying = Surveying(link, self.app.call_later, self._came, self._told, self._moved_on)
        self.looked = self.surveying.nothing_yet()
        self._recorded = self._reasons()
        self._asked_again = False
        self._trouble = ""

    def on_mount(self) -> None:
        self.set_interval(1.0, self._second)
        if self.looked.survey.rows:
            self.surveying.look(AROUND)

    # What is shown

    def entries(self) -> Sequence[Entry]:
        acting = not self.link.read_only
        return environment_entries(self.looked, self.state.checklist, acting, self.now(), self._trouble)

    def aside(self) -> str:
        found = self.looked.survey
        if self.surveying.looking or not found.rows:
            return "checking …" if found.rows else ""
        return f"{found.well} of {len(found.rows)} well · {clean(self.looked.source) or BOTH}"

    def facts(self) -> str:
        if self.surveying.busy:
            return f"{self.surveying.busy} … {self._waited()}"
        if not self.looked.whole:
            return "asking the keyring …"
        if self.looked.source != AROUND:
            return "the file is only read, and no value of it is shown"
        return "values are never shown; s and g keep one in the keyring for commands"

    def _waited(self) -> str:
        seconds = self.surveying.seconds
        asks = "; the desktop may ask for its password" if seconds > _SHOW_SECONDS else ""
        return f"{spelled(seconds)}{asks}"

    def keys(self) -> tuple[Key, ...]:
        row, item, check = self.row, Key("i", "item", "choose"), Key("x", "check", "check")
        source, export = Key("o", "source", "source"), Key("e", "export", "export")
        agree = (Key("a", "agree", "agree"),) if self.acting and row and _wants_reason(row) else ()
        if self.link.read_only:
            return source, check, item, FILTER
        if self.looked.source != AROUND:
            return (*agree, source, check, item, FILTER)
        change: tuple[Key, ...] = (Key("s", "set", "set"),) if row else ()
        if row and can_be_made(row.variable):
            change += (Key("g", "generate", "generate"),)
        if row and row.kept == KEYRING:
            change += (Key("u", "unset", "unset"),)
        return (*change, *agree, source, check, item, FILTER, export)

    @property
    def row(self) -> Row | None:
        """The chosen variable; None on a note."""
        return next((row for row in self.looked.survey.rows if row.variable.name == self.chosen), None)

    # News

    @property
    def _open(self) -> bool:
        """Whether this can show anything: not before it is laid out, and not while it goes."""
        return bool(self.query("#said"))

    def changed(self) -> None:
        super().changed()
        if (recorded := self._reasons()) != self._recorded:
            self._recorded = recorded
            self.surveying.look(self.looked.source)

    def _reasons(self) -> int:
        """How much was recorded about variables so far."""
        about = self.state.about
        return sum(len(events) for subject, events in about.items() if subject.startswith("variable:"))

    def _came(self, looked: Looked) -> None:
        if not self._open:
            return
        before, self.looked = self.looked, looked
        if not looked.whole and before.whole and before.source == looked.source:
            self.looked = before  # what was known stays in sight until all is known again
        self.reload()
        found = looked.survey
        if before.source != looked.source:
            self.say("")
        if found.notes and (self._asked_again or found.notes != before.survey.notes):
            self.say(f"{found.notes[0].partition('; ')[0]}: o for a .env file, x again", "warn")
        elif looked.whole and self._asked_again:
            self.say(f"checked: {found.well} of {len(found.rows)} are well", "text")
        self._asked_again = self._asked_again and not looked.whole

    def _told(self, text: str, tone: Tone) -> None:
        if not self._open:
            self._told_elsewhere(text, tone)
            return
        self.say(text, tone)
        # What does not fit on the line below stands in the list, whole, until something else is said.
        fits = cell_len(text) <= self.size.width - 2
        if tone != "ok" and not fits and text not in self.looked.survey.notes:
            self._trouble = text
            self.reload()

    def say(self, text: str, tone: Tone = "text") -> None:
        super().say(text, tone)
        if self._trouble:
            self._trouble = ""
            self.reload()

    def _moved_on(self) -> None:
        """Something began or ended."""
        if not self._open:
            return
        if self.surveying.busy:
            self.say("")  # so that it can be seen what it is at
        self.reload()

    def _second(self) -> None:
        if self.surveying.busy:
            self.redraw_bars()

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While the filter is typed, letters are part of it."""
        return not (self.typing and action in _LETTERS) and super().check_action(action, parameters)

    def action_step(self, by: int) -> None:
        self.action_move(by)

    def _changing(self) -> Row | None:
        """The variable whose value may be changed here; else it is said why there is none."""
        row = self.row
        if row is None:
            self.say("this is about no variable")
        elif self.link.read_only:
            self.say("opened for reading only")
        elif self.looked.source != AROUND:
            self.say("the file is only read here: edit it, then x; o goes back to the keyring")
        elif self.surveying.busy:
            self.say(f"one thing at a time: still {self.surveying.busy}", "warn")
        else:
            return row
        return None

    def action_set(self) -> None:
        from deploy_tui.tui.screens.set_value import SetValue

        if (row := self._changing()) is None:
            return
        name, known = row.variable.name, self.surveying.known()

        def answered(value: str | None) -> None:
            if value is not None:
                self.surveying.keep(name, value)

        dialogue = SetValue(row.variable, lambda value: keeping.judged(known, name, value), _replaced(row))
        self.app.push_screen(dialogue, answered)

    def action_generate(self) -> None:
        from deploy_tui.tui.screens.confirm import Confirm

        if (row := self._changing()) is None:
            return
        variable: Variable = row.variable
        if not can_be_made(variable):
            self.say(f"{variable.name} is given out by somebody else: s sets the one that you were given")
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.surveying.generate(variable)

        lines = (variable.about, "Nobody ever sees it; it is kept in the keyring.", *_replaced(row))
        self.app.push_screen(Confirm(f"Make a strong {variable.name}?", lines, "make it"), answered)

    def action_unset(self) -> None:
        from deploy_tui.tui.screens.confirm import Confirm

        if (row := self._changing()) is None:
            return
        name = row.variable.name
        if not (row.kept or row.asked or row.unknown):
            self.say(f"{name} is not in the keyring")
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.surveying.take_out(name)

        lines = ("It is gone from the keyring then, and nobody can bring it back.",)
        self.app.push_screen(Confirm(f"Unset {name}?", lines, "take it out"), answered)

    def action_agree(self) -> None:
        from deploy_tui.tui.screens.agree import Agree

        row = self.row
        if row is None or not _wants_reason(row):
            self.say("there is nothing to agree to here")
        elif not self.acting:
            self.say("nothing can be recorded here")
        else:
            name, source = row.variable.name, self.looked.source

            def answered(reason: str | None) -> None:
                if reason is not None:
                    self.surveying.agree(source, name, name, reason)

            where = f"line {row.line} of {clean(row.kept)}" if row.line else f"in the {row.kept}"
            self.app.push_screen(Agree(row.variable, self.link.me, where), answered)

    def action_source(self) -> None:
        from deploy_tui.tui.screens.source import Source

        def answered(source: str | None) -> None:
            if source is not None:
                self.surveying.look(source)

        if self.looked.survey.rows:
            self.app.push_screen(Source(self.looked.files, self.looked.source), answered)

    def action_check(self) -> None:
        if self.looked.survey.rows:
            self._asked_again = True
            self.surveying.look(self.looked.source)
            self.say("checking again …")

    def action_export(self) -> None:
        from deploy_tui.tui.screens.ask import Ask

        if self.link.read_only or not self.looked.survey.rows:
            self.say("nothing is written here")
            return

        def answered(path: str | None) -> None:
            if path:
                self.surveying.export(path)

        about = "What commands get, as a .env file that only you can read. Its path, outside of git:"
        self.app.push_screen(Ask("Write a .env file", about), answered)

    def choose(self, id: str) -> None:
        """To the item that needs it; where there are several it is asked which."""
        items = needed_by(self.state.checklist).get(id, ())
        if len(items) == 1:
            self.dismiss(items[0].id)
        elif items:
            from deploy_tui.tui.screens.which_item import WhichItem

            def answered(item: str | None) -> None:
                if item:
                    self.dismiss(item)

            self.app.push_screen(WhichItem(f"{id} is needed by", items), answered)
        elif not id.startswith(NOTE):
            self.say(f"no item names {id}")


def _wants_reason(row: Row) -> bool:
    return [each.sort for each in row.findings] == ["caution"]


def _replaced(row: Row) -> tuple[str, ...]:
    """What there is already."""
    if row.kept == KEYRING:
        return ("It takes the place of the one that is in the keyring.",)
    return ("The environment has one, and that one counts first.",) if row.kept else ()
