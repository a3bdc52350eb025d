"""What people say who did not see each other, side by side where there is room, else below each other."""

from collections.abc import Sequence

from deploy_tui.session.events import Event
from deploy_tui.session.state import State, says
from deploy_tui.session.story import local_time
from deploy_tui.text.clean import clean
from deploy_tui.tui.spans import Line, Span, Tone
from deploy_tui.tui.wrapping import fit, wrap

_NARROWEST = 28
_LABEL = 10
_EARNED = {"probe": "by a probe", "carried": "in an earlier session"}
_TONES: dict[str, Tone] = {"done": "ok", "failed": "bad", "blocked": "bad", "waived": "warn"}


def dispute_lines(state: State, ref: str, width: int) -> list[Line]:
    item = state.checklist.items[ref.partition("@")[0]]
    heads = state.item(ref).heads
    lines: list[Line] = [[]]
    lines += [[Span(" " + part, "strong")] for part in wrap(item.title, width - 2)]
    number = f" ({ref})" if "@" in ref else ""
    lines += [
        [Span(" " + part, "dim")]
        for part in wrap(
            f"{len(heads)} people acted without seeing each other{number}. Until somebody settles it, "
            f"it counts as {state.item(ref).state}.",
            width - 2,
        )
    ]
    lines.append([])
    beside = max(1, min(len(heads), (width - 1) // _NARROWEST))
    column = (width - 1) // beside
    for start in range(0, len(heads), beside):
        group = [
            _column(n, head, column - 2) for n, head in enumerate(heads[start : start + beside], start + 1)
        ]
        for row in range(max(map(len, group))):
            lines.append([span for each in group for span in _cell(each, row, column)])
        lines.append([])
    return lines


def _cell(column: Sequence[Line], row: int, width: int) -> Line:
    line = column[row] if row < len(column) else []
    return [*line, Span(fit("", width - sum(span.cell_len for span in line)))]


def _column(number: int, head: Event, width: int) -> list[Line]:
    state, body, does = says(head), head.body, f"take({number - 1})"
    words = f"{clean(head.by)} says {state}"
    lines: list[Line] = [
        [Span(f" {number if n == 0 else ' '} ", "key", does), Span(part, _TONES.get(state, "accent"), does)]
        for n, part in enumerate(wrap(words, width - 3))
    ]
    facts = (
        ("when", local_time(head.at)),
        ("value", clean(str(body["value"])) if body.get("value") is not None else ""),
        ("because", clean(str(body.get("reason", "")))),
        ("to", clean(str(body.get("to", "")))),
        ("until", clean(str(body.get("until", "")))),
        ("evidence", _evidence(body.get("evidence"))),
        ("earned", _EARNED.get(str(body.get("how", "")), "")),
    )
    for label, text in facts:
        if not text:
            continue
        for n, part in enumerate(wrap(text, width - _LABEL - 3)):
            lines.append([Span("   " + (label if n == 0 else "").ljust(_LABEL), "dim"), Span(part)])
    return lines


def _evidence(found: object) -> str:
    return ", ".join(clean(str(each)) for each in found) if isinstance(found, (list, tuple)) else ""
