"""A session's files, rendered from its state."""

from deploy_tui.checklist.files import frozen
from deploy_tui.checklist.model import Checklist
from deploy_tui.session.document import document, log
from deploy_tui.session.events import Event
from deploy_tui.session.state import State
from deploy_tui.store.folder import ATTRIBUTES, CHECKLIST, DOCUMENT
from deploy_tui.store.logs import LOGS

# The same bytes in every clone, whatever it makes of line ends, and whatever filters the repository has
# (git has no way to say "-working-tree-encoding"). A log has one writer and only ever grows, so of two
# versions one begins with the other: a union of lines is whole, and needs no driver that a clone may lack.
# session.toml is what people review, so it alone is not marked as generated.
_ATTRIBUTES = b"""\
# Written by deploy-tui. `deploy-tui doctor --fix` installs the merge driver that session.toml names;
# without it git merges as usual, and opening the session mends what remains.
* -text -filter -ident !working-tree-encoding
session.toml merge=deploy-tui
log/*.toml merge=union linguist-generated
checklist.toml linguist-generated
"""


class Rendering:
    """Renders a session's files: the checklist once, and of the logs, which only ever grow, what is new."""

    def __init__(self) -> None:
        self._checklist: tuple[Checklist | None, bytes] = None, b""
        self._logs: dict[str, tuple[int, str, bytes]] = {}

    def files(self, state: State) -> dict[str, bytes]:
        """The files of the session's folder, as they should be: the logs, which are the truth, first."""
        by_writer: dict[str, list[Event]] = {}
        for event in state.events.values():
            by_writer.setdefault(event.writer, []).append(event)
        files = {
            f"{LOGS}/{name}.toml": self._log(state.uid, name, by_writer[name]) for name in sorted(by_writer)
        }
        if self._checklist[0] is not state.checklist:
            self._checklist = state.checklist, frozen(state.checklist.table).encode()
        rest = {ATTRIBUTES: _ATTRIBUTES, CHECKLIST: self._checklist[1], DOCUMENT: document(state).encode()}
        return files | rest

    def _log(self, uid: str, writer: str, events: list[Event]) -> bytes:
        events.sort(key=lambda event: (event.n, event.id))
        count, last, text = self._logs.get(writer, (0, "", b""))
        if not count or count > len(events) or events[count - 1].id != last:
            text = log(uid, writer, tuple(events)).encode()
        elif count < len(events):
            head = log(uid, writer, ())
            text += log(uid, writer, tuple(events[count:])).removeprefix(head).encode()
        self._logs[writer] = len(events), events[-1].id, text
        return text
