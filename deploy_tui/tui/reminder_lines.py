"""NEVER and ALWAYS, as lines: beside each other where there is room, else below."""

from collections.abc import Sequence
from datetime import datetime

from deploy_tui.checklist.model import Reminder
from deploy_tui.session.state import State
from deploy_tui.session.teamwork import affirmed
from deploy_tui.tui.sentences import when
from deploy_tui.tui.spans import Line, Span, Tone
from deploy_tui.tui.wrapping import fit, wrap

_BESIDE = 72
_SIGN: dict[str, tuple[str, Tone]] = {"never": ("✗", "bad"), "always": ("✓", "ok")}


def reminder_lines(state: State, asked: bool, width: int, now: datetime) -> list[Line]:
    """`asked`: somebody is about to begin, and should say that they have read this."""
    lines: list[Line] = [[]]
    if asked:
        lines += [
            [Span(" " + part, "strong")]
            for part in wrap(
                "Before the day begins: this is what goes wrong when it is forgotten.", width - 2
            )
        ]
        lines.append([])
    reminders = state.checklist.reminders
    never = [each for each in reminders if each.kind == "never"]
    always = [each for each in reminders if each.kind == "always"]
    if width >= _BESIDE:
        half = (width - 3) // 2
        left, right = _column("NEVER", never, half), _column("ALWAYS", always, half)
        for n in range(max(len(left), len(right))):
            lines.append([*_filled(left[n] if n < len(left) else [], half), *(right[n : n + 1] or [[]])[0]])
    else:
        lines += [*_column("NEVER", never, width), [], *_column("ALWAYS", always, width)]
    return [*lines, [], *_who(state, width, now)]


def _column(title: str, reminders: Sequence[Reminder], width: int) -> list[Line]:
    if not reminders:
        return []
    glyph, tone = _SIGN[reminders[0].kind]
    lines: list[Line] = [[Span(f" {title}", tone)]]
    for reminder in reminders:
        for n, part in enumerate(wrap(reminder.text, width - 5)):
            lines.append([Span(f"  {glyph if n == 0 else ' '} ", tone), Span(part)])
    return lines


def _filled(line: Line, width: int) -> Line:
    return [*line, Span(fit("", width - sum(span.cell_len for span in line)))]


def _who(state: State, width: int, now: datetime) -> list[Line]:
    said = ", ".join(f"{each.by} {when(each.at, now)}" for each in affirmed(state).values())
    text = f"affirmed by {said}" if said else "nobody has affirmed them yet"
    return [[Span(" " + part, "dim")] for part in wrap(text, width - 2)]
