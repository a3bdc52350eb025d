"""The session document: the fold, for people, as a canonical table. One key per line, checklist order,
no counters and no "updated at": a tick is a diff of three or four lines."""

from collections.abc import Iterator
from typing import Any

from deploy_tui.session.cautions import agreed
from deploy_tui.session.events import (
    CAUTION,
    COMPLETE,
    CONFIRM,
    FORMAT,
    INCIDENT,
    INCIDENT_CLOSED,
    NOTE,
    SIGNOFF,
    STEP,
    Event,
    order,
)
from deploy_tui.session.incidents import incidents
from deploy_tui.session.incidents import table as incident_table
from deploy_tui.session.signoffs import signoffs
from deploy_tui.session.signoffs import table as signoff_table
from deploy_tui.session.state import ItemState, Note, State, Switched, differ
from deploy_tui.session.teamwork import completed
from deploy_tui.text import toml
from deploy_tui.text.clean import clean


def document(state: State) -> str:
    """session.toml. Raises nothing; reads back as the same table."""
    return _HEAD + toml.emit(table(state))


_HEAD = "# Rendered by deploy-tui from log/*.toml. Do not edit: record with `deploy-tui mark`.\n"


def table(state: State) -> dict[str, Any]:
    """What session.toml holds."""
    session = {
        "format": FORMAT,
        "uid": state.uid,
        "title": state.title,
        "checklist": state.checklist.id,
        "digest": state.checklist.digest,
        "started_by": state.started_by,
        "started_at": state.started_at,
        "rehearsal": state.rehearsal or None,
        "outcome": state.outcome or None,
        "closed_by": state.closed_by or None,
        "closed_at": state.closed_at or None,
        "closing_reason": state.closing_reason or None,
        "params": {id: value for id, value in state.params.items() if value is not None},
        "notes": _notes(state.notes),
    }
    items = {}
    for item in state.checklist.items.values():
        own = state.items[item.id]
        items[item.id] = {"title": item.title, **_item(own)}
        for id, instance in zip(item.instances if item.repeat else (), own.instances, strict=False):
            if instance.history:
                items[id] = _item(instance)
    decided = {id: signoff_table(each) for id, each in signoffs(state).items() if each.decision}
    happened = {each.id: incident_table(each) for each in incidents(state)}
    complete = {id: {"by": said.by, "at": said.at} for id, said in completed(state).items()}
    parts = {"signoffs": decided, "incidents": happened, "complete": complete, "variables": agreed(state)}
    return session | {"items": items} | {name: part for name, part in parts.items() if part}


def _item(item: ItemState) -> dict[str, Any]:
    return {
        "state": item.state,
        "how": item.how or None,
        "by": item.by or None,
        "at": item.at or None,
        "value": item.value,
        "reason": item.reason or None,
        "to": item.to or None,
        "until": item.until or None,
        "owner": item.owner or None,
        "watch_from": item.watch_from or None,
        "confirmed": list(item.confirmed) or None,
        "manual": _switched(item.manual) if item.manual else None,
        "reading": item.reading.detail or None if item.reading else None,
        "evidence": list(item.evidence) or None,
        "disputed": [_claim(head) for head in item.heads] if differ(item.heads) else None,
        "notes": _notes(item.notes),
    }


def _switched(manual: Switched) -> str:
    return f"since {manual.at} by {manual.by}" + (f", because {manual.reason}" if manual.reason else "")


def _claim(head: Event) -> str:
    claim = "confirmed" if head.kind == CONFIRM else head.body.get("state")
    return clean(f"{claim} by {head.by} at {head.at}")


def _notes(notes: tuple[Note, ...]) -> list[str] | None:
    return [f"{note.at} {note.by}: {note.text}" for note in notes] or None


def log(session: str, writer: str, events: tuple[Event, ...]) -> str:
    """log/<writer>.toml: that clone's events, in its order. More events only ever add lines at the end."""
    head = {"format": FORMAT, "session": session, "writer": writer}
    mine = sorted(
        (event for event in events if event.writer == writer), key=lambda event: (event.n, event.id)
    )
    return toml.emit(head) + "".join(f"\n{toml.emit({'event': [event.table()]})}" for event in mine)


def summary(events: tuple[Event, ...]) -> str:
    """What these events come to, for a commit's subject: "4 items, 1 note"."""
    items = len({event.about for event in events if event.about.startswith("item:") and event.kind != NOTE})
    notes = sum(event.kind == NOTE for event in events)
    kinds = [event.kind for event in sorted(events, key=order)]
    parts = [
        "started" if "start" in kinds else "",
        f"{items} item{'s' * (items != 1)}" if items else "",
        f"{notes} note{'s' * (notes != 1)}" if notes else "",
        *_beside_the_items(events),
        "closed" if "close" in kinds else "",
        "reopened" if "reopen" in kinds else "",
    ]
    return ", ".join(part for part in parts if part) or "session files"


def _beside_the_items(events: tuple[Event, ...]) -> Iterator[str]:
    """Sign-offs, sections and incidents by name: they are what somebody looks for in the log of commits."""
    for event in sorted(events, key=order):
        about = clean(event.about.partition(":")[2])
        if event.kind == SIGNOFF:
            yield f"{about} {'approves' if event.body.get('decision') == 'approve' else 'rejects'}"
        elif event.kind == CAUTION:
            yield f"{about} agreed"
        elif event.kind == COMPLETE:
            yield f"{about} complete"
        elif event.kind in (INCIDENT, INCIDENT_CLOSED):
            yield f"incident {about} {'starts' if event.kind == INCIDENT else 'closed'}"
    if steps := sum(event.kind == STEP for event in events):
        yield f"{steps} step{'s' * (steps != 1)}"
