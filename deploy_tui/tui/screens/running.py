"""A script, step by step: what has passed, what runs, and one answer to what did not pass."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType

from deploy_tui.checklist.model import Script
from deploy_tui.execution.parts import how_far
from deploy_tui.execution.surroundings import params_of
from deploy_tui.session.runs import Run, ScriptProgress
from deploy_tui.tui.key_line import Key
from deploy_tui.tui.link import Link
from deploy_tui.tui.running import Job, Running
from deploy_tui.tui.running_lines import failure_lines, step_lines
from deploy_tui.tui.screens.paged import Paged
from deploy_tui.tui.spans import Line, Span
from deploy_tui.tui.starting import Starting
from deploy_tui.tui.wrapping import wrap


class RunScript(Paged[None]):
    """It asks before the first step; while the screen is open, its answers to a failure count as agreed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,x", "go_on", "run, or go on", show=False),
        Binding("r", "retry", "retry the step", show=False),
        Binding("s", "skip", "skip the step, with a reason", show=False),
        Binding("f", "fail", "mark the item failed", show=False),
        Binding("a", "abort", "stop", show=False),
        Binding("w", "output", "what the step says", show=False),
        Binding("B", "roll_back", "the steps that take it back", show=False),
    ]

    def __init__(
        self,
        link: Link,
        now: Callable[[], datetime],
        script: Script,
        running: Running,
        starting: Starting,
    ) -> None:
        super().__init__(link, now)
        self.script = script
        self.running = running
        self.starting = starting
        self._agreed = False
        self._shown_failed = ""

    @property
    def job(self) -> Job | None:
        return self.running.jobs.get(f"script:{self.script.id}")

    def on_mount(self) -> None:
        self.running.watchers.append(self.reload)
        self.set_interval(1.0, self._second)
        self.call_after_refresh(self.reload)

    def on_unmount(self) -> None:
        self.running.watchers.remove(self.reload)

    def _second(self) -> None:
        if self.job is not None:
            self.reload()

    def reload(self) -> None:
        """When a step has not passed, the answers come into sight; a small screen has no room for all."""
        super().reload()
        failed = self.failed
        if failed is not None and failed.id != self._shown_failed:
            self._shown_failed = failed.id
            self.page.to_end()

    def write(self, width: int) -> Sequence[Line]:
        job = self.job
        now = (job.step, job.seconds) if job else None
        far = self.far
        lines = step_lines(self.script, far, params_of(self.state), width, now)
        if (failed := self.failed) is not None:
            lines += failure_lines(failed, width, way_back=bool(self.script.rollback))
        elif job is None and far.through:
            lines.append([Span(" All steps are through.", "ok")])
            if self.script.undoes:
                again = "It is rolled back. Once more may bring the newer version back: look first."
                lines += [[Span(f" {part}", "warn")] for part in wrap(again, width - 2)]
        return lines

    @property
    def far(self) -> ScriptProgress:
        return how_far(self.state, self.script)

    @property
    def failed(self) -> Run | None:
        """The step that did not pass and waits for an answer."""
        return None if self.job else self.far.failed

    def keys(self) -> tuple[Key, ...]:
        if self.job is not None:
            return Key("w", "output", "output"), Key("a", "end it", "abort")
        back = (Key("B", "roll back", "roll_back"),) if self.script.rollback else ()
        far = self.far
        if far.failed is not None:
            return (
                Key("r", "retry", "retry"),
                Key("s", "skip", "skip"),
                Key("f", "failed", "fail"),
                Key("a", "abort", "abort"),
                *back,
            )
        label = "run again" if far.through else "go on" if far.results else "run"
        return (Key("enter", label, "go_on"), *back)

    def facts(self) -> str:
        return "Each step goes on when you leave this screen, or the wizard."

    def action_go_on(self) -> None:
        if self.job is not None:
            self.say("it is running; w shows what it says")
        elif self.failed is not None:
            self.say("a step did not pass: r, s, f or a", "warn")
        else:
            far = self.far
            self._agreed = self._agreed and not far.through  # a new pass is agreed to anew
            self._go(far.following)

    def action_retry(self) -> None:
        if (failed := self.failed) is not None:
            self._go(failed.step)

    def action_skip(self) -> None:
        if (failed := self.failed) is None:
            return
        from deploy_tui.tui.screens.ask import Ask

        def skipped() -> None:
            if failed.step < len(self.script.steps):
                self._go(failed.step + 1)

        def answered(reason: str | None) -> None:
            if reason:
                self.running.skip(self.script, failed.step, reason, skipped)

        about = f"Why can step {failed.step} be left out? It is recorded."
        self.app.push_screen(Ask(f"Skip step {failed.step}", about), answered)

    def action_fail(self) -> None:
        if (failed := self.failed) is None:
            return
        self.running.fail(self.script, failed)
        self.dismiss(None)

    def action_abort(self) -> None:
        """While a step runs, end it; while it waits for an answer, stop here."""
        if (job := self.job) is not None:
            self.running.cancel(job)
            self.say("asked to end; after ten seconds it is killed", "warn")
        elif self.failed is not None:
            self.dismiss(None)

    def action_roll_back(self) -> None:
        """The way back, on a screen like this one; not while a step still does the opposite."""
        back = self.script.way_back
        if back is None:
            self.say("this script has no way back")
        elif self.job is not None:
            self.say("it is running: a ends it, then B rolls back", "warn")
        else:
            self.app.push_screen(RunScript(self.link, self.now, back, self.running, self.starting))

    def action_output(self) -> None:
        job = self.job
        if job is None or not job.folder:
            self.say("nothing runs")
            return
        from deploy_tui.tui.screens.output import Output

        title = f"{self.script.title}, step {job.step}"
        self.app.push_screen(Output(self.link, self.now, title, job.folder, job, self.running.cancel))

    def _go(self, step: int) -> None:
        items = (self.script.item,) if self.script.item else ()

        def run() -> None:
            self._agreed = True
            self.running.run_script(self.script, step, items)

        if self._agreed:
            run()
        else:
            self.starting.script(self.script, step, run)
