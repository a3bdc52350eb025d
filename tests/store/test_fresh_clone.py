"""A clone that has never written: what it finds in the folder came with a commit."""

from pathlib import Path
from subprocess import run

from deploy_tui.store.checklists import load_checklist
from deploy_tui.store.create import create_session
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import find_place
from deploy_tui.store.read import read_session


def test_nothing_waits_for_a_commit_in_a_fresh_clone(repository: Path, tmp_path: Path) -> None:
    here = find_place(str(repository))
    ada = Operator("ada", email="ada@example.org")
    session = create_session(here, load_checklist(here, "production"), {"version": "v1.4.0"}, operator=ada)
    session.publish()
    run(["git", "clone", "-q", str(repository), str(tmp_path / "clone")], check=True)
    place = find_place(str(tmp_path / "clone"))
    saved = read_session(place, session.id, session.uid).saved
    assert (saved.events, saved.pending, saved.waiting) == (len(session.state.events), 0, None)
