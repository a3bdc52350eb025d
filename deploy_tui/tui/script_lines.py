"""The scripts, step by step, with the session's answers filled in: to read and to copy."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from deploy_tui.checklist.model import Script, ScriptStep
from deploy_tui.execution.surroundings import params_of
from deploy_tui.execution.template import BadTemplate, fill_words, shown, split
from deploy_tui.session.state import State
from deploy_tui.tui.listing import Entry, is_cut, told_below
from deploy_tui.tui.spans import Line, Span, cut
from deploy_tui.tui.wrapping import fit


def script_entries(state: State) -> list[Entry]:
    """An entry per step; its id is script, "#" and number from 1."""
    return list(_entries(state))


def _entries(state: State) -> Iterator[Entry]:
    params = params_of(state)
    for script in state.checklist.runnable:
        yield _heading(script)
        for number, step in enumerate(script.steps, 1):
            words = f"{script.title} {step.run} {step.about}"
            yield Entry(
                f"{script.id}#{number}",
                _line(number, step, params),
                _more(number, step, params),
                lambda words=words: words,  # type: ignore[misc]
            )


def command_of(state: State, id: str) -> tuple[str, str]:
    """The command of a step as it can be typed, and why it cannot be filled in ("" when it can)."""
    script, _, number = id.partition("#")
    found = state.checklist.script(script)
    return filled(found.steps[int(number) - 1], params_of(state)) if found else ("", "no such script")


def filled(step: ScriptStep, params: Mapping[str, str]) -> tuple[str, str]:
    try:
        return shown(fill_words(split(step.run), params)), ""
    except BadTemplate as error:
        return step.run, str(error)


def _heading(script: Script) -> Entry:
    def line(width: int) -> Line:
        danger = Span("  changes production", "warn") if script.danger else Span("")
        title = Span(cut(f" {script.title}", max(0, width - danger.cell_len)), "accent")
        about = cut(f"  {script.about}", max(0, width - danger.cell_len - title.cell_len - 1))
        return [title, danger, Span(about, "dim")]

    return Entry("", line)


def _line(number: int, step: ScriptStep, params: Mapping[str, str]) -> Callable[[int], Line]:
    def line(width: int) -> Line:
        command, problem = filled(step, params)
        return [
            Span(f"{number:>2} ", "dim"),
            Span(fit(f"$ {command}", width - 3), "warn" if problem else "text"),
        ]

    return line


def _more(number: int, step: ScriptStep, params: Mapping[str, str]) -> Callable[[int], Sequence[Line]]:
    def more(width: int) -> Sequence[Line]:
        command, problem = filled(step, params)
        whole = f"$ {command}" if is_cut(_line(number, step, params)(width - 3)) else ""
        return [
            *told_below(whole, width, "ok", indent=6),
            *told_below(step.about, width, indent=6),
            *told_below(problem, width, "warn", "missing", indent=6),
            *told_below(step.timeout and f"at most {step.timeout}", width, "dim", indent=6),
            [],
        ]

    return more
