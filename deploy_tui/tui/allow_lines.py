"""What is to be allowed, in lines: every command whole, what is new and what is gone."""

from collections.abc import Iterable

from deploy_tui.tui.running import Wanted
from deploy_tui.tui.spans import Line, Span, Tone
from deploy_tui.tui.wrapping import wrap


def allow_lines(wanted: Wanted, width: int, *, whole: bool) -> list[Line]:
    """Only what has changed, or, `whole`, all of it. Nothing is cut: long lines go on below."""
    if wanted.before and not whole:
        lines = [[Span(f" Changed since {wanted.before} allowed it:", "warn")], []]
        return lines + _lines(wanted.changed, width, changes=True)
    first = f" {wanted.many} commands and probes. Nothing of it runs before you allow it."
    return [[Span(first, "strong")], [], *_lines(wanted.lines, width, changes=False)]


def _lines(texts: Iterable[str], width: int, *, changes: bool) -> list[Line]:
    lines: list[Line] = []
    for text in texts:
        tone = _tone(text, changes=changes)
        indent = " " * (len(text) - len(text.lstrip(" ")))
        parts = wrap(text.lstrip(" "), max(10, width - len(indent) - 4))
        lines += [[Span(f" {indent}{'' if n == 0 else '  '}{part}", tone)] for n, part in enumerate(parts)]
    return lines


def _tone(text: str, *, changes: bool) -> Tone:
    if changes:
        return "ok" if text.startswith("+ ") else "bad" if text.startswith("- ") else "accent"
    if not text.startswith(" "):
        return "accent"
    return "dim" if text.lstrip().startswith("|") else "text"
