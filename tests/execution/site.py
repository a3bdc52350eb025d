"""Where the tests of the execution room play: a small checklist, and a look at what came of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from deploy_tui.session.runs import Run, runs
from deploy_tui.session.state import ItemState, State
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import find_place
from deploy_tui.store.read import read_session
from deploy_tui.store.sessions import choose_session

CHECKLIST = r"""
format = 1
id = "small"
title = "Small deployment"

[[param]]
id = "version"
title = "Version"
type = "version"
required = true

[[phase]]
id = "day"
title = "Day of"

[[phase.section]]
id = "deploy"
title = "Deploy"
item = [
  { id = "tests", title = "Tests", kind = "checked", command = "sh -c 'echo 7 passed; test ! -e broken'" },
  { id = "here", title = "It", kind = "checked", probe = { kind = "file", path = "app.py" }, fresh = "1h" },
  { id = "act", title = "Act", kind = "action", command = "./act.sh", variables = ["PAUSE"] },
  { id = "big", title = "Big red button", kind = "action", command = "touch pressed", danger = true },
  { id = "talk", title = "Talk", kind = "checked", command = "printenv MY_TOKEN", variables = ["MY_TOKEN"] },
  { id = "released", title = "Released", script = "release" },
  { id = "by-hand", title = "By hand" },
  { id = "slow", title = "Slow", kind = "checked", probe = { kind = "all", of = [
    { kind = "command", run = "sh -c 'touch began; exec sleep 63'" },
  ] } },
]

[[script]]
id = "release"
title = "Release"
item = "released"

[[script.step]]
run = "sh -c 'echo one $0 >> ledger' {{version}}"

[[script.step]]
run = "sh -c 'echo two >> ledger; test -e ready'"

[[script.step]]
run = "sh -c 'echo three >> ledger'"
probe = { kind = "file", path = "app.py" }
"""


@dataclass(frozen=True)
class Site:
    folder: Path

    def session(self, operator: str = "ada") -> OpenSession:
        place = find_place(str(self.folder))
        return OpenSession.open(place, *choose_session(place, None, to_write=True), Operator(operator))

    @property
    def state(self) -> State:
        place = find_place(str(self.folder))
        return read_session(place, *choose_session(place, None, to_write=False)).state

    def item(self, id: str) -> ItemState:
        return self.state.items[id]

    def runs(self, about: str) -> tuple[Run, ...]:
        return runs(self.state, about)

    @property
    def ledger(self) -> list[str]:
        """What the commands wrote down."""
        path = self.folder / "ledger"
        return path.read_text().splitlines() if path.exists() else []

    @property
    def frozen(self) -> Path:
        """The session's frozen copy of the checklist, from which commands run."""
        (path,) = (self.folder / ".git" / "deploy-tui" / "sessions").glob("*/checklist.json")
        return path

    def evidence(self) -> str:
        """All that is stored as evidence."""
        files = sorted((self.folder / "sessions").glob("*/evidence/*"))
        return "\n".join(file.read_text() for file in files)


def wait_until(true: Callable[[], object], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.01)
