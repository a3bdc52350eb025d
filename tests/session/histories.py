"""Histories that hypothesis makes up: honest ones, told through the rules by clones that meet now and then,
and hostile ones, where anybody writes anything."""

from contextlib import suppress
from typing import Any

from hypothesis import strategies as st

from deploy_tui.session import events as kinds
from deploy_tui.session import rules
from deploy_tui.session.events import Event, seal
from deploy_tui.session.state import MOST_CAUTIOUS, OUTCOMES
from tests.session.story import SMALL, UID, Clone, Person

REFS = [*SMALL.items, "error-rate@2", "fca-report@1"]
PEOPLE = ["ada", "bo", "cy"]
refs, people = st.sampled_from(REFS), st.sampled_from(PEOPLE)

acts = st.one_of(
    st.tuples(st.just("marks"), refs, st.sampled_from(MOST_CAUTIOUS), st.sampled_from(["", "because"])),
    st.tuples(st.just("measures"), refs, st.sampled_from(["320 ms", "90", "v7"])),
    st.tuples(st.just("notes"), st.sampled_from([*REFS, "session"]), st.sampled_from(["seen", "🚀\nok"])),
    st.tuples(st.just("assigns"), refs, people),
    st.tuples(st.just("watches"), st.just("watch-errors")),
    st.tuples(st.just("answers"), st.just("uk"), st.sampled_from(["yes", "no"])),
    st.tuples(st.just("answers"), st.just("site"), st.sampled_from(["a.example", "b.example"])),
    st.tuples(st.just("undoes")),
    st.tuples(st.just("redoes"), st.integers(0, 5)),
    st.tuples(st.just("closes"), st.sampled_from(OUTCOMES), st.just("tired")),
    st.tuples(st.just("reopens"), st.just("one more thing")),
    st.tuples(st.just("meet")),
)


@st.composite
def histories(draw: st.DrawFn, most: int = 25) -> tuple[Event, ...]:
    """All events of two clones in which three people act; acts that the rules refuse leave none."""
    clones = [Clone(writer="one").started(), Clone(writer="two")]
    clones[1].meets(clones[0])
    for where, who, act in draw(st.lists(st.tuples(st.integers(0, 1), people, acts), max_size=most)):
        if act == ("meet",):
            clones[0].meets(clones[1])
            continue
        with suppress(rules.Refused, rules.Unknown):
            _do(clones[where].by(who), act)
    clones[0].meets(clones[1])
    assert clones[0].state == clones[1].state
    return clones[0].events


def _do(person: Person, act: tuple[Any, ...]) -> None:
    verb, *told = act
    if verb == "marks":
        ref, state, reason = told
        person.marks(ref, state, reason=reason)
    elif verb == "measures":
        person.marks(told[0], "done", value=told[1], reason="measured")
    elif verb == "redoes":
        undos = [event for event in person.clone.events if event.kind == kinds.UNDO]
        if undos:
            person.withdraws(undos[told[0] % len(undos)])
    else:
        getattr(person, verb)(*told)


texts = st.one_of(
    st.sampled_from(["", "done", "garbage", "\x1b[2J", "[/x]", "9999-12-31T23:59:59+00:00", "uk", "\udc80"]),
    st.text(max_size=6),
)
scalars = st.one_of(texts, st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False))
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(texts, inner, max_size=3),
        st.lists(st.dictionaries(texts, scalars, max_size=2), min_size=1, max_size=2),
    ),
    max_leaves=6,
)
_KINDS = [
    *(kinds.START, kinds.PARAM, kinds.MARK, kinds.CONFIRM, kinds.NOTE),
    *(kinds.ASSIGN, kinds.UNDO, kinds.WATCH, kinds.CLOSE, kinds.REOPEN),
    *(kinds.READING, kinds.MANUAL),
]
_KEYS = [
    *("state", "how", "reason", "value", "to", "until", "owner", "evidence"),
    *("text", "withdraws", "outcome", "title", "rehearsal", "hold", "new"),
    *("manual", "ok"),
]
_ABOUT = [f"item:{ref}" for ref in REFS] + [
    *("session", "param:uk", "param:version", "param:nobody", "item:nobody", "item:error-rate@99"),
    *("item:unit-tests@1", "item:", "item:@", "item", "", "runbook:x"),
]


@st.composite
def hostile_histories(draw: st.DrawFn, most: int = 12) -> tuple[Event, ...]:
    """Events that are sealed, and otherwise anything: wrong types, unknown kinds, ids that name nothing,
    undos of undos in any order, clocks that run backwards."""
    events: list[Event] = []
    for n in range(draw(st.integers(0, most))):
        known = st.sampled_from([event.id for event in events] or ["unknown"])
        body = draw(st.dictionaries(st.sampled_from(_KEYS), values, max_size=4))
        kind = draw(st.one_of(st.sampled_from(_KINDS), st.sampled_from([kinds.UNDO, kinds.MARK]), texts))
        if kind == kinds.UNDO and draw(st.booleans()):
            body["withdraws"] = draw(known)
        if kind == kinds.MANUAL:
            body["manual"] = draw(st.booleans())
        if kind in (kinds.MARK, kinds.READING) and draw(st.booleans()):
            body["state"] = draw(st.sampled_from(MOST_CAUTIOUS))
        events.append(
            seal(
                Event(
                    session=UID,
                    writer=draw(st.sampled_from(["one", "two"])),
                    n=draw(st.integers(-1, 20)) if draw(st.booleans()) else n + 1,
                    clock=draw(st.integers(0, 20)),
                    at=draw(texts),
                    by=draw(st.one_of(people, texts)),
                    git=draw(texts),
                    kind=kind,
                    about=draw(st.sampled_from(_ABOUT)),
                    after=tuple(draw(st.lists(st.one_of(known, st.just("unknown")), max_size=3))),
                    prev="",
                    body=body,
                )
            )
        )
    return tuple(events)
