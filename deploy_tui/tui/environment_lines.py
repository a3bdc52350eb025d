"""The variables that production needs, as entries of a list: where each is kept, how it stands, what to do.

No value comes in here. A variable's line has a sign, its name, whether it is secret, its place, its state.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

from rich.cells import cell_len

from deploy_tui.checklist.model import Checklist, Item, Variable
from deploy_tui.environment.found import Finding
from deploy_tui.environment.sources import KEYRING, PROCESS
from deploy_tui.environment.survey import Row
from deploy_tui.text.clean import clean
from deploy_tui.tui.glyphs import UNICODE
from deploy_tui.tui.listing import Entry, heading, told_below
from deploy_tui.tui.sentences import when
from deploy_tui.tui.spans import Line, Span, Tone, cut
from deploy_tui.tui.surveying import Looked
from deploy_tui.tui.wrapping import fit

NOTE = "note:"
"""How the ids of entries begin that are about the source as a whole, and not about a variable."""

_LONGEST_NAME, _LONGEST_PLACE = 32, 24
_NARROW = 60
_ASKING = "asking the keyring …"
_GOOD, _BAD = UNICODE.done["hand"], UNICODE.state["failed"]
_MISSING, _CAUTION = UNICODE.state["open"], UNICODE.state["waived"]


def environment_entries(
    looked: Looked, checklist: Checklist, acting: bool, now: datetime, trouble: str = ""
) -> list[Entry]:
    """What went wrong last and what is to be said about the source first, then the groups with their
    variables."""
    rows = looked.survey.rows
    needed = needed_by(checklist)
    names = min(_LONGEST_NAME, max((cell_len(row.variable.name) for row in rows), default=0))
    places = min(_LONGEST_PLACE, max((cell_len(_place(row)) for row in rows), default=0))
    entries = [_note("trouble", trouble)] if trouble else []
    entries += _about_the_source(looked)
    for group, members in groupby(rows, lambda row: row.variable.group):
        each = list(members)
        if group:
            known = not any(row.asked for row in each)
            entries.append(heading(group, f"{sum(row.well for row in each)} of {len(each)}" if known else ""))
        for row in each:
            name = row.variable.name
            do = _keys(row, looked, acting)
            entries.append(
                Entry(
                    name,
                    _line(row, names, places),
                    _more(row, needed.get(name, ()), do, now),
                    _words(row),
                )
            )
    return entries


def needed_by(checklist: Checklist) -> dict[str, tuple[Item, ...]]:
    """Name of a variable -> the items that need it."""
    found: dict[str, tuple[Item, ...]] = {}
    for item in checklist.items.values():
        for name in item.variables:
            found[name] = (*found.get(name, ()), item)
    return found


def _about_the_source(looked: Looked) -> Iterator[Entry]:
    for n, note in enumerate(looked.survey.notes):
        yield _note(f"{n}", note, "o looks at a .env file instead, x asks again")
    for n, finding in enumerate(looked.survey.others, len(looked.survey.notes)):
        place = f"{_file(finding)}: " if finding.file else ""
        subject = f"{clean(finding.name)}: " if finding.name else ""
        yield _note(f"{n}", f"{place}{subject}{finding.says}; {finding.advice}", "correct it there, then x")


def _note(n: str, text: str, here: str = "") -> Entry:
    head, _, rest = text.partition("; ")

    def more(width: int) -> Sequence[Line]:
        cut = cell_len(head) > width - len("   x ")
        return [
            *told_below(text if cut else rest, width, "text"),
            *told_below(here, width, "text", "here"),
            [],
        ]

    return Entry(f"{NOTE}{n}", lambda width: [Span(f"{_BAD} ", "bad"), Span(head, "bad")], more, lambda: text)


def _words(row: Row) -> Callable[[], str]:
    variable = row.variable
    secret = "secret" if variable.secret else ""
    found = (f"{each.sort} {each.says}" for each in row.findings)
    return lambda: " ".join(
        (
            variable.name,
            variable.group,
            variable.comment,
            variable.about,
            secret,
            row.kept,
            row.stands,
            *found,
        )
    )


def _sign(row: Row) -> tuple[str, Tone]:
    if row.asked:
        return UNICODE.awaited, "dim"
    if row.unknown:
        return "?", "warn"
    sorts = [each.sort for each in row.findings]
    if not sorts:
        return (_CAUTION, "warn") if row.agreed else (_GOOD, "ok")
    if sorts == ["missing"] and not row.kept:
        return _MISSING, "bad"
    return (_CAUTION, "warn") if sorts == ["caution"] else (_BAD, "bad")


def _place(row: Row) -> str:
    """Where it is kept, in short: "keyring", ".env:12", "—"."""
    if not row.kept:
        return "" if row.asked else "?" if row.unknown else "—"
    at = f":{row.line}"
    name = clean(os.path.basename(row.kept))
    return cut(name, _LONGEST_PLACE - len(at)) + at if row.line else clean(row.kept)


def _line(row: Row, names: int, places: int) -> Callable[[int], Line]:
    def line(width: int) -> Line:
        sign, tone = _sign(row)
        head = [Span(f"{sign} ", tone), Span(fit(row.variable.name, names) + "  ", "strong")]
        if width >= _NARROW:
            head.append(Span("secret  " if row.variable.secret else " " * 8, "dim"))
            head.append(Span(fit(_place(row), places) + "  ", "text" if row.kept else "dim"))
        room = max(0, width - sum(span.cell_len for span in head))
        more = f" (and {len(row.findings) - 1} more)" if len(row.findings) > 1 else ""
        agreed = f", agreed to by {clean(row.agreed.by)}" if row.agreed and not row.findings else ""
        stands = _ASKING if row.asked else f"{row.stands}{more}{agreed}"
        return [*head, Span(fit(stands, room), "dim" if row.asked else tone)]

    return line


def _more(row: Row, items: Sequence[Item], do: str, now: datetime) -> Callable[[int], Sequence[Line]]:
    variable = row.variable

    def more(width: int) -> Sequence[Line]:
        lines = [
            *told_below(variable.about, width),
            *told_below(variable.comment, width, "text", "comment"),
            *told_below(_kept(row), width, "text", "kept"),
        ]
        for each in row.findings:
            lines += told_below(f"{each.says}{_where(each, row)}", width, _sign(row)[1], "wrong")
            advice = each.advice.removesuffix(f"; {variable.about}")  # it stands above
            lines += told_below(advice, width, "text", "do")
        if row.agreed is not None:
            reason = clean(str(row.agreed.body.get("reason", "")))
            who = f"{clean(row.agreed.by)} {when(row.agreed.at, now)}"
            lines += told_below(f"{who}: {reason}", width, "text", "agreed")
        lines += told_below(do, width, "accent", "here")
        titles = "; ".join(item.title for item in items) or "no item names it"
        return [*lines, *told_below(titles, width, "dim", "needed by"), []]

    return more


def _kept(row: Row) -> str:
    if row.asked:
        return _ASKING
    if row.unknown:
        return "not in the environment; the keyring does not answer"
    if row.line:
        return f"line {row.line} of {clean(row.kept)}"
    in_words = {"": "nowhere", PROCESS: "in the environment", KEYRING: "in the keyring"}
    return in_words.get(row.kept, clean(row.kept))


def _file(finding: Finding) -> str:
    return f"{clean(finding.file)}:{finding.line}" if finding.line else clean(finding.file)


def _where(finding: Finding, row: Row) -> str:
    """The line of a finding that is about another line than the one that counts."""
    return f" (line {finding.line})" if finding.line and finding.line != row.line else ""


def _keys(row: Row, looked: Looked, acting: bool) -> str:
    """Which keys help with what is wrong."""
    sorts = {each.sort for each in row.findings}
    if row.unknown:
        return "x asks the keyring again, o looks at a .env file"
    if not acting or not sorts:
        return ""
    if sorts == {"caution"}:
        return "a agrees to it, with a reason that is recorded"
    if looked.source:
        return f"edit {'the line' if row.line else 'the file'}, then x checks again"
    if row.kept == PROCESS:
        return "set it right where the environment is made, and start again from there"
    made = "g makes a strong one, " if can_be_made(row.variable) else ""
    return f"{made}s sets {'yours' if made else 'it'}"


def can_be_made(variable: Variable) -> bool:
    """Whether a strong one is as good as any other."""
    return bool(variable.secret and variable.bits)
