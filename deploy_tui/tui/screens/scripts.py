"""The scripts of the checklist: to read, to copy a step, and the way to where one is run."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from deploy_tui.tui.key_line import Key
from deploy_tui.tui.listing import Entry
from deploy_tui.tui.screens.listed import FILTER, Listed
from deploy_tui.tui.script_lines import command_of, script_entries


class Scripts(Listed):
    """Each step as it would be typed, with the session's answers in it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "choose", "copy this step", show=False),
        Binding("x", "run", "run this script, step by step", show=False),
        Binding("B", "roll_back", "the way back of this script", show=False),
        Binding("i", "item", "to the item it carries out", show=False),
    ]
    heading = "Scripts"
    empty = "this checklist has no scripts"
    filterable = True

    def entries(self) -> Sequence[Entry]:
        return script_entries(self.state)

    def keys(self) -> tuple[Key, ...]:
        run = [] if self.link.read_only else [Key("x", "run …", "run")]
        if run and self.state.checklist.rollbacks:
            run.append(Key("B", "roll back …", "roll_back"))
        return (*run, Key("c", "copy", "choose"), Key("i", "its item", "item"), FILTER)

    def facts(self) -> str:
        return "to read and to copy; x shows the steps, and asks before it runs any"

    def choose(self, id: str) -> None:
        command, problem = command_of(self.state, id)
        if problem:
            self.say(problem, "warn")
            return
        self.app.copy_to_clipboard(command)
        self.say(f"copied, if this terminal allows it: {command}", "ok")

    def action_run(self) -> None:
        """Over the main screen, where what runs is shown, too."""
        script = self.chosen.partition("#")[0]
        if script and not self.link.read_only:
            self.dismiss(f"script:{script}")

    def action_roll_back(self) -> None:
        """Of the script under the cursor; of another, where that has none and there is only one."""
        checklist = self.state.checklist
        script = checklist.script(self.chosen.partition("#")[0])
        back = script.way_back if script else None
        found = [back] if back else list(checklist.rollbacks)
        if len(found) == 1 and not self.link.read_only:
            self.dismiss(f"script:{found[0].id}")
        elif not self.link.read_only:
            self.say("this script has no way back" if found else "no script has a way back")

    def action_item(self) -> None:
        script = self.state.checklist.script(self.chosen.partition("#")[0])
        if script is not None and script.item:
            self.dismiss(script.item)
        else:
            self.say("no item carries out this script")
