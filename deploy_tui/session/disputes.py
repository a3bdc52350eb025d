"""Where people acted without seeing each other and do not agree, and how somebody settles it."""

from collections.abc import Iterator
from datetime import datetime

from deploy_tui.session import rules
from deploy_tui.session.events import Draft
from deploy_tui.session.state import State, differ


def disputed(state: State) -> tuple[str, ...]:
    """The items, and instances of repeating ones (`id@2`), whose heads do not agree; in checklist order."""
    return tuple(_disputed(state))


def _disputed(state: State) -> Iterator[str]:
    for item in state.checklist.items.values():
        own = state.items[item.id]
        if not own.disputed:
            continue
        # A repeating item shows the heads of its most cautious instance, unless it was marked as a whole.
        parts = [ref for ref in item.instances if item.repeat and differ(state.item(ref).heads)]
        yield from parts or [item.id]


def settle(
    state: State,
    ref: str,
    to_state: str,
    *,
    by: str,
    now: datetime,
    reason: str,
    value: str | None = None,
    to_phase: str = "",
    owner: str = "",
    until: str = "",
) -> Draft:
    """Somebody who has seen all that was said decides how the item stands.

    Raises rules.Refused where nobody disagrees or no reason is given, rules.Unknown.
    """
    rules.refuse_closed(state)
    item, _, _ = rules.find_item(state, ref)
    refs = [each for each in disputed(state) if each == ref or each.partition("@")[0] == ref]
    if not refs:
        raise rules.Refused(f"{item.id}: nobody disagrees about it; `deploy-tui mark` says how it stands")
    if len(refs) > 1:
        raise rules.Refused(f"{item.id}: disputed are {', '.join(refs)}; say which")
    if not reason.strip():
        raise rules.Refused(f"{refs[0]}: settling a disagreement needs a reason")
    draft = rules.mark(
        state,
        refs[0],
        to_state,
        by=by,
        now=now,
        reason=reason,
        value=value if value is not None else _value_said(state, refs[0], to_state),
        to_phase=to_phase,
        owner=owner,
        until=until,
    )
    return draft._replace(body={**draft.body, "settles": len(state.item(refs[0]).heads)})


def _value_said(state: State, ref: str, to_state: str) -> str | None:
    """The value of those who said the same, when they said only one."""
    said = {
        str(head.body["value"])
        for head in state.item(ref).heads
        if head.body.get("state") == to_state and head.body.get("value") is not None
    }
    return said.pop() if len(said) == 1 else None
