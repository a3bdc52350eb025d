"""What came of a run: whether it did what it should, and what that means for its item."""

from dataclasses import replace

from deploy_tui.checklist.model import Item, Limit, ScriptStep
from deploy_tui.execution import evidence, parts, probes, redact
from deploy_tui.execution import runs as supervised
from deploy_tui.execution.order import spec_of
from deploy_tui.execution.probes import command
from deploy_tui.execution.reading import Context, Reading, Spec
from deploy_tui.execution.runs import End
from deploy_tui.execution.surroundings import context
from deploy_tui.execution.template import BadTemplate
from deploy_tui.session import runs
from deploy_tui.session.events import Draft
from deploy_tui.session.readings import reading
from deploy_tui.session.rules import find_item, mark
from deploy_tui.session.runs import Run
from deploy_tui.session.state import State
from deploy_tui.store.opened import Act, OpenSession

_MOST_DETAIL = 500
# Judged by its exit code alone.
_BARE: Spec = {"kind": "command"}


def found(state: State, run: Run) -> tuple[Item | None, Spec, Spec | None]:
    """The item that the run is for, the command that was run, and what must hold after it."""
    space, _, id = run.about.partition(":")
    if space == "item":
        item = state.checklist.items.get(id.partition("@")[0])
        spec = spec_of(item) if item else None
        return item, spec or _BARE, item.probe if item and item.command else None
    script = state.checklist.script(id)
    if script is None:
        return None, _BARE, None
    # The steps may have changed since; then nothing is known of what must hold after this one.
    same = parts.script_plan(script) == run.plan
    step: ScriptStep | None = script.steps[run.step - 1] if same else None
    return state.checklist.items.get(script.item), _BARE, step.probe if step else None


def judged(
    standing: str,
    end: End | None,
    folder: str,
    spec: Spec,
    probe: Spec | None,
    given: Context,
    limit: Limit | None,
) -> Reading:
    """What came of the run: how it ended, what its output says and, where that is well, its probe."""
    if end is None:
        if standing == "not started":
            return Reading(None, None, "it was not started", 0.0)
        return Reading(None, None, "nobody knows whether it ran to its end", 0.0)
    if not isinstance(end.exit, int):
        words = ": ".join(filter(None, (evidence.how_it_ended(end), evidence.last_words(folder))))
        return Reading(None if end.exit in ("cancelled", "not found") else False, None, words, end.took)
    head, tail, _ = supervised.head_and_tail(folder, evidence.HEAD_BYTES, evidence.TAIL_BYTES)
    output = evidence.plain(head + tail).encode()
    try:
        seen = command.judged(spec, given, end.exit, output, end.took)
    except BadTemplate as error:
        return Reading(None, None, str(error), end.took)
    seen = replace(seen, output=b"")
    if not seen.ok or probe is None:
        return probes.judged(seen, limit)
    after = look(probe, given, limit)
    document = evidence.of_reading(probes.asked(probe, given), after.detail, after.output)
    return Reading(after.ok, after.value, after.detail, seen.took + after.took, document)


def look(probe: Spec, given: Context, limit: Limit | None) -> Reading:
    """What the probe sees, without secrets. A detail or value that was cut may end within one."""
    seen = probes.look(probe, given, limit)
    value = redact.redact_cut(seen.value, given.hidden) if isinstance(seen.value, str) else seen.value
    detail, output = redact.redact_cut(seen.detail, given.hidden), redact.redact(seen.output, given.hidden)
    return replace(seen, detail=detail, value=value, output=output)


def effect(
    session: OpenSession, run: Run, seen: Reading, end: End | None, names: tuple[str, ...]
) -> Act | None:
    """What the run says about an item: its own; the script's, when every step has passed with this one. What
    is rolled back is not done any more, from the first step on that passes."""
    space, _, id = run.about.partition(":")
    if space == "item":
        return reading_act(session, id, seen, "command", names)
    script = session.state.checklist.script(id)
    if script is None or not script.item or seen.ok is not True:
        return None
    far = runs.progress(session.state, id, run.steps, run.plan, script.opposite)
    before = {} if far.through else far.results
    done = {step: each for step, each in before.items() if each.passed and step != run.step}
    begun = end is not None and all(each.exit == runs.SKIPPED for each in done.values())
    if len(done) != run.steps - 1:
        if not (script.undoes and begun):
            return None
        detail = f"rollback begun: step {run.step} of {run.steps} has passed"
        return _taken_back(session, script.item, Reading(False, None, detail, seen.took), names)
    said = [
        each.detail if each.exit != runs.SKIPPED else f"step {step} skipped: {each.detail}"
        for step, each in sorted(done.items())
        if each.exit == runs.SKIPPED or not script.undoes
    ]
    if script.undoes:
        said.insert(0, f"rolled back, {run.steps} steps")
    if end is None or not script.undoes:  # without an end: it is skipped
        said.append(seen.detail)
    detail = "; ".join(dict.fromkeys(said))[:_MOST_DETAIL]
    all_names = tuple(name for _, each in sorted(done.items()) for name in each.evidence) + names
    came_of_it = Reading(not script.undoes, None, detail, seen.took)
    if script.undoes:
        return _taken_back(session, script.item, came_of_it, all_names)
    return reading_act(session, script.item, came_of_it, "script", all_names)


def _taken_back(session: OpenSession, ref: str, seen: Reading, names: tuple[str, ...]) -> Act:
    """The item is not done any more. Where people say how it stands, it is said by who rolls back."""
    read = reading_act(session, ref, seen, "rollback", names)
    secrets = context(session.state, session.place.root).hidden

    def act(state: State) -> Draft:
        if find_item(state, ref)[1].manual is None:
            return read(state)
        reason = redact.redact_text(seen.detail, secrets)
        return mark(state, ref, "failed", by="", now=session.now(), reason=reason, evidence=names)

    return act


def reading_act(session: OpenSession, ref: str, seen: Reading, kind: str, names: tuple[str, ...]) -> Act:
    secrets = context(session.state, session.place.root).hidden
    value = redact.redact_text(seen.value, secrets) if isinstance(seen.value, str) else seen.value

    def act(state: State) -> Draft:
        return reading(
            state,
            ref,
            ok=seen.ok,
            value=value,
            detail=redact.redact_text(seen.detail, secrets),
            kind=kind,
            took=seen.took,
            evidence=names,
            now=session.now(),
        )

    return act
