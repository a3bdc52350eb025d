"""The variables that production needs: a list to read."""

from collections.abc import Sequence

from deploy_tui.tui.key_line import Key
from deploy_tui.tui.listing import Entry
from deploy_tui.tui.screens.listed import FILTER, Listed
from deploy_tui.tui.variable_lines import needed_by, variable_entries


class Variables(Listed):
    """Names and examples from the checklist; no value is read, none is shown."""

    heading = "Variables"
    empty = "this checklist names no variables"
    filterable = True

    def entries(self) -> Sequence[Entry]:
        return variable_entries(self.state.checklist)

    def aside(self) -> str:
        variables = self.state.checklist.variables
        return f"{len(variables)}, {sum(each.secret for each in variables)} secret"

    def keys(self) -> tuple[Key, ...]:
        return Key("enter", "the item that needs it", "choose"), FILTER

    def facts(self) -> str:
        return "names and examples of the checklist; no value is read or shown"

    def choose(self, id: str) -> None:
        if items := needed_by(self.state.checklist).get(id):
            self.dismiss(items[0].id)
        else:
            self.say(f"no item names {id}")
