"""What is looked at: a phase, a section of it, one item; or the items that a filter lets through."""

from collections.abc import Iterable, Iterator

from deploy_tui.checklist.model import Item, Phase, Section
from deploy_tui.session.deferred import deferred_sections, is_settled, settled
from deploy_tui.session.events import UNDO, Event
from deploy_tui.session.holding import Held, Holding
from deploy_tui.session.state import State
from deploy_tui.tui.query import matching


class Browse:
    """The place in the checklist. `items` are those in the list, `index` the one with the cursor, `chosen`
    the ids of those that the next act is about, when there are any.

    A phase ends with the sections of what was deferred to it: the same items, seen from where they went.
    """

    def __init__(self, state: State, me: str) -> None:
        self.state = state
        self.me = me
        self.query = ""
        self.chosen: dict[str, None] = {}
        self._own = {section.id: section for section in state.checklist.sections}
        self._phases = {phase.id: phase for phase in state.checklist.phases}
        self._sections: dict[str, tuple[Section, ...]] = {}
        self._deferred: dict[str, Section] = {}
        self._deferred_items: frozenset[str] = frozenset()
        self._holding: Holding | None = None
        self._take_in_deferred()
        first = state.next_open() or next(iter(state.checklist.items.values()), None)
        self.section = self._own[first.section] if first else next(state.checklist.sections)
        self.items: tuple[Item, ...] = self.section.items
        self.index = 0
        if first:
            self.go(first)

    def update(self, state: State, events: Iterable[Event]) -> bool:
        """A newer state, by these events. Whether there are other sections now."""
        self.state = state
        if not any(self._may_defer(event) for event in events) or not self._take_in_deferred():
            return False
        self._stay()
        return True

    @property
    def item(self) -> Item | None:
        return self.items[self.index] if self.items else None

    @property
    def phase(self) -> Phase:
        return self._phases[self.section.phase]

    @property
    def sections(self) -> tuple[Section, ...]:
        """Those of the phase; the same tuple as long as nothing is deferred to it or taken back."""
        return self._sections[self.section.phase]

    def sections_of(self, phase: Phase) -> tuple[Section, ...]:
        return self._sections[phase.id]

    @property
    def filtered(self) -> bool:
        return bool(self.query.strip())

    def section_of(self, item: Item) -> Section:
        """The section of the checklist that it comes from."""
        return self._own[item.section]

    def held_up(self, item: Item) -> tuple[Held, ...]:
        """What the item holds up."""
        if self._holding is None:
            self._holding = Holding(self.state.checklist)
        return self._holding.held_up(self.state, item)

    def arrived(self, item: Item) -> bool:
        """Whether it is shown where it was deferred to."""
        return not self.filtered and item.section != self.section.id

    def deferred(self) -> dict[str, tuple[int, int]]:
        """Phase id -> how many items were deferred to it, and how many of them are settled."""
        found: dict[str, tuple[int, int]] = {}
        for section in self._deferred.values():
            come, done = found.get(section.phase, (0, 0))
            found[section.phase] = come + len(section.items), done + settled(self.state, section)
        return found

    # Going somewhere

    def go(self, item: Item) -> None:
        """To this item; a filter that hides it is dropped."""
        if self.filtered and item in self.items:
            self.move_to(self.items.index(item))
        else:
            section = self._own[item.section]
            self._enter(section, item.number - section.items[0].number)

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
        if self.item is not None and self.item not in self.section.items:
            self.section = self._own[self.item.section]

    def move_section(self, steps: int) -> None:
        """To the section before or after, on its first open item."""
        if (section := self._neighbour(steps)) is not None:
            self.open_section(section)

    def open_section(self, section: Section) -> None:
        """To a section, on its first item that is not settled."""
        state = self.state
        following = (n for n, item in enumerate(section.items) if not is_settled(state, section, item))
        self._enter(section, next(following, 0))

    def open_phase(self, phase: Phase) -> None:
        """To a phase, on its first item that is not settled."""
        sections = [section for section in self._sections[phase.id] if section.items]
        unfinished = (each for each in sections if settled(self.state, each) < len(each.items))
        if section := next(unfinished, sections[0] if sections else None):
            self.open_section(section)

    def next_open(self) -> bool:
        """To the next item that is not settled, in the list if it is filtered, else in all phases."""
        if self.filtered:
            places = [*range(self.index + 1, len(self.items)), *range(self.index)]
            found = next((n for n in places if not self.state.items[self.items[n].id].resolved), None)
            if found is not None:
                self.move_to(found)
            return found is not None
        place = self._next_unsettled()
        if place is not None:
            self._enter(*place)
        return place is not None

    def open_above(self) -> int:
        """How many items are not settled before the one with the cursor."""
        count = 0
        for section in self._all_sections():
            if section.id == self.section.id:
                before = section.items[: self.index]
                return count + sum(not is_settled(self.state, section, item) for item in before)
            count += len(section.items) - settled(self.state, section)
        return count

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do in the section that is shown."""
        whole = not self.filtered and bool(self.items)
        return whole and settled(self.state, self.section) == len(self.items)

    def offered(self) -> Section | None:
        """Once the section is finished: the one to go to next, which `next_open` does."""
        place = self._next_unsettled() if self.finished else None
        return place[0] if place else None

    def filter(self, query: str) -> None:
        """Show what the query lets through; with an empty one the section. The cursor keeps its item."""
        here = self.item
        self.query = query
        if not self.filtered:
            self.items = self.section.items
            self.index = self.items.index(here) if here in self.items else 0
            return
        self.items = matching(self.state, query, self.me)
        self.index = self.items.index(here) if here in self.items else 0
        self.move_to(self.index)

    # Several at once

    def choose(self, item: Item, *, on: bool | None = None) -> None:
        """Take an item into what is chosen, or out; None turns it."""
        if on is None:
            on = item.id not in self.chosen
        if on:
            self.chosen[item.id] = None
        else:
            self.chosen.pop(item.id, None)

    @property
    def meant(self) -> tuple[Item, ...]:
        """What an act is about: the chosen items in checklist order, else the one with the cursor."""
        if not self.chosen:
            return (self.item,) if self.item else ()
        known = self.state.checklist.items
        return tuple(sorted((known[id] for id in self.chosen), key=lambda item: item.number))

    def _enter(self, section: Section, index: int) -> None:
        self.query = ""
        self.section, self.items, self.index = section, section.items, index

    def _neighbour(self, steps: int) -> Section | None:
        sections = [section for section in self.sections if section.items]
        place = next((n for n, each in enumerate(sections) if each.id == self.section.id), 0) + steps
        return sections[place] if 0 <= place < len(sections) else None

    def _all_sections(self) -> Iterator[Section]:
        return (section for sections in self._sections.values() for section in sections)

    def _next_unsettled(self) -> tuple[Section, int] | None:
        """The first place behind the cursor, and then from the top."""
        sections = list(self._all_sections())
        here = next((n for n, each in enumerate(sections) if each.id == self.section.id), 0)
        behind = [(sections[here], self.index + 1), *((each, 0) for each in sections[here + 1 :])]
        for section, first in (*behind, *((each, 0) for each in sections[: here + 1])):
            if settled(self.state, section) == len(section.items):
                continue
            for n in range(first, len(section.items)):
                if not is_settled(self.state, section, section.items[n]):
                    return section, n
        return None

    def _may_defer(self, event: Event) -> bool:
        id = event.about.removeprefix("item:").partition("@")[0]
        return event.kind == UNDO or event.body.get("state") == "deferred" or id in self._deferred_items

    def _take_in_deferred(self) -> bool:
        """Which sections of deferred items there are. Whether that differs from before."""
        deferred = deferred_sections(self.state)
        found = {section.id: section for sections in deferred.values() for section in sections}
        if self._sections and found == self._deferred:
            return False
        self._deferred = found
        self._deferred_items = frozenset(item.id for each in found.values() for item in each.items)
        self._sections = {
            phase.id: phase.sections + deferred.get(phase.id, ()) for phase in self.state.checklist.phases
        }
        return True

    def _stay(self) -> None:
        """Where one was, although the sections are others now."""
        if self.section.id in self._own:
            return
        section, item = self._deferred.get(self.section.id), self.item
        if section is None:
            self.open_phase(self.phase)
        elif not self.filtered:
            self._enter(section, section.items.index(item) if item in section.items else 0)
