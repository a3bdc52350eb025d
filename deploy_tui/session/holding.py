"""What waits for an item: the items that need it, and the gates that it keeps shut."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from deploy_tui.checklist.model import Checklist, Item
from deploy_tui.session.state import State


class Held(NamedTuple):
    """`item` is the id of an item that waits; "" for a gate."""

    title: str
    item: str = ""


class Holding:
    """Knows the checklist's needs the other way round."""

    def __init__(self, checklist: Checklist) -> None:
        self._gates = checklist.gates
        self._needed_by: dict[str, list[Item]] = {}
        for item in checklist.items.values():
            for id in item.needs:
                self._needed_by.setdefault(id, []).append(item)

    def held_up(self, state: State, item: Item) -> tuple[Held, ...]:
        """What the item holds up as it stands now: nothing once it is resolved."""
        if state.items[item.id].resolved:
            return ()
        waiting = [each for each in self._needed_by.get(item.id, ()) if not state.items[each.id].resolved]
        gates = [gate for gate in self._gates if any(_needs(need, item) for need in gate.needs)]
        return (*(Held(each.title, each.id) for each in waiting), *(Held(gate.title) for gate in gates))


def _needs(need: Mapping[str, Any], item: Item) -> bool:
    return (
        need.get("phase") == item.phase
        or need.get("section") == item.section
        or need.get("item") == item.id
        or item.id in need.get("items", ())
    )
