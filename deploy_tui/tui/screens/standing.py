"""Standing items: what an earlier session found, to be confirmed each by hand."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from deploy_tui.session.standing import carry
from deploy_tui.tui.key_line import Key
from deploy_tui.tui.listing import Entry
from deploy_tui.tui.screens.listed import FILTER, Listed
from deploy_tui.tui.standing_lines import offer_entries, offers


class Standing(Listed):
    """Space confirms the chosen one; there is no key for all of them at once, and that is the point."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "confirm", "it still holds", show=False)]
    heading = "From an earlier session"
    empty = "nothing is offered here (a session begun with --from has offers)"
    filterable = True

    def entries(self) -> Sequence[Entry]:
        return offer_entries(self.state, self.now())

    def aside(self) -> str:
        return f"{len(offers(self.state))} to confirm"

    def keys(self) -> tuple[Key, ...]:
        confirm = (Key("space", "it still holds", "confirm"),) if self.acting else ()
        return *confirm, Key("enter", "to the item", "choose"), FILTER

    def facts(self) -> str:
        return "nothing here counts until you have looked at it and confirmed it"

    def choose(self, id: str) -> None:
        self.dismiss(id)

    def action_confirm(self) -> None:
        if id := self.chosen:
            self.link.record(lambda now: carry(now, id, now=self.now()))
