"""Commands that were started in a session: what their events say, and where a script goes on.

An `intent` is recorded before anything starts, an `outcome` when it is known how it ended; both are about
"item:unit-tests" or "script:deploy". What has an intent and no outcome is under way, or nobody knows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from deploy_tui.session import events as kinds
from deploy_tui.session.events import Draft, Event, order
from deploy_tui.session.rules import Refused
from deploy_tui.session.state import State
from deploy_tui.text.clean import clean

UNKNOWN = "unknown"
SKIPPED = "skipped"
NOT_STARTED = "not started"
# How a command may end that has no exit code.
ENDS = ("killed", "timed out", "cancelled", "not found", SKIPPED, NOT_STARTED, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Run:
    """One command that was to be started. `step` counts from 1, `plan` names the exact steps of the script.

    `exit` is the exit code, or one of ENDS in words; None while nothing is known. `ok` tells whether it did
    what it should, `detail` is one clean line.
    """

    id: str
    about: str
    step: int
    steps: int
    plan: str
    argv: tuple[str, ...]
    by: str
    at: str
    writer: str
    exit: int | str | None = None
    ok: bool = False
    detail: str = ""
    evidence: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return self.ok or self.exit == SKIPPED


@dataclass(frozen=True, slots=True)
class ScriptProgress:
    """How far a script is. `following` is the step to do now, from 1; `results` are the last runs of this
    pass by step; `through`: all of them passed. `running` has no outcome yet."""

    following: int
    results: dict[int, Run]
    running: Run | None = None
    through: bool = False

    @property
    def failed(self) -> Run | None:
        """The step that did not pass, and where the script stands."""
        last = None if self.through else self.results.get(self.following)
        return last if last is not None and last.exit is not None and not last.passed else None


def runs(state: State, *about: str) -> tuple[Run, ...]:
    """Everything that was started about these, oldest first."""
    found: dict[str, Run] = {}
    events = (event for each in about for event in state.about.get(each, {}).values())
    for event in sorted(events, key=order):
        id = event.body.get("run")
        if not isinstance(id, str):
            continue
        if event.kind == kinds.INTENT:
            found.setdefault(id, _intended(event, id))
        elif event.kind == kinds.OUTCOME:
            # Two clones may both have looked: a known end goes before an unknown one.
            known = found.get(id) or _intended(event, id)
            if known.exit in (None, UNKNOWN):
                found[id] = _ended(known, event)
    return tuple(found.values())


def unfinished(state: State) -> tuple[Run, ...]:
    """All of the session that have no outcome, oldest first."""
    return tuple(_unfinished(state))


def _unfinished(state: State) -> Iterator[Run]:
    for about in state.about:
        if about.startswith(("item:", "script:")):
            yield from (run for run in runs(state, about) if run.exit is None)


def progress(state: State, script: str, steps: int, plan: str, opposite: str = "") -> ScriptProgress:
    """Where the script goes on: behind the last step that passed, or at the one that did not. A pass ends
    with its last step, when the script's steps have changed, and when its `opposite` was started: what takes
    it back, or what it takes back."""
    results: dict[int, Run] = {}
    following = 1
    running: Run | None = None
    for run in runs(state, f"script:{script}", f"script:{opposite}"):
        if run.about != f"script:{script}":
            if run.exit != NOT_STARTED:
                results, following = {}, 1
            continue
        if run.exit is None:
            running = run
        if run.plan != plan or not 1 <= run.step <= steps or run.exit == NOT_STARTED:
            continue
        if run.step == 1 or following > steps:
            results = {}
        results[run.step] = run
        following = run.step + 1 if run.passed else run.step
    through = following > steps and all(number in results for number in range(1, steps + 1))
    return ScriptProgress(1 if following > steps else following, results, running, through)


def unknown_opposite(state: State, about: str, against: str) -> Run | None:
    """The last run about what this works `against`, where nobody knows how it ended and nothing was started
    since."""
    last: Run | None = None
    for run in runs(state, about, against):
        if run.exit != NOT_STARTED and not (run.about == about and run.exit == SKIPPED):
            last = run
    return last if last is not None and last.about == against and last.exit == UNKNOWN else None


def called(run: Run) -> str:
    """What people call it: "step 2 of deploy"."""
    name = run.about.partition(":")[2]
    return f"step {run.step} of {name}" if run.steps > 1 else name


def intent(
    state: State,
    about: str,
    run: str,
    argv: Sequence[str],
    *,
    allowed: str,
    plan: str,
    step: int = 1,
    steps: int = 1,
    against: str = "",
    knowing: bool = False,
) -> Draft:
    """A command is about to start. Raises Refused when one about the same, or about what it would work
    `against`, is under way, or may be: nobody knows how that one ended, unless it starts `knowing` so."""
    _refuse_closed(state)
    for other in runs(state, about, against):
        if other.exit is None:
            name = other.about.partition(":")[2]
            advice = "" if other.about == about else "; end it first"
            raise Refused(f"{name}: {other.by} started it at {other.at}, its end is not known yet{advice}")
    lost = unknown_opposite(state, about, against)
    if lost is not None and not knowing:
        raise Refused(
            f"{called(lost)} was started at {lost.at} by {lost.by}, and nobody knows whether it ran to its"
            f" end; look, then: deploy-tui run {about.partition(':')[2]} --retry"
        )
    body = {"run": run, "argv": list(argv), "allowed": allowed, "step": step, "steps": steps, "plan": plan}
    return Draft(kinds.INTENT, about, body)


def outcome(
    state: State,
    run: Run,
    *,
    exit: int | str,
    ok: bool,
    took: float = 0.0,
    detail: str = "",
    evidence: tuple[str, ...] = (),
) -> Draft:
    """How a command ended; a fact, also in a closed session. Raises Refused when that is known already."""
    if any(each.id == run.id and each.exit not in (None, UNKNOWN) for each in runs(state, run.about)):
        raise AlreadyKnown(f"{run.about.partition(':')[2]}: how it ended is recorded already")
    body: dict[str, Any] = {
        "run": run.id,
        "step": run.step,
        "steps": run.steps,
        "plan": run.plan,
        "exit": exit,
        "ok": ok,
        "took": round(took, 3),
    }
    body |= {"detail": detail} if detail else {}
    body |= {"evidence": list(evidence)} if evidence else {}
    return Draft(kinds.OUTCOME, run.about, body)


class AlreadyKnown(Refused):
    """Another process was quicker."""


def _refuse_closed(state: State) -> None:
    if state.outcome:
        raise Refused(f"the session is closed ({state.outcome}) and nothing is started in it any more")


def _intended(event: Event, id: str) -> Run:
    body = event.body
    argv = body.get("argv")
    return Run(
        id=id,
        about=event.about,
        step=_number(body.get("step")),
        steps=_number(body.get("steps")),
        plan=str(body.get("plan", "")),
        argv=tuple(clean(str(word)) for word in argv) if isinstance(argv, (list, tuple)) else (),
        by=clean(event.by),
        at=clean(event.at),
        writer=event.writer,
    )


def _ended(run: Run, event: Event) -> Run:
    body = event.body
    exit, evidence = body.get("exit"), body.get("evidence")
    return replace(
        run,
        exit=exit if isinstance(exit, int) and not isinstance(exit, bool) else clean(str(exit)),
        ok=body.get("ok") is True,
        detail=clean(str(body.get("detail", ""))),
        evidence=tuple(clean(str(each)) for each in evidence) if isinstance(evidence, (list, tuple)) else (),
    )


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 1
