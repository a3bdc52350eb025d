"""An item that a machine could look at, switched to manual: people say how it stands, until it is back.

Meanwhile no command or probe of its own is started, and what one said before counts no more. Its script can
be run, and does not tick it. Where two clones switch it without seeing each other, the later one by the
events' order holds.
"""

from deploy_tui.checklist.model import Item
from deploy_tui.session import rules
from deploy_tui.session.events import MANUAL, Draft
from deploy_tui.session.state import ItemState, State


def switch(state: State, ref: str, *, manual: bool, reason: str = "") -> Draft:
    """To manual, or back. Raises rules.Refused, rules.Unknown."""
    rules.refuse_closed(state)
    item, _, _ = rules.find_item(state, ref)
    if not by_machine(item):
        raise rules.Refused(f"{item.id}: no machine looks at it; people say how it stands as it is")
    was = state.items[item.id].manual
    if manual and was is not None:
        raise rules.Refused(f"{item.id}: is manual already, since {was.at} by {was.by}")
    if not manual and was is None:
        raise rules.Refused(f"{item.id}: is not manual")
    said = {"reason": rules.text_of(reason.strip())} if reason.strip() else {}
    return Draft(MANUAL, f"item:{item.id}", {"manual": manual, **said})


def by_machine(item: Item) -> bool:
    """Whether a command, a probe or a script says how it stands."""
    return item.kind != "quorum" and bool(item.command or item.probe or item.script)


def refuse_manual(ref: str, own: ItemState) -> None:
    """Raises rules.Refused where people look at it."""
    if own.manual is not None:
        id = ref.partition("@")[0]
        raise rules.Refused(
            f"{ref}: switched to manual by {own.manual.by}; `deploy-tui manual {id} --off` switches it back"
        )
