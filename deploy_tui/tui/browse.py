"""What is looked at: a phase, a section of it, one item; or the items that a filter lets through."""

from deploy_tui.checklist.model import Item, Phase, Section
from deploy_tui.session.state import State
from deploy_tui.tui.query import matching


class Browse:
    """The place in the checklist. `items` are those in the list, `index` the one with the cursor."""

    def __init__(self, state: State, me: str) -> None:
        self.state = state
        self.me = me
        self.query = ""
        self._sections = {section.id: section for section in state.checklist.sections}
        self._phases = {phase.id: phase for phase in state.checklist.phases}
        first = state.next_open() or next(iter(state.checklist.items.values()), None)
        self.section = self._sections[first.section] if first else next(state.checklist.sections)
        self.items: tuple[Item, ...] = self.section.items
        self.index = 0
        if first:
            self.go(first)

    @property
    def item(self) -> Item | None:
        return self.items[self.index] if self.items else None

    @property
    def phase(self) -> Phase:
        return self._phases[self.section.phase]

    @property
    def filtered(self) -> bool:
        return bool(self.query.strip())

    def section_of(self, item: Item) -> Section:
        return self._sections[item.section]

    def go(self, item: Item) -> None:
        """To this item; a filter that hides it is dropped."""
        if self.filtered and item in self.items:
            self.index = self.items.index(item)
        else:
            self.query = ""
            self.items = self._sections[item.section].items
            self.index = item.number - self.items[0].number
        self.section = self._sections[item.section]

    def go_to_id(self, id: str) -> bool:
        item = self.state.checklist.items.get(id)
        if item is not None:
            self.go(item)
        return item is not None

    def move(self, steps: int) -> None:
        """The cursor by so many rows. One step beyond a section's end goes into the next of the phase."""
        beyond = not 0 <= self.index + steps < len(self.items)
        if beyond and abs(steps) == 1 and not self.filtered:
            if (section := self._neighbour(steps)) is not None:
                self._enter(section, 0 if steps > 0 else len(section.items) - 1)
            return
        self.move_to(self.index + steps)

    def move_to(self, index: int) -> None:
        self.index = max(0, min(index, len(self.items) - 1))
        if self.item is not None:
            self.section = self._sections[self.item.section]

    def move_section(self, steps: int) -> None:
        """To the section before or after, on its first open item."""
        if (section := self._neighbour(steps)) is not None:
            self.open_section(section)

    def open_section(self, section: Section) -> None:
        """To a section, on its first item that is not resolved."""
        following = (n for n, item in enumerate(section.items) if not self.state.items[item.id].resolved)
        self._enter(section, next(following, 0))

    def open_phase(self, phase: Phase) -> None:
        """To a phase, on its first item that is not resolved."""
        sections = [section for section in phase.sections if section.items]
        unfinished = (s for s in sections if self.state.section_resolved(s) < len(s.items))
        if section := next(unfinished, sections[0] if sections else None):
            self.open_section(section)

    def next_open(self) -> bool:
        """To the next unresolved item, in the list if it is filtered, else in the whole checklist."""
        if self.filtered:
            places = [*range(self.index + 1, len(self.items)), *range(self.index)]
            found = next((n for n in places if not self.state.items[self.items[n].id].resolved), None)
            if found is not None:
                self.move_to(found)
            return found is not None
        item = self.state.next_open(self.item.number if self.item else -1)
        if item is not None:
            self.go(item)
        return item is not None

    def filter(self, query: str) -> None:
        """Show what the query lets through; with an empty one the section. The cursor keeps its item."""
        here = self.item
        self.query = query
        if not self.filtered:
            self.items = self.section.items
            self.index = here.number - self.items[0].number if here and self.items else 0
            return
        self.items = matching(self.state, query, self.me)
        self.index = self.items.index(here) if here in self.items else 0
        self.move_to(self.index)

    def _enter(self, section: Section, index: int) -> None:
        self.query = ""
        self.section, self.items, self.index = section, section.items, index

    def _neighbour(self, steps: int) -> Section | None:
        sections = [section for section in self.phase.sections if section.items]
        place = next((n for n, each in enumerate(sections) if each.id == self.section.id), 0) + steps
        return sections[place] if 0 <= place < len(sections) else None
