"""What a machine saw of an item, and what is kept as evidence."""

from datetime import datetime
from typing import NamedTuple

from deploy_tui.checklist.model import Item
from deploy_tui.session.state import ItemState
from deploy_tui.tui.sentences import age, when
from deploy_tui.tui.spans import Tone


class Told(NamedTuple):
    """A labelled text of the details."""

    label: str
    text: str
    tone: Tone = "text"


def reading_lines(item: Item, own: ItemState, now: datetime) -> list[Told]:
    """The last reading with its value and age, and the evidence."""
    told: list[Told] = []
    if (seen := own.reading) is not None:
        verdict, tone = _verdict(seen.ok)
        unit = item.limit.unit if item.limit else item.unit
        value = f"{seen.value} {unit}".strip() if seen.value is not None else ""
        how_old = _age(seen.at, now)
        fresh = f", good for {item.fresh}" if item.fresh else ""
        when_seen = f"{when(seen.at, now)} ({how_old}{fresh})"
        told.append(Told("checked", f"{verdict} · {when_seen} · {seen.kind}", tone))
        if value:
            told.append(Told("saw", value, "strong"))
        if seen.detail:
            told.append(Told("", seen.detail, tone if seen.ok is not True else "text"))
    if names := evidence_of(own):
        shown = ", ".join(name if "://" in name else name.partition("-")[2] or name for name in names[:4])
        more = f" and {len(names) - 4} more" if len(names) > 4 else ""
        told.append(Told("evidence", f"{shown}{more}  (e reads)", "accent"))
    return told


def _verdict(ok: bool | None) -> tuple[str, Tone]:
    if ok is None:
        return "could not tell", "warn"
    return ("well", "ok") if ok else ("not well", "bad")


def evidence_of(own: ItemState) -> tuple[str, ...]:
    """The names of all evidence, the newest first, each once."""
    instances = [name for each in own.instances for name in each.evidence]
    return tuple(dict.fromkeys(reversed([*instances, *own.evidence])))


def _age(at: str, now: datetime) -> str:
    try:
        return age(max(0.0, (now - datetime.fromisoformat(at)).total_seconds()))
    except (ValueError, TypeError):
        return "of unknown age"
