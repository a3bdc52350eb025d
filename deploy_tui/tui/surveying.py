"""Between the environment screen and what it looks at: files, the keyring and the environment are asked in
threads of their own, and the news is run on the UI thread. What comes back holds no value.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from deploy_tui.checklist.model import Variable
from deploy_tui.environment import keeping
from deploy_tui.environment.envfile import NotReadable, read_file, stands_in
from deploy_tui.environment.export import as_file, exported, refuse_committed
from deploy_tui.environment.feed import feed, remember
from deploy_tui.environment.found import Values
from deploy_tui.environment.known import Known
from deploy_tui.environment.ring import NoRing, Ring
from deploy_tui.environment.safe_file import write_secret
from deploy_tui.environment.sources import around, from_process
from deploy_tui.environment.survey import Survey, survey
from deploy_tui.session.cautions import accept
from deploy_tui.session.rules import Refused, Unknown
from deploy_tui.store.errors import StoreError
from deploy_tui.store.git.launch import GitFailed
from deploy_tui.text.clean import clean
from deploy_tui.tui.link import Deliver, Link
from deploy_tui.tui.spans import Tone

AROUND = ""
"""The source that a command has: the environment, then the keyring. Every other source is a file's path."""


class Looked(NamedTuple):
    """How the variables stand in a source, and the .env `files` that there are. Not `whole`: the keyring is
    still being asked."""

    source: str
    survey: Survey
    files: tuple[str, ...] = ()
    whole: bool = True


class Surveying:
    """`came` hears how things stand, `told` what was done or went wrong, `changed` that something began or
    ended; all on the UI thread, which alone calls the methods. One look supersedes the one before; of what
    changes something there is only one at a time. `source` is the last that could be looked at."""

    def __init__(
        self,
        link: Link,
        deliver: Deliver,
        came: Callable[[Looked], None],
        told: Callable[[str, Tone], None],
        changed: Callable[[], None],
    ) -> None:
        self.looking = False
        self.source = AROUND
        self.busy = ""
        self.began = 0.0
        self._link = link
        self._deliver = deliver
        self._came = came
        self._told = told
        self._changed = changed
        self._turn = 0
        self._root = link.session.place.root

    @property
    def seconds(self) -> float:
        """How long it has been busy."""
        return max(0.0, time.monotonic() - self.began)

    def known(self) -> Known:
        return Known(self._link.state.checklist, self._link.state)

    def nothing_yet(self) -> Looked:
        """Before anything was asked."""
        known = self.known()
        return Looked(AROUND, survey(known, Values(AROUND, {}), asked=known.variables.keys()), whole=False)

    # Looking

    def look(self, source: str) -> None:
        """Find out how the variables stand there."""
        self._turn += 1
        self.looking = True
        self._in_thread(partial(self._look, self._turn, self.known(), source))
        self._changed()

    def _look(self, turn: int, known: Known, source: str) -> None:
        try:
            for looked in self._looks(known, source):
                self._deliver(partial(self._take, turn, looked))
        except (NotReadable, OSError) as error:
            self._deliver(partial(self._failed, turn, clean(str(error))))

    def _looks(self, known: Known, source: str) -> Iterator[Looked]:
        files = stands_in(self._root)
        if source != AROUND:
            yield Looked(source, survey(known, self._file(source)), files)
            return
        process = from_process(known.variables)
        if missing := known.variables.keys() - process.values.keys():
            yield Looked(source, survey(known, process, asked=missing), files, whole=False)
        yield Looked(source, survey(known, around(self._ring(), known.variables)), files)

    def _take(self, turn: int, looked: Looked) -> None:
        if turn == self._turn:
            self.looking, self.source = not looked.whole, looked.source
            self._came(looked)

    def _failed(self, turn: int, message: str) -> None:
        if turn == self._turn:
            self.looking = False
            self._told(message, "bad")
            self._changed()

    # Changing

    def keep(self, name: str, value: str) -> None:
        """Keep this value in the keyring."""

        def do() -> str:
            self._put(name, keeping.given(name, value))
            return f"{name}: kept in the keyring{_hidden(name)}"

        self._change(f"keeping {name} in the keyring", do)

    def generate(self, variable: Variable) -> None:
        """Make a strong one and keep it; nobody sees it."""

        def do() -> str:
            value = keeping.generated(variable)
            self._put(variable.name, value)
            made = f"a strong one of {len(value)} characters is kept in the keyring"
            return f"{variable.name}: {made}{_hidden(variable.name)}"

        self._change(f"keeping a new {variable.name} in the keyring", do)

    def take_out(self, name: str) -> None:
        """Take it out of the keyring."""

        def do() -> str:
            gone = self._ring().delete([name])
            feed(self._root).forget(name)
            return f"{name}: {'taken out of' if gone else 'was not in'} the keyring{_hidden(name)}"

        self._change(f"taking {name} out of the keyring", do)

    def export(self, path: str) -> None:
        """Write what a command would get to this file."""
        known = self.known()

        def do() -> str:
            to = self._path(path)
            refuse_committed(to)
            values = exported(known, around(self._ring(), known.variables))
            write_secret(to, as_file(values))
            return f"{len(values)} variables, readable by you alone: {clean(to)}"

        self._change(f"writing {clean(path)}", do)

    def agree(self, source: str, name: str, word: str, reason: str) -> None:
        """Somebody says why the dangerous value that this variable has there is right."""
        known = self.known()

        def do() -> str:
            found = around(self._ring(), known.variables) if source == AROUND else self._file(source)
            if found.silent and name not in found.values:
                raise NoRing(found.notes[0])
            value = known.to_agree(name, found)
            self._link.record(
                lambda state: accept(state, name, value, word=word, reason=reason),
                then=lambda _: self._told(f"{name}: agreed, for this value alone", "ok"),
            )
            return ""  # not before it is in the journal

        self._change(f"recording why {name} is right", do)

    def _change(self, does: str, do: Callable[[], str]) -> None:
        if self.busy:
            self._told(f"one thing at a time: still {self.busy}", "warn")
            return
        self.busy, self.began = does, time.monotonic()
        self._in_thread(partial(self._guarded, do))
        self._changed()

    def _guarded(self, do: Callable[[], str]) -> None:
        said: tuple[str, Tone]
        try:
            said = do(), "ok"
        except (Refused, Unknown, StoreError, GitFailed, NotReadable) as error:
            said = clean(str(error)), "bad"
        except OSError as error:
            said = clean(f"{os.fsdecode(error.filename or '')}: {error.strerror or error}"), "bad"
        self._deliver(partial(self._ended, *said))

    def _ended(self, said: str, tone: Tone) -> None:
        self.busy = ""
        if said:
            self._told(said, tone)
        self.look(self.source)

    # The edges

    def _ring(self) -> Ring:
        return Ring(self._root)

    def _put(self, name: str, value: str) -> None:
        remember({name: value})  # before: it may be kept although the keyring says nothing
        self._ring().set({name: value})
        feed(self._root).learn(name, value)

    def _file(self, source: str) -> Values:
        return read_file(self._path(source), source)

    def _path(self, typed: str) -> str:
        return os.path.join(self._root, os.path.expanduser(typed))

    def _in_thread(self, do: Callable[[], object]) -> None:
        threading.Thread(target=do, name="surveying", daemon=True).start()


def _hidden(name: str) -> str:
    """What counts before the keyring."""
    return "; the environment has one, too, and that one counts" if name in os.environ else ""
