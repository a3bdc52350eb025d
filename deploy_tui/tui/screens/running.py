"""A script, step by step: what has passed, what runs, and one answer to what did not pass."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType

from deploy_tui.checklist.model import Script
from deploy_tui.execution.surroundings import params_of
from deploy_tui.session.runs import Run
from deploy_tui.tui.key_line import Key
from deploy_tui.tui.link import Link
from deploy_tui.tui.running import Job, Running
from deploy_tui.tui.running_lines import Pass, failure_lines, step_lines
from deploy_tui.tui.screens.paged import Paged
from deploy_tui.tui.spans import Line, Span
from deploy_tui.tui.starting import Starting


class RunScript(Paged[None]):
    """It asks before the first step; while the screen is open, its answers to a failure count as agreed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,x", "go_on", "run, or go on", show=False),
        Binding("r", "retry", "retry the step", show=False),
        Binding("s", "skip", "skip the step, with a reason", show=False),
        Binding("f", "fail", "mark the item failed", show=False),
        Binding("a", "abort", "stop", show=False),
        Binding("w", "output", "what the step says", show=False),
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

    @property
    def job(self) -> Job | None:
        return self.running.jobs.get(f"script:{self.script.id}")

    def on_mount(self) -> None:
        super().on_mount()
        self.running.watchers.append(self.reload)
        self.set_interval(1.0, self._second)

    def on_unmount(self) -> None:
        self.running.watchers.remove(self.reload)
        super().on_unmount()

    def _second(self) -> None:
        if self.job is not None:
            self.reload()

    def write(self, width: int) -> Sequence[Line]:
        job = self.job
        now = (job.step, job.seconds) if job else None
        lines = step_lines(self.state, self.script, params_of(self.state), width, now)
        if (failed := self.failed) is not None:
            lines += failure_lines(failed, width)
        elif job is None and Pass(self.state, self.script).through:
            lines.append([Span(" All steps are through.", "ok")])
        return lines

    @property
    def failed(self) -> Run | None:
        """The step that did not pass and waits for an answer."""
        return None if self.job else Pass(self.state, self.script).failed

    def keys(self) -> tuple[Key, ...]:
        if self.job is not None:
            return Key("w", "output", "output"), Key("a", "end it", "abort")
        if self.failed is not None:
            return (
                Key("r", "retry", "retry"),
                Key("s", "skip", "skip"),
                Key("f", "failed", "fail"),
                Key("a", "abort", "abort"),
            )
        begun = bool(Pass(self.state, self.script).results)
        through = Pass(self.state, self.script).through
        return (Key("enter", "run again" if through else "go on" if begun else "run", "go_on"),)

    def facts(self) -> str:
        return "Each step goes on when you leave this screen, or the wizard."

    def action_go_on(self) -> None:
        if self.job is not None:
            self.say("it is running; w shows what it says")
        elif self.failed is not None:
            self.say("a step did not pass: r, s, f or a", "warn")
        else:
            self._go(1 if Pass(self.state, self.script).through else Pass(self.state, self.script).following)

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
