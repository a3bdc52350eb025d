"""What the keys of the main screen do that run something, or show what ran."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from textual.screen import Screen

from deploy_tui.checklist.model import Item
from deploy_tui.session import rules
from deploy_tui.tui.browse import Browse
from deploy_tui.tui.link import Link
from deploy_tui.tui.running import Job, Running
from deploy_tui.tui.sentences import spelled
from deploy_tui.tui.spans import Tone
from deploy_tui.tui.starting import Starting
from deploy_tui.tui.widgets.item_pane import ItemPane
from deploy_tui.tui.widgets.status import Status

if TYPE_CHECKING:
    from deploy_tui.session.runs import Run
    from deploy_tui.tui.screens.run_or_hand import Way

_SECONDS_TO_ATTACH = 0.3


class Executing(Screen[None]):
    """A part of the main screen."""

    link: Link
    now: Callable[[], datetime]
    browse: Browse
    items: ItemPane
    status: Status
    running: Running
    starting: Starting
    awaited: Job | None = None
    """What somebody wants to see before there is anything to see."""

    def say(self, text: str) -> None:
        raise NotImplementedError

    def said_of_runs(self, text: str, tone: Tone) -> None:
        raise NotImplementedError

    def action_go_to(self, id: str) -> None:
        raise NotImplementedError

    def prepare_running(self) -> None:
        """Before anything is drawn: who runs things, and who shows it."""
        self.running = Running(self.link, self.app.call_later, self.said_of_runs)
        self.starting = Starting(self.app, self.link, self.running, self.now, self.said_of_runs)
        self.running.watchers.append(self.show_running)
        self.items.running = self.running.of_item
        self.status.running = self.running_now

    def attach_later(self) -> None:
        """The screen is painted: now look for what ran, or still runs, since somebody was here."""
        if not self.link.read_only:
            self.set_timer(_SECONDS_TO_ATTACH, lambda: self.running.attach(self._ask_about))

    def _ask_about(self, lost: "tuple[Run, ...]") -> None:
        """Nobody knows how these ended. They are not run again by anybody but the one who is asked."""
        names = ", ".join(run.about.partition(":")[2] for run in lost)
        if self.app.screen is not self:
            self.said_of_runs(f"nobody knows how it ended: {names}; x asks", "warn")
            return
        from deploy_tui.tui.screens.confirm import Confirm

        (run, *_) = lost
        id = run.about.partition(":")[2].partition("@")[0]
        script = self.link.state.checklist.script(id)
        item = script.item if script else id
        lines = (
            *(f"{each.about.partition(':')[2]}, started by {each.by} at {each.at}" for each in lost),
            "It may have run to its end, in part, or not at all. Look; x runs it again, y says it is done.",
        )

        def answered(yes: bool | None) -> None:
            if yes and item:
                self.action_go_to(item)

        self.app.push_screen(Confirm("Nobody knows how this ended", lines, "go there", "later"), answered)

    def show_running(self) -> None:
        """A job began, moved on or ended, or another second is over."""
        self.items.update_running(frozenset(id for job in self.running.jobs.values() for id in job.items))
        self.status.update()
        if (job := self.awaited) is not None and (job.folder or job.about not in self.running.jobs):
            self.awaited = None
            if (
                job.folder
                and self.app.screen is self
                and self.browse.item is not None
                and self.browse.item.id in job.items
            ):
                self._show_output(job)

    def running_now(self) -> str:
        """For the status line: "running act 12 s", or "3 running"; "" when nothing runs."""
        jobs = tuple(self.running.jobs.values())
        if not jobs:
            return ""
        if len(jobs) > 1:
            return f"{len(jobs)} running"
        return f"running {jobs[0].about.partition(':')[2]} {spelled(jobs[0].seconds)}"

    # Keys

    def action_run(self) -> None:
        if (item := self.browse.item) is not None:
            self.run_item(item)

    def run_item(self, item: Item) -> None:
        """What x does: run it or look; where it runs already, show what it says."""
        if self.link.state.outcome:
            self.say(f"the session is closed ({self.link.state.outcome}) and read-only")
        elif item.script and not (item.command or item.probe):
            self.action_run_script(item.script)
        elif self.running.of_item(item.id) is not None:
            self.action_output()
        elif self.link.state.items[item.id].manual:
            self.say("it is switched to manual: space says that it is done, M switches back")
        elif item.command or item.probe:
            self.starting.item(item)
        else:
            self.say("nothing to run here; space says that it is done by hand")

    def action_run_script(self, id: str) -> None:
        """The steps of a script, on a screen of their own."""
        script = self.link.state.checklist.script(id)
        if script is None:
            self.say(f"no script {id}")
            return
        from deploy_tui.tui.screens.running import RunScript

        self.app.push_screen(RunScript(self.link, self.now, script, self.running, self.starting))

    def action_roll_back(self) -> None:
        """The way back: of this item's script, or the only one there is."""
        if self.link.state.outcome:
            self.say(f"the session is closed ({self.link.state.outcome}); P lists the steps, to copy")
            return
        checklist, item = self.link.state.checklist, self.browse.item
        script = checklist.script(item.script) if item and item.script else None
        found = (script.way_back,) if script and script.way_back else checklist.rollbacks
        if not found:
            self.say("no script has a way back; [[script.rollback]] in scripts.toml makes one")
        elif len(found) > 1:
            self.say("several scripts have a way back: P lists them, x on a step of one runs it")
        else:
            self.action_run_script(found[0].id)

    def action_run_section(self) -> None:
        """All of the section that a machine can look at, side by side; nothing that changes anything."""
        self.starting.items(
            tuple(
                item
                for item in self.browse.items
                if (item.probe or item.command)
                and item.kind != "action"
                and not (item.danger or item.repeat)
                and self.link.state.items[item.id].state != "skipped"
                and not self.link.state.items[item.id].manual
            )
        )

    def action_end(self) -> None:
        """What runs for the item under the cursor; where nothing does, every command and probe that looks."""
        item, jobs = self.browse.item, self.running.jobs
        job = self.running.of_item(item.id) if item is not None else None
        if job is None:
            self.say(_told_of_end(self.running.cancel_probes(), tuple(jobs.values())))
        elif job.acts:
            from deploy_tui.tui.screens.confirm import end_command

            self.app.push_screen(end_command(), lambda yes: self.running.cancel(job) if yes else None)
        else:
            self.running.cancel(job)
            more = sum(not (each.acts or each.cancelled.is_set()) for each in jobs.values())
            self.say("ended" + (f"; {more} more run, ^k where nothing runs ends them" if more else ""))

    def action_by_hand(self) -> None:
        """Done, because I say so: whatever a probe says, or could say."""
        item = self.browse.item
        if item is None:
            return
        if item.danger or item.kind in ("measured", "quorum", "timed"):
            self.say(f"{item.kind if not item.danger else 'changes production'}: space asks first")
            return
        self.link.record(lambda now: rules.mark(now, item.id, "done", by=self.link.me, now=self.now()))

    def offer_run(self, item: Item, by_hand: Callable[[], None]) -> None:
        """What space offers for a checked item or an action: x runs it, y says that it was done by hand."""
        from deploy_tui.execution.surroundings import params_of
        from deploy_tui.tui.running_lines import commands_from
        from deploy_tui.tui.screens.run_or_hand import RunOrHand

        lines = commands_from(item, 1, params_of(self.link.state)) if item.command or item.probe else ()
        if item.danger:
            lines = (*lines, "This changes production.")
        lines = (*lines, "By hand: it is recorded as done in your name, and nothing runs.")

        def answered(way: "Way | None") -> None:
            if way == "run":
                self.run_item(item)
            elif way == "hand":
                by_hand()

        what = "check it" if item.kind == "checked" else "run it"
        self.app.push_screen(RunOrHand(item.title, lines, what), answered)

    def action_output(self) -> None:
        """What the item's command says now, or said last."""
        item = self.browse.item
        if item is None:
            return
        job = self.running.of_item(item.id)
        if job is not None and job.folder:
            self._show_output(job)
        elif job is not None:
            self.awaited = job
            self.say("nothing was said yet")
        else:
            self.action_evidence()

    def _show_output(self, job: Job) -> None:
        from deploy_tui.tui.screens.output import Output

        item = self.link.state.checklist.items[job.items[0]]
        self.app.push_screen(Output(self.link, self.now, item.title, job.folder, job, self.running.cancel))

    def action_evidence(self) -> None:
        """The evidence of the item: what was kept of what ran."""
        item = self.browse.item
        if item is None:
            return
        from deploy_tui.tui.reading_lines import evidence_of
        from deploy_tui.tui.screens.output import Evidence

        names = evidence_of(self.link.state.items[item.id])
        if not names:
            self.say("no evidence is kept for this item")
            return
        self.app.push_screen(Evidence(self.link, self.now, item.title, names))


def _told_of_end(ended: int, running: tuple[Job, ...]) -> str:
    """What ^k did where nothing runs under the cursor, and how to end the rest."""
    if ended:
        return f"ended {ended}; of a command that is recorded, of a probe nothing"
    job = next((job for job in running if job.acts and not job.cancelled.is_set()), None)
    if job is None:
        return "what runs is ending" if running else "nothing runs"
    if job.items:
        return f"{job.items[0]} changes something: go to its item, there ^k asks"
    return f"script {job.about.partition(':')[2]} changes something: P, x on it, there a ends it"
