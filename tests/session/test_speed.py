"""What the core costs in a session of 10,000 items with three events each. Prints, and asserts only that one
act does not cost what the whole session costs; `make bench` has the figures that count."""

import time
from statistics import median

from deploy_tui.checklist.build import build
from deploy_tui.session import rules
from deploy_tui.session.document import document
from deploy_tui.session.events import Event, genesis, seal
from deploy_tui.session.fold import apply, fold
from tests.session.story import BEGINNING, UID

ITEMS = 10_000


def test_one_act_in_a_big_session(capsys):
    sections = [
        {
            "id": f"s{s}",
            "title": "Section",
            "item": [{"id": f"i{s}-{i}", "title": "Item"} for i in range(100)],
        }
        for s in range(ITEMS // 100)
    ]
    checklist = build(
        {"id": "big", "title": "Big", "phase": [{"id": "p", "title": "P", "section": sections}]}
    )
    events: list[Event] = []
    about: dict[str, tuple[str, ...]] = {}
    for state in ("done", "failed", "open"):
        for id in checklist.items:
            events.append(_marked(len(events) + 1, id, state, about.get(id, ())))
            about[id] = (events[-1].id,)
    whole, session = _timed(lambda: fold(checklist, UID, events))
    assert len(session.events) == 3 * ITEMS

    acts = []
    for n in range(50):
        event = _marked(len(session.events) + 1, f"i{n}-{n}", "done", about[f"i{n}-{n}"])
        cost, session = _timed(lambda session=session, event=event: apply(session, [event]))
        acts.append(cost)
    assert session.resolved["s7"] == 1
    figures = {
        "fold": whole,
        "apply of one event": median(acts),
        "undo": _timed(lambda: rules.undo(session, "ada"))[0],
        "mark": _timed(lambda: rules.mark(session, "i9-9", "failed", by="ada", now=BEGINNING))[0],
        "next open": _timed(session.next_open)[0],
        "phase": _timed(lambda: session.phase)[0],
        "document": _timed(lambda: document(session))[0],
    }
    with capsys.disabled():
        print("\n" + "\n".join(f"  {name:20} {cost * 1000:8.2f} ms" for name, cost in figures.items()))
    assert figures["apply of one event"] < whole / 20


def _marked(n: int, id: str, state: str, after: tuple[str, ...]) -> Event:
    at, body = "2026-11-22T10:00:00+00:00", {"state": state, "how": "hand"}
    return seal(
        Event(UID, "one", n, n, at, "ada", "", "mark", f"item:{id}", after, genesis(UID, "one"), body)
    )


def _timed(act):
    began = time.perf_counter()
    result = act()
    return time.perf_counter() - began, result
