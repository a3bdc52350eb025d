"""The sessions as rows to pick from: open ones first, the newest first."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from deploy_tui.tui.sentences import when
from deploy_tui.tui.spans import Line, Span, Tone, spread
from deploy_tui.tui.wrapping import fit

if TYPE_CHECKING:
    from deploy_tui.store.sessions import SessionInfo

_BAR = 10
_WIDE = 96


class SessionRow(NamedTuple):
    """A session, or a heading ("closed, 3") when there is none."""

    session: "SessionInfo | None"
    heading: str = ""


def session_rows(sessions: Sequence["SessionInfo"], typed: str) -> list[SessionRow]:
    """Those in which every typed word occurs, under the headings open and closed."""
    words = typed.lower().split()
    fitting = [each for each in sessions if all(word in _words(each) for word in words)]
    fitting.sort(key=lambda each: each.started_at, reverse=True)
    rows: list[SessionRow] = []
    for name, closed in (("open", False), ("closed, to read", True)):
        group = [each for each in fitting if (each.life == "closed") == closed]
        if group:
            rows += [SessionRow(None, f"{name} {len(group)}"), *(SessionRow(each) for each in group)]
    return rows


def _words(session: "SessionInfo") -> str:
    kind = "rehearsal" if session.rehearsal else ""
    return f"{session.id} {session.title} {session.version} {session.life} {session.outcome} {kind}".lower()


def session_line(session: "SessionInfo", chosen: bool, width: int, now: datetime) -> Line:
    closed = session.life == "closed"
    left = [
        Span(" ▸ " if chosen else "   ", "accent"),
        Span(fit(session.version or session.id, 14) + " ", _tone("strong", closed)),
        Span(fit(session.outcome if closed else session.life, 11) + " ", _tone("text", closed)),
    ]
    full = _BAR * session.resolved // session.total if session.total else 0
    right = [
        Span("▓" * full, _tone("ok", closed)),
        Span("░" * (_BAR - full), "dim"),
        Span(f" {session.resolved:>4}/{session.total:<4} ", _tone("text", closed)),
    ]
    if width >= _WIDE:
        right.append(Span(fit(when(session.started_at, now), 13), "dim"))
    mark = Span("rehearsal ", _tone("warn", closed)) if session.rehearsal else Span("")
    room = width - sum(span.cell_len for span in (*left, mark, *right)) - 1
    title = Span(fit(session.title, room) + " ", _tone("text", closed)) if room > 0 else Span("")
    return spread([*left, mark, title], right, width)


def _tone(tone: Tone, closed: bool) -> Tone:
    return "dim" if closed else tone


def about_line(session: "SessionInfo", width: int, now: datetime) -> Line:
    """What the line below the list says of the chosen session."""
    began = f"began {when(session.started_at, now)}"
    following = f"next: {session.next_item}" if session.next_item and session.life != "closed" else ""
    # The id first: it alone tells two sessions of one version apart, and what is last may be cut.
    facts = " · ".join(filter(None, (session.id, began, session.phase, following)))
    return [Span(fit(f" {facts}", width), "dim")]
