"""What a gate waits for. Only whether its needs are met; guarding anything with it is not done here."""

from collections.abc import Iterator, Mapping
from typing import Any

from deploy_tui.checklist.model import Gate, Phase, Section
from deploy_tui.session.signoffs import signoffs
from deploy_tui.session.state import State


def met(state: State, gate: Gate) -> bool:
    """Whether all that the gate needs is there. A need of a kind we do not know is not met."""
    return all(_met(state, need) for need in gate.needs)


def _met(state: State, need: Mapping[str, Any]) -> bool:
    known = [each for kind, value in need.items() for each in _answers(state, kind, value)]
    return bool(known) and all(known)


def _answers(state: State, kind: str, value: Any) -> Iterator[bool]:
    whole: list[Phase | Section] = [*state.checklist.phases, *state.checklist.sections]
    parts = {part.id: part.items for part in whole}
    match kind:
        case "phase" | "section":
            yield value in parts and all(state.items[item.id].resolved for item in parts[value])
        case "item":
            yield value in state.items and state.items[value].resolved
        case "items":
            yield from (id in state.items and state.items[id].resolved for id in value)
        case "signoffs":
            found = signoffs(state)
            yield from (role in found and found[role].valid for role in value)
        case _:
            yield False
