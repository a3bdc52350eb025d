"""A repository in which every text is hostile: each payload wherever text from outside can be.

Payload n is in all texts of item n, of its section, role, question, reminder, variable, script and
runbook; who marked the item, why, with which note and which evidence; and in a log of another clone.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy_tui.checklist.build import build
from deploy_tui.checklist.model import KINDS
from deploy_tui.session import rules, signoffs, teamwork
from deploy_tui.session.document import log
from deploy_tui.session.events import Event, digest, genesis, seal
from deploy_tui.session.rules import Refused
from deploy_tui.session.state import State
from deploy_tui.store.checklists import load_checklist
from deploy_tui.store.create import create_session
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import find_place
from deploy_tui.text import toml
from deploy_tui.text.clean import clean
from tests.hostile.payloads import TEXTS

EVIL = "evil"
_IN_A_SECTION = 8


def write_checklist(folder: Path, texts: tuple[str, ...] = TEXTS) -> None:
    """`checklists/evil` in this folder."""
    top = folder / "checklists" / EVIL
    (top / "runbooks").mkdir(parents=True)
    phases = [texts[: len(texts) // 2], texts[len(texts) // 2 :]]
    files = {
        "checklist.toml": _main(texts),
        **{f"phase-{n}.toml": _phase(n, part, texts) for n, part in enumerate(phases)},
        "variables.toml": {"variable": [_variable(n, text) for n, text in enumerate(texts)]},
        "scripts.toml": {"script": [_script(n, text) for n, text in enumerate(texts)]},
        **{f"runbooks/book-{n}.toml": _runbook(n, text) for n, text in enumerate(texts)},
    }
    for name, table in files.items():
        (top / name).write_text(toml.emit(table))


def _main(texts: tuple[str, ...]) -> dict[str, Any]:
    every = " ".join(text[:40] for text in texts)
    return {
        "format": 1,
        "id": EVIL,
        "title": "Evil " + texts[0],
        "about": every,
        "warning": every,
        "ready": every,
        "closing": list(texts),
        "phases": ["phase-0", "phase-1"],
        "runbooks": [f"book-{n}" for n in range(len(texts))],
        "param": [_param(n, text) for n, text in enumerate(texts)],
        "role": [
            {
                "id": f"role-{n}",
                "title": f"r{n} {text}",
                "about": text,
                "signoff": f"sign {text}",
                "covers": [f"s-{n}"] if n % _IN_A_SECTION == 0 else ["phase-0"],
            }
            for n, text in enumerate(texts)
        ],
        "reminder": [
            {"kind": ("never", "always")[n % 2], "text": f"m{n} {text}", "items": [f"i-{n}"]}
            for n, text in enumerate(texts)
        ],
        "gate": [
            {"id": "gate", "title": every, "before": "i-9", "opened": every, "needs": [{"item": "i-0"}]}
        ],
    }


def _param(n: int, text: str) -> dict[str, Any]:
    kind = "yes-no" if n % 2 else "text"
    extra = {} if n % 2 else {"default": text, "example": text}
    return {"id": f"p-{n}", "title": f"q{n} {text}", "type": kind, "ask": text, **extra}


def _phase(number: int, part: tuple[str, ...], texts: tuple[str, ...]) -> dict[str, Any]:
    first = number * (len(texts) // 2)
    sections = []
    for at in range(0, len(part), _IN_A_SECTION):
        text = part[at]
        items = [_item(first + at + n, each) for n, each in enumerate(part[at : at + _IN_A_SECTION])]
        sections.append(
            {
                "id": f"s-{first + at}",
                "title": f"s{first + at} {text}",
                "group": text,
                "about": text,
                "item": items,
            }
        )
    return {
        "id": f"phase-{number}",
        "title": f"P{number} {part[0]}",
        "heading": part[1],
        "about": part[2],
        "section": sections,
    }


def _item(n: int, text: str) -> dict[str, Any]:
    kind = KINDS[n % len(KINDS)]
    more: Mapping[str, Any] = {
        "manual": {"if": f"p-{n + 1}"} if (n + 1) % 2 else {},
        "measured": {"limit": "< 500 ms", "unit": text} if n % 4 else {"unit": text},
        "checked": {"command": f"echo {text}"},
        "action": {"command": f"echo {text}", "danger": True},
        "timed": {"hold": "1 hour", "command": text},
        "quorum": {"people": 2},
    }[kind]
    return {
        "id": f"i-{n}",
        "title": f"t{n} {text}",
        "why": text,
        "how": text,
        "owner": f"role-{n}",
        "kind": kind,
        "alert": {"when": text, "notify": text},
        "related": [f"i-{(n + 1) % len(TEXTS)}"],
        "runbook": f"book-{n}",
        "script": f"script-{n}",
        "variables": [f"V_{n}"],
        "standing": n % 5 == 0,
        **more,
    }


def _variable(n: int, text: str) -> dict[str, Any]:
    return {
        "name": f"V_{n} {text}",
        "group": text,
        "example": text,
        "comment": text,
        "about": text,
        "secret": n % 2 == 0,
    }


def _script(n: int, text: str) -> dict[str, Any]:
    step = {"run": f"echo {text}", "about": text, "timeout": text}
    return {"id": f"script-{n}", "title": f"c{n} {text}", "about": text, "item": f"i-{n}", "step": [step]}


def _runbook(n: int, text: str) -> dict[str, Any]:
    clock = {"after": "5 min", "from": text, "decision": text, "choices": [text]}
    steps = [
        {"id": "one", "text": f"b{n} {text}", "how": text, "command": text, "clock": clock},
        {"id": "two", "text": text},
    ]
    return {
        "id": f"book-{n}",
        "title": f"b{n} {text}",
        "about": text,
        "symptoms": [text],
        "severity": text,
        "contacts": [{"name": text, "role": text, "phone": text}],
        "step": steps,
    }


def begin(folder: Path, texts: tuple[str, ...] = TEXTS) -> OpenSession:
    """A session on that checklist; nothing is marked in it yet."""
    write_checklist(folder, texts)
    place = find_place(str(folder))
    checklist = load_checklist(place, EVIL)
    return create_session(place, checklist, {}, operator=Operator("ada"), title="Evening " + texts[1])


def live(session: OpenSession, texts: tuple[str, ...] = TEXTS) -> None:
    """Everybody has done something with each item."""
    me = session.operator
    for n, text in enumerate(texts):
        session.operator = Operator(f"u{n} {text}"[:60], f"{text} <{text}>", text)
        ref = f"i-{n}"
        _try(session, lambda now, ref=ref, text=text, n=n: _mark(now, ref, text, n))
        _try(session, lambda now, ref=ref, text=text: rules.note(now, ref, f"n {text}"))
        _try(session, lambda now, ref=ref, text=text: rules.assign(now, ref, f"o {text}"))
        if n % 6 == 0:
            _try(session, lambda now, ref=ref: teamwork.claim(now, ref, by=""))
    session.operator = me
    everything = "\n".join(texts)
    _try(session, lambda now: rules.note(now, "session", everything))
    for n, text in enumerate(texts):
        _try(session, lambda now, n=n, text=text: signoffs.sign(now, f"role-{n}", "reject", f"w {text}"))


def _mark(now: State, ref: str, text: str, n: int) -> Any:
    at = datetime.now(UTC)
    if n % 6 == 1:
        return rules.mark(now, ref, "done", by="x", now=at, value=f"4{n}", reason=text)
    to = ("failed", "blocked", "waived", "skipped")[n % 4]
    return rules.mark(now, ref, to, by="x", now=at, reason=f"w {text}", until="")


def _try(session: OpenSession, act: Any) -> None:
    """Some texts are refused (nothing is left of them), and that is an answer, too."""
    with suppress(Refused):
        session.record(act)


def write_foreign_log(
    session: OpenSession, texts: tuple[str, ...] = TEXTS, writer: str = "stranger", *, incident: bool = True
) -> None:
    """What another clone's file says, which this program did not write: every text of an event is hostile.

    An open `incident` among it is the first thing that a wizard then shows."""
    session.publish()
    about = [
        lambda n: f"item:i-{n}",
        lambda n: "session",
        lambda n: f"param:p-{n}",
        lambda n: texts[n],
        lambda n: f"signoff:role-{n}",
        lambda n: f"section:s-{n}",
        lambda n: f"incident:{texts[n]}",
    ]
    kinds = [
        "mark",
        "note",
        "param",
        "confirm",
        "assign",
        "reading",
        "intent",
        "outcome",
        "signoff",
        "claim",
        "complete",
        "affirm",
        "offer",
        "step",
        "watch",
        *["incident"] * incident,
    ]
    events: list[Event] = []
    prev = genesis(session.uid, writer)
    for n, text in enumerate(texts):
        for m, kind in enumerate((kinds[n % len(kinds)], "mark", text)):
            event = Event(
                session=session.uid,
                writer=writer,
                n=len(events) + 1,
                clock=1000 + len(events),
                at=text if m == 1 else "2026-11-22T10:00:00+00:00",
                by=f"f{n} {text}",
                git=text,
                kind=kind,
                about=about[(n + m) % len(about)](n),
                after=(),
                prev=prev,
                body=_body(text, n),
            )
            events.append(seal(event))
            prev = digest(events[-1])
    path = Path(session.place.session_folder(session.id)) / "log" / f"{writer}.toml"
    path.write_text(log(session.uid, writer, tuple(events)))
    os.utime(path, (0, 0))  # settled: nobody is writing it any more


def _body(text: str, n: int) -> dict[str, Any]:
    state = ("done", "failed", text)[n % 3]
    keys = (
        "reason",
        "text",
        "value",
        "owner",
        "to",
        "until",
        "how",
        "role",
        "why",
        "decision",
        "item",
        "command",
        "detail",
        "expected",
        "found",
        "source",
        "runbook",
        "step",
        "outcome",
        "title",
        "script",
        "run",
        "exit",
        "stdout",
        "output",
        "evidence_of",
        "name",
    )
    body: dict[str, Any] = dict.fromkeys(keys, text)
    return body | {"state": state, "evidence": [text], "argv": [text], "params": {text: text}, text: text}


def write_evidence(session: OpenSession, texts: tuple[str, ...] = TEXTS) -> None:
    """Files whose names are hostile, where the session keeps its evidence and beside it."""
    for folder in ("evidence", "log", ""):
        top = Path(session.place.session_folder(session.id)) / folder
        top.mkdir(exist_ok=True)
        for text in texts:
            name = text.replace("/", "-").replace("\x00", "")[:60].strip()
            if name not in ("", ".", ".."):
                (top / f"{name}.toml").write_text("x = 1\n")


def another(session: OpenSession, title: str) -> OpenSession:
    """One more session on the same checklist."""
    return create_session(session.place, session.state.checklist, {}, operator=Operator("ada"), title=title)


def begin_with_ids(folder: Path, texts: tuple[str, ...] = TEXTS) -> OpenSession:
    """A session on a checklist whose ids are payloads; each item names the next one as its relative."""
    ids = list(dict.fromkeys(clean(text[:40]) for text in texts))
    items = [
        {
            "id": id,
            "title": f"relative {id}",
            "related": [ids[(n + 1) % len(ids)]],
            "needs": [ids[n - 1]],
            "owner": id,
            "runbook": id,
            "script": id,
            "same": ids[n - 1],
        }
        for n, id in enumerate(ids)
    ]
    table = {
        "format": 1,
        "id": ids[0],
        "title": "ids",
        "role": [{"id": id, "title": id, "signoff": id, "covers": [id]} for id in ids],
        "reminder": [{"kind": "never", "text": id, "items": [id]} for id in ids],
        "phase": [
            {"id": ids[2], "title": "phase", "section": [{"id": ids[3], "title": "all", "item": items}]}
        ],
        "runbook": [{"id": id, "title": id, "step": [{"id": id, "text": id}]} for id in ids],
        "script": [{"id": id, "title": id, "item": id, "step": [{"run": id}]} for id in ids],
        "variable": [{"name": id} for id in ids],
    }
    return create_session(find_place(str(folder)), build(table), {}, operator=Operator("ada"), title="ids")
