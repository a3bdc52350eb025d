"""Commands that another clone has started: how they end is seen there alone.

What was started there and has no end here may be running still, so nothing is concluded from what is not
found here. Whoever knows that it is dead for good says so (`--retry`), and then its end is unknown.
"""

import os
from contextlib import suppress
from functools import partial

from deploy_tui.execution import runs as supervised
from deploy_tui.session import runs
from deploy_tui.session.events import Draft
from deploy_tui.session.rules import Refused
from deploy_tui.session.runs import Run
from deploy_tui.session.state import State
from deploy_tui.store.moving import RUNS
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.writer import writer_id


def run_folder(session: OpenSession, run: str) -> str:
    """Where a run's output lies (see execution.runs)."""
    return os.path.join(session.place.journal_folder(session.uid), RUNS, run)


def is_elsewhere(session: OpenSession, run: Run) -> bool:
    """Whether another clone started it, and nothing here tells how it stands. A clone that was moved is
    another one, too, and has its runs with it. Raises NotRecorded."""
    if run.writer == writer_id(session.place.home):
        return False
    standing, _ = supervised.look(run_folder(session, run.id))
    return standing not in ("running", "ended")


def elsewhere(session: OpenSession, *about: str) -> tuple[Run, ...]:
    """The runs about these that have no end and were started in another clone. Raises NotRecorded."""
    state = session.state
    return tuple(run for run in runs.runs(state, *about) if run.exit is None and is_elsewhere(session, run))


def refuse_elsewhere(session: OpenSession, *about: str) -> None:
    """Raises Refused while another clone may be at it. The first of `about` is what is to be started."""
    for run in elsewhere(session, *about):
        name = about[0].partition(":")[2]
        raise Refused(
            f"{runs.called(run)}: {run.by} started it at {run.at} in another clone, and it may be running"
            " there still; `deploy-tui sync` brings its end. When it is dead for good, look at what it"
            f" left, then: deploy-tui run {name} --retry"
        )


def give_up(session: OpenSession, *about: str) -> tuple[Run, ...]:
    """Somebody says that what another clone has started is dead: nobody knows how it ended. Returns those.
    Should it have lived after all, its real end goes before this one. Raises NotRecorded."""
    given_up = elsewhere(session, *about)
    for run in given_up:
        with suppress(runs.AlreadyKnown):
            session.record(partial(_given_up, run=run))
    return given_up


def _given_up(state: State, run: Run) -> Draft:
    detail = "started in another clone, which is not waited for any more"
    return runs.outcome(state, run, exit=runs.UNKNOWN, ok=False, detail=detail)
