"""Who is here, who is at work on what, and how far what was done here is on its way to the others."""

from collections.abc import Sequence

from deploy_tui.session.presence import here
from deploy_tui.tui.event_lines import item_of
from deploy_tui.tui.key_line import Key
from deploy_tui.tui.listing import Entry
from deploy_tui.tui.people_lines import PERSON, people_entries, server_line
from deploy_tui.tui.screens.listed import FILTER, Listed

_SECONDS = 5.0


class WhoIsHere(Listed):
    """Enter goes to the item that somebody acted on last, or has taken."""

    heading = "People"
    empty = "nobody has acted yet"
    filterable = True

    def on_mount(self) -> None:
        self.set_interval(_SECONDS, self.reload)

    def entries(self) -> Sequence[Entry]:
        return people_entries(self.state, self.link.people, self.link.me, self.now())

    def aside(self) -> str:
        acts = self.link.people.acts(self.state)
        count = len(acts)
        return f"{count} {'people' if count != 1 else 'person'}, {len(here(acts, self.now()))} here"

    def keys(self) -> tuple[Key, ...]:
        return Key("enter", "to the item", "choose"), FILTER

    def facts(self) -> str:
        return server_line(self.link.met, len(self.state.events), self.now())

    def choose(self, id: str) -> None:
        if not id.startswith(PERSON):
            self.dismiss(id)
            return
        last = self.link.people.acts(self.state).get(id.removeprefix(PERSON))
        if last is not None and (item := item_of(last, self.state)):
            self.dismiss(item)
        else:
            self.say("the last act is about no item")
