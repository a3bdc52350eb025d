"""The reminders: NEVER and ALWAYS, affirmed once by everybody who deploys."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType

from deploy_tui.session.teamwork import affirm, affirmed
from deploy_tui.tui.key_line import Key
from deploy_tui.tui.link import Link
from deploy_tui.tui.reminder_lines import reminder_lines
from deploy_tui.tui.screens.paged import Paged
from deploy_tui.tui.spans import Line


class Reminders(Paged[None]):
    """`asked`: shown because somebody begins the day, not because they wanted to look. A capital letter
    affirms: a stray key does not."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("A", "affirm", "I have read them", show=False)]

    def __init__(self, link: Link, now: Callable[[], datetime], *, asked: bool = False) -> None:
        super().__init__(link, now)
        self.asked = asked

    def write(self, width: int) -> Sequence[Line]:
        return reminder_lines(self.state, self.asked, width, self.now())

    def keys(self) -> tuple[Key, ...]:
        mine = self.link.me in affirmed(self.state)
        return () if mine or not self.acting else (Key("A", "affirm: I have read them", "affirm"),)

    def action_affirm(self) -> None:
        if self.link.me in affirmed(self.state):
            self.say("you have affirmed them")
        else:
            self.link.record(affirm, then=lambda _: self._affirmed())

    def _affirmed(self) -> None:
        if self.asked and self.is_current:
            self.dismiss(None)
