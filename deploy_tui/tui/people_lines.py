"""Who acts on the session, what everybody did last, and who is at work on what, as entries of a list."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from rich.cells import cell_len

from deploy_tui.session.clocks import ahead, spelled
from deploy_tui.session.events import Event
from deploy_tui.session.presence import HERE, claims, is_here, signed_as
from deploy_tui.session.state import State
from deploy_tui.session.story import local_time, told
from deploy_tui.text.clean import clean
from deploy_tui.tui.listing import Entry, heading, told_below
from deploy_tui.tui.meeting import Met
from deploy_tui.tui.people import People
from deploy_tui.tui.sentences import when
from deploy_tui.tui.spans import Line, Span, length
from deploy_tui.tui.wrapping import fit

PERSON = "person:"
_MOST_OF_A_NAME = 20
_HERE = "here"


class _Person(NamedTuple):
    name: str
    last: Event
    did: str
    at: str
    here: bool
    facts: str
    taken: Sequence[str]
    clock: str


def people_entries(state: State, people: People, me: str, now: datetime) -> list[Entry]:
    """Those who are here first; an entry's id is PERSON and a name, or an item that somebody has taken."""
    taken = {id: (who, state.checklist.items[id].title) for id, who in claims(state).items()}
    found = _found(state, people, me, taken.values(), now)
    names = min(max((cell_len(each.name) for each in found), default=0), _MOST_OF_A_NAME)
    times = max((cell_len(each.at) for each in found), default=0)
    entries = [heading("Who acted", f"here: within the last {HERE.seconds // 60} minutes")]
    entries += [
        Entry(PERSON + each.name, _line(each, names, times), _more(each), _words(each.name, each.did))
        for each in found
    ]
    if taken:
        entries.append(heading("At work on", "m takes an item, or gives it back"))
    entries += [
        Entry(id, _taken(who, title, names), words=_words(who, title, id))
        for id, (who, title) in taken.items()
    ]
    return entries


def server_line(met: Met, events: int, now: datetime) -> str:
    """How far what was done here has come on its way to the others."""
    if met.state == "never":
        return "not met at a server yet; Y does that, and from then on by itself"
    left = met.not_sent(events)
    sent = f"{left} act{'s' * (left != 1)} not sent" if left else "all is sent"
    if met.state == "synced":
        return f"met at the server {when(met.at, now)}, {sent}"
    before = f", last met {when(met.at, now)}" if met.at else ""
    return f"{sent}, {met.state} since {when(met.since, now)}{before}: {met.why}"


def _found(
    state: State, people: People, me: str, taken: Collection[tuple[str, str]], now: datetime
) -> list[_Person]:
    counts = Counter(event.by for event in state.events.values())
    found = [
        _Person(
            name,
            last,
            told(last, state),
            when(last.at, now),
            is_here(last, now),
            _facts(state, last, sum(n for by, n in counts.items() if clean(by) == name), you=name == me),
            [title for who, title in taken if who == name],
            _clock(last, people, now),
        )
        for name, last in people.acts(state).items()
    ]
    return sorted(found, key=lambda each: not each.here)


def _facts(state: State, last: Event, acts: int, *, you: bool) -> str:
    role = signed_as(state, clean(last.by))
    parts = (
        "you" if you else "",
        f"{acts} act{'s' * (acts != 1)}",
        f"signed as {role}" if role else "",
        f"for git {clean(last.git)}" if last.git else "",
        f"in clone {clean(last.writer)}",
    )
    return ", ".join(filter(None, parts))


def _clock(last: Event, people: People, now: datetime) -> str:
    found = people.clocks.get(last.writer) or ahead([last], now).get(last.writer)
    return f"the clock there is {spelled(found[1])} ahead of this machine's" if found else ""


def _words(*words: str) -> Callable[[], str]:
    return lambda: " ".join(words)


def _line(person: _Person, names: int, times: int) -> Callable[[int], Line]:
    def line(width: int) -> Line:
        head = [
            Span(fit(person.name, names) + "  ", "accent" if person.here else "text"),
            Span(fit(_HERE if person.here else "", len(_HERE)) + "  ", "ok"),
            Span(fit(person.at, times) + "  ", "dim"),
        ]
        return [*head, Span(fit(person.did, max(0, width - length(head))), "text" if person.here else "dim")]

    return line


def _more(person: _Person) -> Callable[[int], Sequence[Line]]:
    def more(width: int) -> Sequence[Line]:
        return [
            *told_below(f"{person.did}, {local_time(person.last.at)}", width, "text", "last"),
            *told_below(", ".join(person.taken), width, "accent", "works on"),
            *told_below(person.facts, width),
            *told_below(person.clock, width, "warn"),
            [],
        ]

    return more


def _taken(who: str, title: str, names: int) -> Callable[[int], Line]:
    return lambda width: [
        Span(fit(who, names) + "  ", "accent"),
        Span(fit(title, max(0, width - names - 2))),
    ]
