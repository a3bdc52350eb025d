"""Acts on several items at once: one event for each, recorded together."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from deploy_tui.checklist.model import Item, Phase
from deploy_tui.session import rules
from deploy_tui.session.events import Draft
from deploy_tui.session.state import State

Act = Callable[[State], Draft]


class Divided(NamedTuple):
    """`acts` are possible as things stand; `left` are the items for which they are not, and why."""

    acts: tuple[Act, ...]
    items: tuple[Item, ...]
    left: tuple[tuple[Item, str], ...]

    def said(self, what: str) -> str:
        """For the status line: "3 done; left: query-speed (needs its value)"."""
        done = f"{len(self.items)} {what}" if self.items else f"nothing {what}"
        shown = ", ".join(f"{item.id} ({why})" for item, why in self.left[:2])
        more = f" and {len(self.left) - 2} more" if len(self.left) > 2 else ""
        return f"{done}; left: {shown}{more}" if self.left else done


def divide(state: State, items: Iterable[Item], act: Callable[[Item], Act]) -> Divided:
    """Try the act on each item. What the rules refuse, they refuse in one line."""
    ready: list[tuple[Item, Act]] = []
    left: list[tuple[Item, str]] = []
    for item in items:
        try:
            act(item)(state)
        except (rules.Refused, rules.Unknown) as error:
            left.append((item, str(error).removeprefix(f"{item.id}: ")))
        else:
            ready.append((item, act(item)))
    return Divided(tuple(each for _, each in ready), tuple(item for item, _ in ready), tuple(left))


def ticks(state: State, items: Iterable[Item], by: str, now: Callable[[], datetime]) -> Divided:
    """Done, each of them. One that asks for a value or a watch is left: it cannot be done without looking."""

    def tick(item: Item) -> Act:
        def act(current: State) -> Draft:
            if item.kind == "measured":
                raise rules.Refused("asks for its value")
            own = current.items[item.id]
            if own.state == "done" and item.kind != "quorum":
                raise rules.Refused("is done")
            return rules.mark(current, item.id, "done", by=by, now=now())

        return act

    return divide(state, items, tick)


def by_hand(items: Iterable[Item]) -> tuple[Item, ...]:
    """Those that ask first when they are ticked: a command should do it, or it changes production."""
    return tuple(item for item in items if item.kind in ("checked", "action") or item.danger)


def together(items: tuple[Item, ...]) -> Item:
    """What a dialogue about one item is told when it is about several."""
    return items[0]._replace(title=f"{len(items)} items: {', '.join(item.title for item in items)}")


def later_phases(phases: tuple[Phase, ...], items: Iterable[Item]) -> tuple[Phase, ...]:
    """Where all of these items can be deferred to."""
    places = {phase.id: n for n, phase in enumerate(phases)}
    return phases[max(places[item.phase] for item in items) + 1 :]
