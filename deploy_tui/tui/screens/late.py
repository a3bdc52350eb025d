"""Who is late: what is open in this phase, by who owns it. Items have no due days in a session yet, so this
says what is open and since when somebody waits, not what is overdue."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from deploy_tui.session import rules
from deploy_tui.tui.key_line import Key
from deploy_tui.tui.listing import Entry
from deploy_tui.tui.owner_lines import by_owner, owner_entries
from deploy_tui.tui.screens.listed import FILTER, Listed


class Late(Listed):
    """Enter goes to the item, `o` gives it to a person."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("o", "owner", "give it to a person", show=False)]
    heading = "Open by owner"
    empty = "nothing is open in this phase"
    filterable = True

    def entries(self) -> Sequence[Entry]:
        return owner_entries(self.state, self.now())

    def aside(self) -> str:
        owners = by_owner(self.state)
        return f"{self.state.phase.title}: {sum(map(len, owners.values()))} open, {len(owners)} owners"

    def facts(self) -> str:
        return "no due days are set; what somebody waits for stands first"

    def keys(self) -> tuple[Key, ...]:
        owner = (Key("o", "owner", "owner"),) if self.acting else ()
        return Key("enter", "to the item", "choose"), *owner, FILTER

    def choose(self, id: str) -> None:
        self.dismiss(id)

    def action_owner(self) -> None:
        from deploy_tui.tui.screens.ask import Ask

        item = self.state.checklist.items.get(self.chosen)
        if item is None:
            return

        def answered(owner: str | None) -> None:
            if owner:
                self.link.record(lambda now: rules.assign(now, item.id, owner))

        self.app.push_screen(
            Ask(item.title, "Who does this?", self.state.items[item.id].owner or self.link.me), answered
        )
