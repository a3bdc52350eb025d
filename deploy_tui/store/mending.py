"""A session's folder in the middle of a merge or a rebase, with a file in it that git could not merge."""

import os
from collections.abc import Collection, Mapping

from deploy_tui.session.document import document
from deploy_tui.session.fold import fold
from deploy_tui.session.state import State
from deploy_tui.store.atomic import write_file
from deploy_tui.store.folder import DOCUMENT
from deploy_tui.store.logs import read_logs


def mend_in_place(folder: str, state: State, names: Collection[str], files: Mapping[str, bytes]) -> None:
    """Write the files that were set aside (`names`) again, and touch no other.

    session.toml is rendered from the log files beside it, as git has merged them until now, not from all that
    is known: more would be a change of ours, with which git refuses to go on. Raises NotRecorded.
    """
    for name in names:
        if name != DOCUMENT and name in files:
            write_file(os.path.join(folder, name), files[name])
    events = read_logs(folder, state.uid).events
    if events:
        rendered = document(fold(state.checklist, state.uid, events))
        write_file(os.path.join(folder, DOCUMENT), rendered.encode())
