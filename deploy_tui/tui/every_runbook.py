"""The runbooks of all checklists: what F8 shows where the session has none of its own, or there is none."""

import asyncio

from deploy_tui.checklist.model import Runbook
from deploy_tui.store.place import Place


class EveryRunbook:
    """They are read in a thread, and once: F8 must not wait for the disk."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._reading: asyncio.Task[tuple[Runbook, ...]] | None = None

    @property
    def reading(self) -> "asyncio.Task[tuple[Runbook, ...]]":
        """It begins when it is asked for, on the UI thread."""
        if self._reading is None:
            self._reading = asyncio.create_task(asyncio.to_thread(_read_all, self._place))
        return self._reading

    def begin(self) -> None:
        """Nothing to wait for: what is returned by a callback, Textual would await."""
        _ = self.reading


def _read_all(place: Place) -> tuple[Runbook, ...]:
    """Of every checklist that can be read."""
    from deploy_tui.checklist.problem import BadChecklist
    from deploy_tui.store.checklists import checklist_folders, load_checklist
    from deploy_tui.store.errors import StoreError

    found: dict[str, Runbook] = {}
    for id in checklist_folders(place):
        try:
            found |= {runbook.id: runbook for runbook in load_checklist(place, id).runbooks}
        except (BadChecklist, StoreError):
            continue
    return tuple(found.values())
