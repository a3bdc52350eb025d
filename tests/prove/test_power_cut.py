"""The power goes while a session is written: what was acknowledged is there, and everything opens.

The model is in `disk.py`: it drops what was not fsynced, wholly or in part. It covers journal and session
folder. It does not cover what git writes (objects, refs, the index): session commits set `core.fsync`, and
what git loses the journal still has. Nor a disk that says "synced" and lies.
"""

import os
import random
import time
from pathlib import Path

import pytest

from deploy_tui.session.document import document
from deploy_tui.store.atomic import sync_folder
from deploy_tui.store.create import create_session
from deploy_tui.store.logs import read_logs
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import Place, find_place
from deploy_tui.store.sessions import list_sessions, session_ids
from tests.prove.disk import Disk, Killed, Loss, Told, anything, everything, nothing
from tests.store.site import checklist, ids_in, note, numbers, tick

pytestmark = pytest.mark.prove

SUBSETS = 6
ADA = Operator("ada")


@pytest.fixture
def seed() -> int:
    seed = int(os.environ.get("SEED", time.time_ns() % 1_000_000))
    print(f"SEED={seed}")
    return seed


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty disk, with room for the work and for the user's state folder."""
    top = tmp_path / "disk"
    top.mkdir()
    monkeypatch.setenv("XDG_STATE_HOME", str(top / "state"))
    return top


def begins(disk: Disk, place: Place) -> OpenSession:
    session = create_session(place, checklist(12), {"version": "v1"}, operator=ADA)
    disk.told("journal", ids_in(session))
    return session


def records(disk: Disk, session: OpenSession, *items: str) -> None:
    session.record(*map(tick, items), note("item-1", "x" * 40))
    disk.told("journal", ids_in(session))


def writes(disk: Disk, session: OpenSession) -> None:
    known = ids_in(session)
    session.write_folder()
    disk.told("folder", known)


def an_hour_of_work(disk: Disk, place: Place) -> None:
    the_folder_to_work_in(disk, place)
    ada = begins(disk, place)
    records(disk, ada, "item-1")
    writes(disk, ada)
    records(disk, ada, "item-2", "item-3")
    records(disk, ada, "item-4")
    writes(disk, ada)
    bo = OpenSession.open(place, ada.id, ada.uid, Operator("bo"))
    records(disk, bo, "item-5")
    writes(disk, bo)


def the_folder_to_work_in(disk: Disk, place: Place) -> None:
    """The user's own, which was there long before."""
    if not os.path.isdir(place.root):
        os.mkdir(place.root)
    sync_folder(disk.top)


def kept(disk: Disk, at: int, where: str) -> frozenset[str]:
    told = [entry for entry in disk.trace[:at] if isinstance(entry, Told) and entry.where == where]
    return frozenset().union(*(entry.ids for entry in told))


def check(disk: Disk, place: Place, at: int, loss: Loss, case: str, *, killed: bool = False) -> int:
    """Rebuild the disk as after this cut, and use it. How many warnings there were.

    After a kill the folder may be behind: a file that was renamed, but not fsynced, is not written again.
    """
    disk.becomes(disk.after_a_cut(at, loss))
    journal, folder = kept(disk, at, "journal"), kept(disk, at, "folder")
    folder = frozenset() if killed else folder
    if not os.path.isdir(place.root):
        assert not journal, f"{case}: the folder is gone that was worked in"
        return 0
    _, troubles = list_sessions(place)
    found = session_ids(place)
    in_folder = {event.id for id in found for event in read_logs(place.session_folder(id)).events}
    assert folder <= in_folder, f"{case}: {len(folder - in_folder)} events are gone from the folder"
    if not journal:
        return len(troubles)
    assert not troubles, f"{case}: {troubles}"
    seen: set[str] = set()
    warnings = 0
    for id, uid in found.items():
        session = OpenSession.open(place, id, uid, Operator("after"))
        seen |= ids_in(session)
        session.record(tick("item-9", by="after"))
        session.write_folder()
        text = Path(place.session_folder(id), "session.toml").read_text()
        assert text == document(session.state), case
        for each in numbers(session.state.events.values()).values():
            assert each == list(range(1, len(each) + 1)), f"{case}: numbers {each}"
        again = OpenSession.open(place, id, uid, Operator("later"))
        assert ids_in(again) == ids_in(session), case
        assert again.warnings == (), case
        warnings += len(session.warnings)
    assert journal <= seen, f"{case}: {len(journal - seen)} acknowledged events are gone"
    return warnings


def test_the_power_goes_at_any_moment(top: Path, seed: int) -> None:
    disk, place = Disk(top), place_on_new(top)
    with disk.traced():
        an_hour_of_work(disk, place)
    assert disk.now.tree() == disk.on_disk(), "something was written past the model"
    cuts = warned = 0
    for at in range(len(disk.trace) + 1):
        chance = random.Random(f"{seed} {at}")
        for number, loss in enumerate((nothing, everything, *[anything(chance)] * SUBSETS)):
            warned += check(disk, place, at, loss, f"SEED={seed}, cut {at}, loss {number}")
            cuts += 1
    print(f"{len(disk.trace)} writes, {cuts} power cuts, {warned} warnings")
    assert cuts > 1000


def test_killed_at_any_call_and_soon_after_it_the_power_goes(top: Path, seed: int) -> None:
    """What a killed process did not get to fsync, the next one must not take for safe."""
    kill_at = cuts = 0
    while True:
        disk, place = Disk(top), place_on_new(top)
        disk.becomes({})
        chance = random.Random(f"{seed} {kill_at}")
        with disk.traced():
            disk.kill_at = kill_at
            try:
                an_hour_of_work(disk, place)
            except Killed:
                killed = True
            else:
                killed = False
            disk.kill_at = None
            resumed = len(disk.trace)
            goes_on(disk, place)
        # Each time that something was acknowledged: later on journal and folder stand in for one another.
        told = [at for at, entry in enumerate(disk.trace, 1) if isinstance(entry, Told) and at > resumed]
        for at in told:
            for number, loss in enumerate((nothing, anything(chance))):
                case = f"SEED={seed}, killed at {kill_at}, cut {at}, loss {number}"
                check(disk, place, at, loss, case, killed=True)
                cuts += 1
        if not killed:
            break
        kill_at += 1
    print(f"{kill_at} kills, {cuts} power cuts")
    assert kill_at > 100


def goes_on(disk: Disk, place: Place) -> None:
    """The next process, on what the killed one left: the disk still shows all of it."""
    the_folder_to_work_in(disk, place)
    for id, uid in session_ids(place).items():
        session = OpenSession.open(place, id, uid, Operator("cy"))
        records(disk, session, "item-7")
        writes(disk, session)
    if not session_ids(place):
        writes(disk, begins(disk, place))


def place_on_new(top: Path) -> Place:
    """The place that will be there: its folder is made under the eyes of the model."""
    work = top / "work"
    work.mkdir(exist_ok=True)
    place = find_place(str(work))
    Disk(top).becomes({})
    return place
