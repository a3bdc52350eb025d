"""The demo: a repository in a temporary folder, with a rehearsal in which a few things have happened."""

import os
import tempfile

from deploy_tui.checklist.shipped import shipped_folder
from deploy_tui.session import rules
from deploy_tui.session.state import StateName
from deploy_tui.store.checklists import load_checklist
from deploy_tui.store.create import create_session
from deploy_tui.store.errors import StoreError
from deploy_tui.store.git.launch import GitFailed
from deploy_tui.store.git.repository import init_repository
from deploy_tui.store.opened import Act, OpenSession
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import Place, find_place

VERSION = "v1.4.0"
NEWCOMER = Operator("you")
COLLEAGUE = Operator("bo")

# Ids of the production checklist, the first of its list, in order.
_DONE = ("unit-tests", "frontend-build")
_READING, _FAILING, _BETTER = "load-test-100", "80 users", "120"
_TICK = "security-scan"
_LAST = "code-review"

_READING_NOTE = (
    f"Demo, 1 of 3. This reading failed: {_FAILING}, and the limit is 100. Press space and enter {_BETTER}; "
    "a value within the limit ticks the item. Then n for the next one."
)
_TICK_NOTE = "Demo, 2 of 3. Space says that this is done, u takes it back. Either is in git a moment later."
_LAST_NOTE = (
    "Demo, 3 of 3. It is 3 a.m. and the site is down: press F8 (or !), choose what you see, read it step by "
    "step, esc comes back here. That was all: ? shows every key, q leaves."
)


def demo_place() -> Place:
    """A new repository in a temporary folder, which is kept. Raises StoreError where git cannot make one."""
    folder = tempfile.mkdtemp(prefix="deploy-tui-demo-")
    try:
        init_repository(folder)
    except GitFailed as error:
        raise StoreError(f"the demo needs git: {error}") from None
    return find_place(folder)


def make_demo(operator: Operator | None) -> OpenSession:
    """The demo's session, in a place of its own: two ticks by a colleague, a reading that failed, and notes
    that say what to press. Raises StoreError, NotRecorded."""
    place = demo_place()
    # By its path: the demo is about the shipped checklist, whatever the folder it is started from holds.
    checklist = load_checklist(place, os.path.join(shipped_folder(), "production"))
    session = create_session(
        place, checklist, {"version": VERSION}, operator=COLLEAGUE, title="Demo", rehearsal=True
    )
    session.record(
        *(_mark(session, id, "done") for id in _DONE),
        _mark(session, _READING, "failed", value=_FAILING, reason="staging has one replica"),
        _note(_READING, _READING_NOTE),
        _note(_TICK, _TICK_NOTE),
        _note(_LAST, _LAST_NOTE),
    )
    session.publish()
    session.operator = operator or NEWCOMER
    return session


def _mark(session: OpenSession, id: str, to: StateName, *, value: str | None = None, reason: str = "") -> Act:
    return lambda state: rules.mark(
        state, id, to, by=COLLEAGUE.name, now=session.now(), value=value, reason=reason
    )


def _note(ref: str, text: str) -> Act:
    return lambda state: rules.note(state, ref, text)
