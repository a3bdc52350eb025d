"""The shipped checklist, walked through from the first item to the last."""

import os.path
import tomllib
from pathlib import Path

import pytest

from deploy_tui.checklist.build import build
from deploy_tui.checklist.files import merge
from deploy_tui.checklist.model import Checklist, Item
from deploy_tui.checklist.shipped import shipped_folder
from deploy_tui.session.document import document
from tests.session.story import Clone, lines_changed


@pytest.fixture(scope="module")
def production() -> Checklist:
    folder = Path(os.path.join(shipped_folder(), "production"))
    return build(merge({str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.toml")}))


def test_a_whole_deployment(production):
    clone = Clone(production).started(uk="yes", us="no")
    ada, bo = clone.people("ada", "bo")
    lives = [clone.state.life]
    while (item := clone.state.next_open()) is not None:
        before = document(clone.state)
        if item.kind == "timed" and not clone.item(item.id).watch_from:
            ada.watches(item.id)
            clone.later(days=2)
        elif item.kind == "quorum" and "ada" in clone.item(item.id).confirmed:
            bo.ticks(item.id)
        elif item.kind == "measured":
            ada.marks(item.id, "done", value=_good_value(item))
        else:
            ada.ticks(item.id)
        # The first mark of an instance gives it a table of its own: a blank line, its header, five lines.
        assert lines_changed(before, document(clone.state)) <= (5 + 7 if item.repeat else 5)
        if clone.state.life != lives[-1]:
            lives.append(clone.state.life)
    assert lives == ["preparing", "deploying", "watching"]
    ada.closes("succeeded")
    found = tomllib.loads(document(clone.state))
    assert found["outcome"] == "succeeded"
    assert {item["state"] for item in found["items"].values()} == {"done", "skipped"}


def _good_value(item: Item) -> str:
    if item.limit is None:
        return "7"
    step = {"<": -1, ">": 1}.get(item.limit.op, 0)
    return f"{item.limit.number + step:g} {item.limit.unit}"
