"""Between the screens and what runs: commands and probes in threads of their own, news on the UI thread.

A command belongs to its supervisor (see execution.work): leaving the wizard, or losing it, ends none. A job
is only that somebody here waits for the end. Nothing here asks anybody anything: that is `starting`.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from deploy_tui.session.rules import Refused, Unknown
from deploy_tui.store.errors import StoreError
from deploy_tui.tui.link import Deliver, Link
from deploy_tui.tui.spans import Tone

if TYPE_CHECKING:
    from deploy_tui.checklist.model import Item, Param, Script
    from deploy_tui.session.runs import Run

# How many probes look at once: more would measure each other.
_AT_ONCE = 6
_TURN_SECONDS = 0.1
# The wizard reads output when somebody looks at it: following a run from here reads nothing.
_NO_OUTPUT = 1 << 62


class Job:
    """Something under way. `began` is of time.monotonic(); `folder` is where its output lies, "" for a probe
    and before the start; `step` counts from 1 in a script. `acts`: it may change something, and is not ended
    without a question; `looks`: it is a probe of ours, without a supervisor."""

    def __init__(
        self, about: str, items: tuple[str, ...], began: float, steps: int = 1, *, acts: bool = False
    ) -> None:
        self.about = about
        self.items = items
        self.began = began
        self.steps = steps
        self.acts = acts
        self.looks = False
        self.step = 1
        self.folder = ""
        self.run = ""
        self.cancelled = threading.Event()

    @property
    def seconds(self) -> float:
        return max(0.0, time.monotonic() - self.began)


class Wanted(NamedTuple):
    """What has to be allowed: every line, those that changed since `before` (who and when, "" for never)."""

    lines: tuple[str, ...]
    changed: tuple[str, ...]
    before: str
    many: int


class Prepared(NamedTuple):
    """What is to be known before something runs: the exact `commands`, the answers that are `missing`, what
    is not allowed yet, a run of which nobody knows the end, and why it cannot run at all."""

    commands: tuple[str, ...] = ()
    missing: "tuple[Param, ...]" = ()
    wanted: Wanted | None = None
    unknown: "Run | None" = None
    problem: str = ""


class Running:
    """`jobs` by what they are about ("item:unit-tests", "script:deploy"); the UI thread alone changes them.
    `told` says something, `changed` hears that a job began, moved on or ended."""

    def __init__(self, link: Link, deliver: Deliver, told: Callable[[str, Tone], None]) -> None:
        self.jobs: dict[str, Job] = {}
        self.watchers: list[Callable[[], None]] = []
        self._link = link
        self._deliver = deliver
        self._told = told
        self._probing = threading.Semaphore(_AT_ONCE)
        self._leaving = False

    def of_item(self, id: str) -> Job | None:
        return next((job for job in self.jobs.values() if id in job.items), None)

    def prepare(self, about: "Item | Script", then: Callable[[Prepared], None]) -> None:
        """Find out, in a thread, what `about` would run, and hand it to `then`."""

        def find_out() -> None:
            from deploy_tui.tui.preparing import prepared

            found = prepared(self._link.session, about)
            self._deliver(lambda: then(found))

        self._in_thread(find_out)

    def allow(self, wanted: Wanted, then: Callable[[], None]) -> None:
        """These lines were seen, and may run."""

        def agree() -> None:
            from deploy_tui.execution import trust

            session = self._link.session
            at = datetime.now(UTC).isoformat(timespec="seconds")
            trust.allow(session.place, session.state.checklist.id, wanted.lines, by=self._link.me, at=at)
            self._deliver(then)

        self._in_thread(agree)

    # Items

    def start(self, item: "Item") -> None:
        """Run the item's command, or look with its probe. What runs already is left alone."""
        about = f"item:{item.id}"
        if self.of_item(item.id) is not None:
            return
        acts = item.kind == "action" or item.danger
        job = self._begin(Job(about, (item.id,), time.monotonic(), acts=acts))

        def do() -> None:
            from deploy_tui.execution import work
            from deploy_tui.execution.order import spec_of

            session = self._link.session
            with nullcontext(True) if item.kind == "action" else self._turn(job) as mine:
                if not mine:
                    return
                spec = spec_of(item)
                self._tell(work.lacking(session, item, item.probe if spec is None else spec))
                if spec is None:
                    job.looks = True
                    if not self._leaving:  # else it came to its turn while everything that looks was ended
                        work.look_at(session, item.id, cancelled=job.cancelled)
                else:
                    self._follow(job, work.start_item(session, item.id))

        self._in_thread(do, job)

    @contextmanager
    def _turn(self, job: Job) -> Iterator[bool]:
        """Wait until few enough others look; False when it was ended meanwhile, or the wizard is left."""
        while not self._probing.acquire(timeout=_TURN_SECONDS):
            if job.cancelled.is_set() or self._leaving:
                yield False
                return
        try:
            yield not (job.cancelled.is_set() or self._leaving)
        finally:
            self._probing.release()

    # Scripts

    def run_script(self, script: "Script", step: int, items: tuple[str, ...]) -> None:
        """One step after the other from this one on, until one does not pass."""
        about = f"script:{script.id}"
        if about in self.jobs:
            return
        job = self._begin(Job(about, items, time.monotonic(), len(script.steps), acts=True))
        job.step = step

        def do() -> None:
            from deploy_tui.execution import work

            for number in range(step, len(script.steps) + 1):
                run = self._follow(job, work.start_step(self._link.session, script, number))
                if not run.passed or job.cancelled.is_set():
                    return

        self._in_thread(do, job)

    def skip(self, script: "Script", step: int, reason: str, then: Callable[[], None]) -> None:
        """Leave this step out, for a reason."""

        def do() -> None:
            from deploy_tui.execution import work

            work.skip(self._link.session, script, step, reason)
            self._link.news()
            self._deliver(then)

        self._in_thread(do)

    def fail(self, script: "Script", run: "Run") -> None:
        """The script's item failed, because of this run."""

        def do() -> None:
            from deploy_tui.execution import work

            work.fail(self._link.session, script, run)
            self._link.news()

        self._in_thread(do)

    # What was there before

    def attach(self, asked: "Callable[[tuple[Run, ...]], None]") -> None:
        """Record what ended while nobody was there, and wait for what is still running. `asked` hears of the
        runs that nobody knows the end of."""

        def settle() -> None:
            from deploy_tui.session.runs import UNKNOWN, unfinished

            session = self._link.session
            if not unfinished(session.state):
                return
            from deploy_tui.execution import work  # megabytes that most sessions do not need

            found = work.settle(session)
            self._link.news()
            for run in (run for run in found if run.exit is None):
                self._deliver(partial(self._attach, run))
            lost = tuple(run for run in found if run.exit == UNKNOWN)
            if lost:
                self._deliver(lambda: asked(lost))

        self._in_thread(settle)

    def _attach(self, run: "Run") -> None:
        if run.about in self.jobs:
            return
        space, _, id = run.about.partition(":")
        script = self._link.state.checklist.script(id) if space == "script" else None
        items = (script.item,) if script else (id.partition("@")[0],)
        item = self._link.state.checklist.items.get(items[0]) if items else None
        acts = script is not None or item is None or item.kind == "action" or item.danger
        job = self._begin(Job(run.about, items, time.monotonic() - _since(run.at), run.steps, acts=acts))
        job.step = run.step
        self._in_thread(lambda: self._follow(job, run), job)

    # Ending

    def cancel(self, job: Job) -> None:
        """TERM to its whole group, KILL later. A probe ends at once, with what it has started."""
        job.cancelled.set()

    def leave(self) -> None:
        """The wizard ends. Commands go on; what only we look at ends with us, and nothing more begins."""
        self._leaving = True
        for job in self.jobs.values():
            if job.looks:
                self.cancel(job)

    def cancel_probes(self) -> int:
        """End everything that only looks. Returns how many there were."""
        looking = [job for job in self.jobs.values() if not job.acts and not job.cancelled.is_set()]
        for job in looking:
            self.cancel(job)
        return len(looking)

    # The threads

    def _begin(self, job: Job) -> Job:
        self.jobs[job.about] = job
        self._changed()
        return job

    def _follow(self, job: Job, run: "Run") -> "Run":
        from deploy_tui.execution import work

        session = self._link.session
        folder = work.run_folder(session, run.id)
        self._deliver(lambda: self._moved_on(job, run, folder))
        self._link.news()
        ended = work.follow(session, run, cancelled=job.cancelled, offset=_NO_OUTPUT)
        self._link.news()
        return ended

    def _tell(self, lines: tuple[str, ...]) -> None:
        for line in lines:
            self._deliver(partial(self._told, line, "warn"))

    def _moved_on(self, job: Job, run: "Run", folder: str) -> None:
        job.step, job.run, job.folder = run.step, run.id, folder
        self._changed()

    def _in_thread(self, do: Callable[[], object], job: Job | None = None) -> None:
        threading.Thread(target=self._guarded, args=(do, job), name="running", daemon=True).start()

    def _guarded(self, do: Callable[[], object], job: Job | None) -> None:
        from deploy_tui.execution.template import BadTemplate

        try:
            do()
        except (Refused, Unknown, StoreError, BadTemplate, OSError) as error:
            message = str(error)
            self._deliver(lambda: self._told(message, "bad"))
        finally:
            self._link.news()
            self._deliver(lambda: self._end(job))

    def _end(self, job: Job | None) -> None:
        if job is not None and self.jobs.get(job.about) is job:
            del self.jobs[job.about]
            self._changed()

    def _changed(self) -> None:
        for watcher in tuple(self.watchers):
            watcher()


def _since(at: str) -> float:
    """Seconds since a recorded time; 0 for what is no time, or lies ahead."""
    try:
        return max(0.0, (datetime.now(UTC) - datetime.fromisoformat(at)).total_seconds())
    except (ValueError, TypeError):
        return 0.0
