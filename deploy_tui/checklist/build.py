"""From the merged table to the model. The table has been checked (`lint`) or comes from a session's
frozen copy; keys that are not known are left to newer versions."""

from collections.abc import Mapping, Sequence
from typing import Any

from deploy_tui.checklist.duration import parse_duration
from deploy_tui.checklist.files import digest
from deploy_tui.checklist.model import (
    KINDS,
    MOST_TIMES,
    VARIABLE_TYPES,
    Alert,
    Checklist,
    Clock,
    Contact,
    Gate,
    Item,
    Limit,
    Param,
    Phase,
    Reminder,
    Role,
    Runbook,
    Script,
    ScriptStep,
    Section,
    Step,
    Variable,
)
from deploy_tui.checklist.problem import BadChecklist, Problem
from deploy_tui.text.clean import clean

Table = Mapping[str, Any]


def build(table: Table, known_digest: str = "") -> Checklist:
    """The checklist that the table holds. Raises BadChecklist when the table has not the needed shape."""
    try:
        return _checklist(table, known_digest or digest(table))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        message = f"not a checklist: {error!r}; `deploy-tui lint` tells more"
        raise BadChecklist([Problem("checklist.toml", 0, message)]) from None


def _checklist(table: Table, known_digest: str) -> Checklist:
    phases: list[Phase] = []
    number = 0
    for raw in table["phase"]:
        phase = _phase(raw, number)
        phases.append(phase)
        number += len(phase.items)
    _refuse_unusable(phases)
    return Checklist(
        id=_text(table, "id"),
        title=_text(table, "title"),
        digest=known_digest,
        table=table,
        phases=tuple(phases),
        about=_text(table, "about", ""),
        warning=_text(table, "warning", ""),
        ready=_text(table, "ready", ""),
        closing=_texts(table, "closing"),
        params=tuple(map(_param, table.get("param", ()))),
        roles=tuple(
            Role(
                _text(t, "id"),
                _text(t, "title"),
                _text(t, "about", ""),
                _text(t, "signoff", ""),
                _texts(t, "covers"),
            )
            for t in table.get("role", ())
        ),
        reminders=tuple(
            Reminder("never" if t["kind"] == "never" else "always", _text(t, "text"), _texts(t, "items"))
            for t in table.get("reminder", ())
        ),
        gates=tuple(
            Gate(
                _text(t, "id"),
                _text(t, "title"),
                _text(t, "before"),
                tuple(t.get("needs", ())),
                _text(t, "opened", ""),
            )
            for t in table.get("gate", ())
        ),
        runbooks=tuple(map(runbook, table.get("runbook", ()))),
        variables=tuple(map(_variable, table.get("variable", ()))),
        scripts=tuple(map(_script, table.get("script", ()))),
    )


def _refuse_unusable(phases: Sequence[Phase]) -> None:
    """What the fold and the screens count on, also when nobody linted the file. Raises ValueError."""
    if not phases:
        raise ValueError("no phases")
    ids: set[str] = set()
    for item in (item for phase in phases for item in phase.items):
        if item.id in ids:
            raise ValueError(f"duplicate id {item.id}")
        ids.add(item.id)
        if item.kind not in KINDS:
            raise ValueError(f"{item.id}: no kind {item.kind}")
        if not 1 <= item.times <= MOST_TIMES:
            raise ValueError(f"{item.id}: times is not between 1 and {MOST_TIMES}")
        if item.kind == "timed":
            parse_duration(item.hold)


def _phase(table: Table, number: int) -> Phase:
    id = _text(table, "id")
    sections: list[Section] = []
    for raw in table.get("section", ()):
        items = tuple(_item(t, id, raw, number + n) for n, t in enumerate(raw.get("item", ())))
        number += len(items)
        sections.append(
            Section(
                _text(raw, "id"),
                _text(raw, "title"),
                id,
                items,
                _text(raw, "group", ""),
                _text(raw, "about", ""),
            )
        )
    return Phase(
        id, _text(table, "title"), tuple(sections), _text(table, "heading", ""), _text(table, "about", "")
    )


def _item(table: Table, phase: str, section: Table, number: int) -> Item:
    alert = table.get("alert")
    return Item(
        id=_text(table, "id"),
        title=_text(table, "title"),
        phase=phase,
        section=_text(section, "id"),
        number=number,
        kind=table.get("kind", "manual"),
        why=_text(table, "why", ""),
        how=_text(table, "how", ""),
        owner=_text(table, "owner", "") or _text(section, "owner", ""),
        limit=Limit.parse(_text(table, "limit")) if "limit" in table else None,
        unit=_text(table, "unit", ""),
        people=int(table.get("people", 1)),
        hold=_text(table, "hold", ""),
        every=_text(table, "every", ""),
        repeat=_text(table, "repeat", ""),
        times=int(table.get("times", 1)),
        condition=_text(table, "if", ""),
        command=_text(table, "command", ""),
        probe=_probe(table),
        fresh=_text(table, "fresh", ""),
        alert=Alert(_text(alert, "when", ""), _text(alert, "notify", "")) if alert else None,
        standing=bool(table.get("standing", False)),
        danger=bool(table.get("danger", False)),
        same=_text(table, "same", ""),
        related=_texts(table, "related"),
        needs=_texts(table, "needs"),
        runbook=_text(table, "runbook", ""),
        script=_text(table, "script", ""),
        variables=_texts(table, "variables"),
    )


def _param(table: Table) -> Param:
    default = table.get("default")
    return Param(
        id=_text(table, "id"),
        title=_text(table, "title"),
        type=_text(table, "type", "text"),
        ask=_text(table, "ask", ""),
        default=clean(default) if isinstance(default, str) else default,
        example=_text(table, "example", ""),
        required=bool(table.get("required", False)),
        later=bool(table.get("later", False)),
    )


def runbook(table: Table) -> Runbook:
    """One runbook. Raises KeyError or TypeError when the table has not its shape."""
    return Runbook(
        id=_text(table, "id"),
        title=_text(table, "title"),
        steps=tuple(map(_step, table.get("step", ()))),
        about=_text(table, "about", ""),
        symptoms=_texts(table, "symptoms"),
        severity=_text(table, "severity", ""),
        items=_texts(table, "items"),
        script=_text(table, "script", ""),
        contacts=tuple(
            Contact(_text(t, "name"), _text(t, "role", ""), _text(t, "phone", ""))
            for t in table.get("contacts", ())
        ),
    )


def _step(table: Table) -> Step:
    clock = table.get("clock")
    return Step(
        id=_text(table, "id"),
        text=_text(table, "text"),
        how=_text(table, "how", ""),
        command=_text(table, "command", ""),
        clock=Clock(
            _text(clock, "after"),
            _text(clock, "from", ""),
            _text(clock, "decision", ""),
            _texts(clock, "choices"),
        )
        if clock
        else None,
    )


def _variable(t: Table) -> Variable:
    return Variable(
        _text(t, "name"),
        _text(t, "group", ""),
        _text(t, "example", ""),
        _text(t, "comment", ""),
        bool(t.get("secret", False)),
        _text(t, "about", ""),
        type=t.get("type", "text") if t.get("type") in VARIABLE_TYPES else "text",
        range=tuple(map(Limit.parse, _texts(t, "range"))),
        only=_texts(t, "only"),
        never=_texts(t, "never"),
        scheme=_texts(t, "scheme"),
        length=int(t.get("length", 0)),
        bits=int(t.get("bits", 0)),
        listed_in=_text(t, "listed-in", ""),
        domain_of=_text(t, "domain-of", ""),
        caution=_text(t, "caution", ""),
    )


def _script(t: Table) -> Script:
    return Script(
        _text(t, "id"),
        _text(t, "title"),
        _steps(t, "step"),
        _text(t, "about", ""),
        _text(t, "item", ""),
        bool(t.get("danger", False)),
        _steps(t, "rollback"),
    )


def _steps(table: Table, key: str) -> tuple[ScriptStep, ...]:
    return tuple(
        ScriptStep(_text(s, "run"), _text(s, "about", ""), _text(s, "timeout", ""), _probe(s))
        for s in table.get(key, ())
    )


def _probe(table: Table) -> Table | None:
    """The probe with its texts cleaned: what is shown before it is allowed is what is run."""
    probe = table.get("probe")
    if probe is None:
        return None
    if not isinstance(probe, Mapping) or not isinstance(probe.get("kind"), str):
        raise TypeError("probe is not a table with a kind")
    cleaned: Table = _cleaned(probe)
    return cleaned


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(key): _cleaned(each) for key, each in value.items()}
    return [_cleaned(each) for each in value] if isinstance(value, (list, tuple)) else value


_NEEDED = object()


def _text(table: Table, key: str, default: Any = _NEEDED) -> str:
    value = table[key] if default is _NEEDED else table.get(key, default)
    if not isinstance(value, str):
        raise TypeError(f"{key} is not text")
    return clean(value)


def _texts(table: Table, key: str) -> tuple[str, ...]:
    values: Sequence[object] = table.get(key, ())
    if not isinstance(values, (list, tuple)) or not all(isinstance(each, str) for each in values):
        raise TypeError(f"{key} is not a list of texts")
    return tuple(clean(str(each)) for each in values)
