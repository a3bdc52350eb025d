"""`python -m bench.fill`, in a scratch repository: resolve the first half of the only session's items.

Through the store, as the wizard does it, because 5,000 calls of `deploy-tui mark` take longer than the bench.
"""

from collections.abc import Iterator

from deploy_tui.checklist.model import Item
from deploy_tui.session import rules
from deploy_tui.session.events import Draft
from deploy_tui.session.state import State
from deploy_tui.store.opened import Act, OpenSession, utc_now
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import find_place
from deploy_tui.store.sessions import choose_session

OPERATOR = Operator("ada")
BATCH = 50


def open_here() -> OpenSession:
    """The only open session of the current folder."""
    place = find_place()
    return OpenSession.open(place, *choose_session(place, None, to_write=True), OPERATOR)


def resolve(item: Item) -> Act:
    """A tick where a person may tick, else a waiver: what the other kinds need would say nothing here."""

    def act(state: State) -> Draft:
        done = item.kind in ("manual", "checked")
        return rules.mark(
            state,
            item.id,
            "done" if done else "waived",
            by=OPERATOR.name,
            now=utc_now(),
            reason="" if done else "measured elsewhere",
        )

    return act


def first_half(state: State) -> Iterator[Item]:
    """The items up to the middle, and on to the next one that a single key can tick."""
    items = list(state.checklist.items.values())
    middle = len(items) // 2
    while items[middle].kind != "manual":
        middle += 1
    for item in items[:middle]:
        if not state.items[item.id].resolved:
            yield item


def main() -> None:
    session = open_here()
    acts = [resolve(item) for item in first_half(session.state)]
    for first in range(0, len(acts), BATCH):
        session.record(*acts[first : first + BATCH])
    session.publish()


if __name__ == "__main__":
    main()
