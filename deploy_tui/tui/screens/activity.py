"""Who did what, the newest first: everybody's acts."""

from collections.abc import Sequence

from deploy_tui.tui.event_lines import event_entries, item_of
from deploy_tui.tui.key_line import Key
from deploy_tui.tui.listing import Entry
from deploy_tui.tui.screens.listed import FILTER, Listed


class Activity(Listed):
    """Enter goes to the item that an act was about. What came in since this was last looked at stands out."""

    heading = "Activity"
    empty = "nothing was recorded yet"
    filterable = True

    def entries(self) -> Sequence[Entry]:
        return event_entries(self.state, self.state.events.values(), self.now(), self.link.people.fresh)

    def aside(self) -> str:
        people, new = {event.by for event in self.state.events.values()}, len(self.link.people.fresh)
        whose = f"{len(people)} {'people' if len(people) > 1 else 'person'}"
        return f"{len(self.state.events)} acts of {whose}" + (f", {new} new" if new else "")

    def on_unmount(self) -> None:
        self.link.people.fresh.clear()

    def keys(self) -> tuple[Key, ...]:
        return Key("enter", "to the item", "choose"), FILTER

    def facts(self) -> str:
        return "the newest first; what was withdrawn stays in sight and says so"

    def choose(self, id: str) -> None:
        if item := item_of(self.state.events[id], self.state):
            self.dismiss(item)
        else:
            self.say("this act is about no item")
