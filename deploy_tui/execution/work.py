"""Doing what an item or a script says, and recording it. What the wizard and the commands call.

    settle(session)                            first: what ended while nobody was there
    look_at(session, ref)                      an item's probe: asks, records a reading
    run = start_item(session, ref)             an item's command, or
    run = start_step(session, script, step)    one step: allowed? intent recorded, then started
    run = follow(session, run, told)           wait, handing on output; record how it ended

All of it blocks and may be called from any thread; `told` is called in that thread with bytes that are
redacted but not cleaned. Raises rules.Refused when it may not run (exit code 1), template.BadTemplate when it
cannot be filled in, NotRecorded when it could not be recorded and so was not started.
"""

import json
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from deploy_tui.checklist.model import Item, Script
from deploy_tui.environment.hidden import looked_for
from deploy_tui.execution import evidence, parts, probes, redact, trust
from deploy_tui.execution import runs as supervised
from deploy_tui.execution.elsewhere import is_elsewhere, refuse_elsewhere
from deploy_tui.execution.elsewhere import run_folder as run_folder
from deploy_tui.execution.needs import variables_of
from deploy_tui.execution.order import order, spec_of, spec_of_step
from deploy_tui.execution.reading import Context, Reading, Spec
from deploy_tui.execution.runs import Command, Slot
from deploy_tui.execution.surroundings import context, params_of
from deploy_tui.execution.template import fill_words, shown, split
from deploy_tui.execution.verdict import effect, found, judged, look, reading_act
from deploy_tui.session import runs
from deploy_tui.session.events import Draft
from deploy_tui.session.manual import refuse_manual
from deploy_tui.session.rules import Refused, Unknown, find_item
from deploy_tui.session.runs import Run
from deploy_tui.session.state import State
from deploy_tui.store.errors import NotRecorded, StoreError
from deploy_tui.store.evidence import attach_bytes
from deploy_tui.store.opened import Act, OpenSession

Told = Callable[[bytes], None]
PROBE_SECONDS = 60.0


def script_of(state: State, id: str) -> Script:
    """Raises Unknown."""
    script = state.checklist.script(id)
    if script is None:
        known = ", ".join(script.id for script in state.checklist.runnable)
        raise Unknown(f"no script {id!r}; there are: {known or 'none'}")
    return script


def lines_of(session: OpenSession, line: str, probe: Mapping[str, Any] | None) -> list[str]:
    """What would be run and asked, with the answers in it; for `--dry-run` and rehearsals. Nothing runs, and
    no variable is fetched. Raises BadTemplate."""
    given = context(session.state, session.place.root)
    lines = [shown(fill_words(split(line), given.params))] if line else []
    return lines + (probes.asked(probe, given) if probe is not None else [])


def lacking(session: OpenSession, item: Item | None, spec: Spec | None) -> tuple[str, ...]:
    """A line for what the item's command or probe needs and will not find here, and why. Asks the keyring."""
    needed = variables_of(spec, item.variables if item else ())
    return context(session.state, session.place.root, needed).lacking


def look_at(session: OpenSession, ref: str, *, cancelled: threading.Event | None = None) -> Reading:
    """Run an item's probe and record what it saw. Probes may be repeated freely. Setting `cancelled` ends it
    at once, and nothing is recorded."""
    item, own, ref = find_item(session.state, ref)
    if item.probe is None:
        raise Refused(f"{ref}: has no probe")
    refuse_manual(ref, own)
    require(session)
    given = _context(session, variables_of(item.probe, item.variables), PROBE_SECONDS, cancelled)
    seen = look(item.probe, given, item.limit)
    if given.cancelled.is_set():
        return Reading(None, None, "cancelled, nothing is recorded", seen.took)
    names = _keep_reading(session, ref, item.probe, given, seen)
    kind = str(item.probe.get("kind", ""))
    session.record(reading_act(session, ref, seen, kind, names))
    return seen


def start_item(session: OpenSession, ref: str) -> Run:
    """Start an item's command."""
    item, own, ref = find_item(session.state, ref)
    spec = spec_of(item)
    if spec is None:
        raise Refused(f"{ref}: has no command; mark it by hand")
    refuse_manual(ref, own)
    plan = parts.digest([json.dumps(spec, default=str)])[:16]
    return _start(session, f"item:{ref}", spec, plan, item.variables)


def start_step(session: OpenSession, script: Script, step: int, *, knowing: bool = False) -> Run:
    """Start one step of a script, counted from 1; `knowing` that nobody knows how its opposite ended."""
    todo = script.steps[step - 1]
    item = session.state.checklist.items.get(script.item)
    variables = item.variables if item else ()
    about, plan = f"script:{script.id}", parts.script_plan(script)
    against = f"script:{script.opposite}" if script.opposite else ""
    spec, steps = spec_of_step(todo), len(script.steps)
    return _start(session, about, spec, plan, variables, step, steps, against, knowing)


def follow(
    session: OpenSession,
    run: Run,
    told: Told = lambda data: None,
    *,
    cancelled: threading.Event | None = None,
    offset: int = 0,
) -> Run:
    """Wait until the run has ended, and record that. Setting `cancelled` ends it."""
    supervised.follow(run_folder(session, run.id), told, cancelled=cancelled, offset=offset)
    return conclude(session, run, cancelled)


def settle(session: OpenSession) -> tuple[Run, ...]:
    """Record the end of every run that ended while nobody was there. Returns those that had no outcome, as
    they stand now; one without `exit` is running still, and can be followed. What another clone has started
    is left to it."""
    session.refresh()
    ours = [run for run in runs.unfinished(session.state) if not is_elsewhere(session, run)]
    return tuple(conclude(session, run) for run in ours)


def conclude(session: OpenSession, run: Run, cancelled: threading.Event | None = None) -> Run:
    """Record how a run ended, if it has ended and that is not recorded yet. Returns it as it stands. Setting
    `cancelled` ends the probe that looks at what must hold afterwards."""
    folder = run_folder(session, run.id)
    standing, end = supervised.look(folder)
    if standing == "running" or is_elsewhere(session, run):
        return run
    item, spec, probe = found(session.state, run)
    needed = variables_of(probe, item.variables if item else ())
    given = _context(session, needed, PROBE_SECONDS, cancelled)
    limit = item.limit if item and run.about.startswith("item:") else None
    if probe is not None and (why := _refusal(session)):
        # Allowed when the command was started, and changed or denied since: it is not asked.
        seen = Reading(None, None, f"what must hold afterwards was not looked at: {why}", 0.0)
    else:
        seen = judged(standing, end, folder, spec, probe, given, limit)
    names: tuple[str, ...] = ()
    if end is not None and (end.size or seen.output):
        data = evidence.kept(folder, run.argv, end) + (b"\n" + seen.output if seen.output else b"")
        names = (attach_bytes(session.place, session.id, data, f"{_name(run)}.txt"),)
    exit = end.exit if end is not None else (runs.NOT_STARTED if standing == "not started" else runs.UNKNOWN)

    def told(state: State) -> Draft:
        return runs.outcome(
            state,
            run,
            exit=exit,
            ok=seen.ok is True,
            took=seen.took,
            detail=redact.redact_text(seen.detail, given.hidden),
            evidence=names,
        )

    _record_end(session, told, effect(session, run, seen, end, names) if end is not None else None)
    return next(each for each in runs.runs(session.state, run.about) if each.id == run.id)


def skip(session: OpenSession, script: Script, step: int, reason: str) -> str:
    """The step is not done, for a reason; the script goes on behind it. Returns the reason as it is recorded:
    without secrets."""
    if not reason.strip():
        raise Refused(f"step {step} of {script.id}: skipping needs a reason")
    about = f"script:{script.id}"
    refuse_elsewhere(session, about)
    variables = session.state.checklist.variables
    reason = redact.redact_text(reason, looked_for(variables, session.place.root, [reason]))
    plan, steps = parts.script_plan(script), len(script.steps)
    id = os.urandom(6).hex()
    run = Run(id, about, step, steps, plan, (), "", "", "")
    seen = Reading(True, None, f"step {step} skipped: {reason}", 0.0)
    act = effect(session, run, seen, None, ())

    def told(state: State) -> Draft:
        if state.outcome:
            raise Refused(f"the session is closed ({state.outcome}) and read-only")
        return runs.outcome(state, run, exit=runs.SKIPPED, ok=False, detail=reason)

    _record_end(session, told, act)
    return reason


def fail(session: OpenSession, script: Script, run: Run) -> None:
    """Mark the script's item failed because this run did not do what it should; not one that is manual."""
    if not script.item or find_item(session.state, script.item)[1].manual is not None:
        return
    detail = f"step {run.step} of {script.id}: {run.detail or run.exit}"
    act = reading_act(session, script.item, Reading(False, None, detail, 0.0), "script", run.evidence)
    session.record(act)


def _start(
    session: OpenSession,
    about: str,
    spec: Spec,
    plan: str,
    variables: tuple[str, ...],
    step: int = 1,
    steps: int = 1,
    against: str = "",
    knowing: bool = False,
) -> Run:
    if session.state.rehearsal:
        raise Refused("a rehearsal shows commands and runs none; --dry-run does the same")
    allowed = require(session)
    refuse_elsewhere(session, about, against)
    given = context(session.state, session.place.root, variables_of(spec, variables))
    todo = order(spec, given)
    id = os.urandom(6).hex()
    slot = Slot(run_folder(session, id))
    try:
        secrets = given.hidden
        words = [redact.redact_text(word, secrets) for word in todo.argv]
        session.record(
            lambda state: runs.intent(
                state,
                about,
                id,
                words,
                allowed=allowed,
                plan=plan,
                step=step,
                steps=steps,
                against=against,
                knowing=knowing,
            )
        )
    except (Refused, StoreError):  # whatever else happens here: the folder says that nothing was started
        slot.abandon()
        raise
    run = next(each for each in runs.runs(session.state, about) if each.id == id)
    try:
        slot.launch(Command(todo.argv, todo.folder, todo.environment, tuple(secrets), todo.seconds))
    except NotRecorded:
        conclude(session, run)
        raise
    return run


def require(session: OpenSession) -> str:
    """The digest of what may run here now. Raises Refused when it has not been allowed."""
    state = session.state
    return trust.require(session.place, state.checklist, params_of(state))


def _refusal(session: OpenSession) -> str:
    try:
        require(session)
    except Refused as error:
        return str(error)
    return ""


def _context(
    session: OpenSession,
    variables: tuple[str, ...],
    deadline: float,
    cancelled: threading.Event | None = None,
) -> Context:
    given = context(session.state, session.place.root, variables, deadline)
    if cancelled is None:
        return given
    return replace(given, cancelled=cancelled)


def _keep_reading(
    session: OpenSession, ref: str, probe: Mapping[str, Any], given: Context, seen: Reading
) -> tuple[str, ...]:
    if not seen.output:
        return ()
    data = evidence.of_reading(probes.asked(probe, given), seen.detail, seen.output)
    return (attach_bytes(session.place, session.id, data, f"{ref.replace('@', '-')}.txt"),)


def _record_end(session: OpenSession, outcome: Act, item: Act | None) -> None:
    """Both or none, where the item takes it. Another process may have been quicker: that is as good."""
    try:
        session.record(outcome, *([item] if item else []))
    except runs.AlreadyKnown:
        return
    except (Refused, Unknown):
        if item is None:
            raise
        # The session was closed meanwhile, or the item is gone: how it ended is a fact all the same.
        _record_end(session, outcome, None)


def _name(run: Run) -> str:
    name = run.about.partition(":")[2].replace("@", "-")
    return f"{name}-{run.step}" if run.steps > 1 else name
