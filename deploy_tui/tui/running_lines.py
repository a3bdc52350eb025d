"""What runs, in lines: the row of an item, the commands before they start, the steps of a script."""

from collections.abc import Mapping

from deploy_tui.checklist.model import Item, Script
from deploy_tui.execution.template import BadTemplate, fill_words, shown, split
from deploy_tui.session.runs import Run, ScriptProgress
from deploy_tui.tui.glyphs import UNICODE as glyphs
from deploy_tui.tui.sentences import spelled
from deploy_tui.tui.spans import Line, Span, Tone
from deploy_tui.tui.wrapping import wrap


def command_of(line: str, params: Mapping[str, str]) -> str:
    """A command line with the answers in it; as it stands where it cannot be filled in."""
    try:
        return shown(fill_words(split(line), params))
    except BadTemplate:
        return line


def commands_from(about: Item | Script, step: int, params: Mapping[str, str]) -> tuple[str, ...]:
    """Exactly what would be started, a line each; of a script what is left of it."""
    if isinstance(about, Script):
        todo = [each.run for each in about.steps[step - 1 :]]
    elif about.command:
        todo = [about.command]
    else:
        probe = about.probe or {}
        todo = [str(probe["run"])] if "run" in probe else []
        if not todo:
            return (f"? {probe.get('kind', '')} probe",)
    return tuple(f"$ {command_of(line, params)}" for line in todo)


def step_lines(
    script: Script,
    far: ScriptProgress,
    params: Mapping[str, str],
    width: int,
    running: tuple[int, float] | None,
) -> list[Line]:
    """All steps, how each went, and what happens now; `running` is the step under way, and for how long."""
    lines: list[Line] = [[Span(f" {script.title}", "accent")]]
    if script.danger:
        lines.append([Span(" changes production", "warn")])
    lines.append([])
    for number, step in enumerate(script.steps, 1):
        glyph, tone, said = _standing(far, number, running)
        here = number == (running[0] if running else far.following) and not (far.through and not running)
        for n, part in enumerate(wrap(f"$ {command_of(step.run, params)}", width - 9)):
            front = f" {glyph} {number:>2} " if n == 0 else " " * 6
            lines.append([Span(front, tone), Span(part, "strong" if here else "text")])
        lines += [[Span(" " * 6 + part, tone)] for part in (wrap(said, width - 8) if said else [])]
    return [*lines, []]


def _standing(far: ScriptProgress, number: int, running: tuple[int, float] | None) -> tuple[str, Tone, str]:
    if running and running[0] == number:
        return glyphs.running, "accent", f"running for {spelled(running[1])}"
    run = far.results.get(number)
    if run is None or (number > far.following and not far.through):
        return glyphs.state["open"], "dim", ""
    if run.exit is None:
        return glyphs.running, "accent", f"started by {run.by}"
    if run.exit == "skipped":
        return glyphs.state["skipped"], "dim", f"skipped: {run.detail}"
    if run.passed:
        return glyphs.done["probe"], "ok", run.detail
    return glyphs.state["failed"], "bad", run.detail or str(run.exit)


def failure_lines(run: Run, width: int, *, way_back: bool) -> list[Line]:
    """What to do about a step that did not pass. One answer, by one key; `way_back`: it can be taken back."""
    said = (
        "nobody knows whether it ran to its end: look first"
        if run.exit == "unknown"
        else run.detail or f"exit code {run.exit}"
    )
    lines: list[Line] = [[Span(f" Step {run.step} did not pass.", "bad")]]
    lines += [[Span(f" {part}", "text")] for part in wrap(said, width - 2)]
    for key, label, does in (
        ("r", "retry this step", "retry"),
        ("s", "skip it, with a reason, and go on", "skip"),
        ("f", "mark the item failed and stop", "fail"),
        ("a", "abort: stop here, record nothing more", "abort"),
        *([("B", "roll back: the steps that take it back", "roll_back")] if way_back else []),
    ):
        lines.append([Span(f"   {key} ", "key", does), Span(label, "text", does)])
    return lines
