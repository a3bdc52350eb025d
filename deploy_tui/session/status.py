"""`status --json`: the state as scripts read it. Its keys are a contract: add, never change."""

from datetime import UTC, datetime
from typing import Any

from deploy_tui.session.cautions import agreed
from deploy_tui.session.incidents import incidents
from deploy_tui.session.incidents import table as incident_table
from deploy_tui.session.presence import claims
from deploy_tui.session.readings import next_stale
from deploy_tui.session.signoffs import signoffs
from deploy_tui.session.signoffs import table as signoff_table
from deploy_tui.session.state import ItemState, State
from deploy_tui.text.clean import clean


def status(id: str, state: State, saved: dict[str, Any]) -> dict[str, Any]:
    """The status table of a session, as it is given: see `readings.aged`. `stale_at` is when the next tick
    becomes too old to count. Parts that are not built yet are there, empty."""
    checklist, taken = state.checklist, claims(state)
    return {
        "session": id,
        "uid": state.uid,
        "life": state.life,
        "outcome": state.outcome or None,
        "checklist": {"id": checklist.id, "digest": checklist.digest},
        "params": dict(state.params),
        "rehearsal": state.rehearsal,
        "phase": state.phase.id,
        "phases": [
            {
                "id": phase.id,
                "title": phase.title,
                "total": len(phase.items),
                "resolved": state.phase_resolved(phase),
                "open": [item.id for item in phase.items if not state.items[item.id].resolved],
            }
            for phase in checklist.phases
        ],
        "items": {
            item.id: {
                "title": item.title,
                "phase": item.phase,
                "section": item.section,
                "kind": item.kind,
                **_item(state.items[item.id], item.owner),
                "claimed": taken.get(item.id),
                "instances": [_item(each, item.owner) for each in state.items[item.id].instances],
            }
            for item in checklist.items.values()
        },
        "signoffs": {id: signoff_table(signoff) for id, signoff in signoffs(state).items()},
        "gates": {},
        "incidents": [{"id": clean(each.id), **incident_table(each)} for each in incidents(state)],
        "timers": [
            {"item": item.id, "started": state.items[item.id].watch_from, "hold": item.hold}
            for item in checklist.items.values()
            if state.items[item.id].watch_from and not state.items[item.id].resolved
        ],
        "saved": saved,
        "stale_at": _utc(next_stale(state)),
        "variables": agreed(state),
    }


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if moment else None


def _reading(item: ItemState) -> dict[str, Any] | None:
    """What a probe or command saw last; `at` tells its age."""
    last = item.reading
    if last is None:
        return None
    return {
        "ok": last.ok,
        "value": last.value,
        "detail": last.detail,
        "kind": last.kind,
        "took": last.took,
        "by": last.by,
        "at": last.at,
    }


def _item(item: ItemState, role: str) -> dict[str, Any]:
    return {
        "state": item.state,
        "how": item.how or None,
        "by": item.by or None,
        "at": item.at or None,
        "value": item.value,
        "reason": item.reason or None,
        "owner": item.owner or role or None,
        "due": None,
        "heads": len(item.heads),
        "reading": _reading(item),
        "disputed": item.disputed,
        "manual": item.manual._asdict() if item.manual else None,
    }
