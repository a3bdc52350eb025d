"""`deploy-tui run`: do what an item or a script says, and record what came of it."""

from argparse import Namespace
from dataclasses import dataclass
from functools import partial

from deploy_tui.checklist.model import Item, Script
from deploy_tui.commands.acting import open_to_write, publish, stands
from deploy_tui.commands.answering import ask_for_answers, keep_answers
from deploy_tui.commands.common import Common, Usage
from deploy_tui.commands.failure import NO
from deploy_tui.commands.following import follow, interruptible
from deploy_tui.commands.parser import Parser, parser
from deploy_tui.commands.say import ask, at_terminal, note, note_all, say
from deploy_tui.execution import parts, work
from deploy_tui.execution.elsewhere import give_up, refuse_elsewhere
from deploy_tui.execution.order import spec_of, spec_of_step
from deploy_tui.execution.reading import Spec
from deploy_tui.execution.template import BadTemplate
from deploy_tui.session.rules import Refused, Unknown, find_item
from deploy_tui.session.runs import NOT_STARTED, UNKNOWN, Run, called, runs, unknown_opposite
from deploy_tui.session.state import State
from deploy_tui.store.opened import OpenSession

_EXAMPLES = """
  deploy-tui run unit-tests
  deploy-tui run deploy-kubernetes --dry-run
  deploy-tui run health-check --yes
  deploy-tui run deploy-kubernetes --yes --skip-step "namespace is there, see PR 128"
  deploy-tui run rollback

A script that stopped goes on at the step that failed. A command goes on when this terminal is gone; the same
line again follows it. Ctrl-C ends it (TERM, later KILL). `rollback` is the way back of the script that has
one (SCRIPT-rollback where several have). Nothing runs before `deploy-tui allow`."""

ROLLBACK = "rollback"


@dataclass(frozen=True, slots=True)
class _Target:
    """What is to be done: an item (named exactly by `ref`), or a script."""

    ref: str = ""
    item: Item | None = None
    script: Script | None = None

    @property
    def name(self) -> str:
        return self.script.id if self.script else self.ref

    @property
    def word(self) -> str:
        """What is typed where it changes production."""
        return ROLLBACK if self.script and self.script.undoes else self.name

    @property
    def danger(self) -> bool:
        return bool((self.item and self.item.danger) or (self.script and self.script.danger))

    @property
    def about(self) -> str:
        return f"script:{self.script.id}" if self.script else f"item:{self.ref}"


def run(common: Common, words: list[str]) -> int:
    given = _options().parse_args(words)
    session, _ = open_to_write(common)
    target = _target(session.state, given.target)
    shows = given.dry_run or session.state.rehearsal
    try:
        keep_answers(session, given.param)
        return _show(session, target) if shows else _do(session, target, given)
    except BadTemplate as error:
        raise Usage(f"{target.name}: {error}") from None
    finally:
        if given.param or not shows:
            publish(session)


def _options() -> Parser:
    options = parser("run", "Run an item's probe or command, or a script step by step.", _EXAMPLES)
    options.add_argument("target", metavar="ITEM|SCRIPT", help="an id of either")
    options.add_argument("--dry-run", action="store_true", help="print what would be run, and run nothing")
    options.add_argument(
        "--param", metavar="K=V", action="append", default=[], help="an answer that is missing; it is kept"
    )
    options.add_argument("--yes", action="store_true", help="do not ask first")
    options.add_argument("--from-step", metavar="N", type=int, help="a script: go on at this step, from 1")
    options.add_argument(
        "--skip-step",
        metavar="REASON",
        default="",
        help="a script: leave out the step where it stands, or with --from-step all before that",
    )
    options.add_argument(
        "--retry",
        action="store_true",
        help="run it although nobody knows how the last run ended, or it was started in a clone that is dead",
    )
    return options


def _target(state: State, name: str) -> _Target:
    script = state.checklist.script(name)
    if script is None and name == ROLLBACK and name not in state.checklist.items:
        script = _way_back(state)
    if script is not None:
        return _Target(script=script, item=state.checklist.items.get(script.item))
    try:
        item, _, ref = find_item(state, name)
    except Unknown as error:
        known = ", ".join(script.id for script in state.checklist.runnable)
        raise Usage(f"{error}, nor a script (scripts: {known or 'none'})") from None
    if item.command or item.probe:
        return _Target(ref, item)
    script = state.checklist.script(item.script) if item.script else None
    if script is None:
        raise Refused(f"{ref}: nothing to run; `deploy-tui mark {ref} done` when you have seen to it")
    return _Target(ref, item, script)


def _way_back(state: State) -> Script:
    """The only one there is. Raises Usage."""
    found = state.checklist.rollbacks
    if len(found) > 1:
        raise Usage(f"say which way back: {', '.join(script.id for script in found)}")
    if not found:
        raise Usage("no script of this checklist has a way back; [[script.rollback]] steps make one")
    return found[0]


def _show(session: OpenSession, target: _Target) -> int:
    if target.script:
        for step in target.script.steps:
            for line in work.lines_of(session, step.run, step.probe):
                say(line)
    elif target.item:
        for line in work.lines_of(session, target.item.command, target.item.probe):
            say(line)
    note(f"deploy-tui: {'rehearsal' if session.state.rehearsal else 'dry run'}: nothing was run")
    return 0


def _do(session: OpenSession, target: _Target, given: Namespace) -> int:
    running = None
    for run in work.settle(session):
        if run.exit is not None:
            note(f"deploy-tui: {called(run)} ended meanwhile: {run.detail or run.exit}")
        if run.about == target.about:
            running = run
    about = target.script or target.item
    assert about is not None
    ask_for_answers(session, target.name, about)
    work.require(session)
    _see_elsewhere(session, target, retry=given.retry)
    if target.script:
        return _do_script(session, target, target.script, given, running)
    assert target.item is not None
    if spec_of(target.item) is None:
        return _look(session, target)
    return _do_command(session, target, target.item, given, running)


def _see_elsewhere(session: OpenSession, target: _Target, *, retry: bool) -> None:
    """Nothing starts while another clone may be at the same. Raises Refused."""
    opposite = target.script.opposite if target.script else ""
    if not retry:
        refuse_elsewhere(session, target.about, f"script:{opposite}")
    for run in give_up(session, target.about, f"script:{opposite}"):
        note(f"deploy-tui: {called(run)}, started by {run.by} at {run.at} in another clone, is given up")


def _look(session: OpenSession, target: _Target) -> int:
    _tell_lacking(session, target.item, target.item.probe if target.item else None)
    with interruptible("ending it") as cancelled:
        seen = work.look_at(session, target.ref, cancelled=cancelled)
    say(f"{target.ref}: {seen.detail}")
    if cancelled.is_set():
        return NO
    say(stands(session.state, target.ref))
    return 0 if session.state.item(target.ref).state == "done" and seen.ok else NO


def _do_command(
    session: OpenSession, target: _Target, item: Item, given: Namespace, running: Run | None
) -> int:
    if running is not None and running.exit is None:
        note(f"deploy-tui: {target.ref} is running since {running.at}; following it")
        run = follow(session, lambda: running)
    elif running is not None and running.exit not in (NOT_STARTED, UNKNOWN):
        run = running  # it ended while nobody was there: that is the answer
    else:
        last = running or next(reversed(runs(session.state, target.about)), None)
        if last is not None and last.exit == UNKNOWN and item.kind == "action" and not given.retry:
            _ask_unknown(target, last)
        _agree(target, asks=item.kind == "action" or item.danger, yes=given.yes)
        _tell_lacking(session, item, spec_of(item))
        run = follow(session, lambda: work.start_item(session, target.ref))
    say(f"{target.ref}: {run.detail or run.exit}")
    say(stands(session.state, target.ref))
    return 0 if run.ok and session.state.item(target.ref).state != "failed" else NO


def _do_script(
    session: OpenSession, target: _Target, script: Script, given: Namespace, running: Run | None
) -> int:
    total = len(script.steps)
    run: Run | None = None
    if running is not None and running.exit is None:
        note(f"deploy-tui: step {running.step} of {script.id} is running since {running.at}; following it")
        run = follow(session, lambda: running)
        agreed = False
    else:
        _agree(target, asks=True, yes=given.yes)
        agreed = True
        said_how = given.skip_step or given.from_step or given.retry
        if running is not None and running.exit not in (NOT_STARTED, UNKNOWN) and not said_how:
            run = running
    step = run.step if run else _begin_at(session, target, script, given)
    while step <= total:
        if run is None:
            if not agreed:
                _agree(target, asks=True, yes=given.yes)
                agreed = True
            say(f"step {step}/{total}  {_line(session, script, step)}")
            _tell_lacking(session, target.item, spec_of_step(script.steps[step - 1]))
            run = follow(session, partial(work.start_step, session, script, step, knowing=True))
        say(f"step {step}/{total}  {run.detail or run.exit}")
        following = step + 1 if run.passed else _after_failure(session, script, run)
        if following is None:
            return NO
        step, run = following, None
    say(f"{script.id}: all {total} steps are through")
    if script.item:
        _, own, ref = find_item(session.state, script.item)
        if own.manual is not None and not script.undoes:
            note(f"deploy-tui: {ref} is switched to manual: say yourself how it stands")
        say(stands(session.state, ref))
    return 0


def _begin_at(session: OpenSession, target: _Target, script: Script, given: Namespace) -> int:
    far = parts.how_far(session.state, script)
    step = far.following
    wanted: int = given.from_step or step
    if not 1 <= wanted <= len(script.steps):
        raise Usage(f"--from-step {wanted}: {script.id} has the steps 1 to {len(script.steps)}")
    last = None if far.through else far.results.get(step)
    if script.undoes and far.through and not given.from_step:
        raise Refused(
            f"{script.undoes} was rolled back already; once more may bring the newer version back:"
            " look first, then say --from-step 1"
        )
    said_how = given.retry or given.from_step
    lost = unknown_opposite(session.state, f"script:{script.id}", f"script:{script.opposite}")
    if lost is not None and not said_how:
        _ask_unknown(target, lost)
    if given.skip_step:
        if given.from_step and wanted <= step:
            raise Usage(
                f"--from-step {wanted}: {script.id} stands at step {step}, and --skip-step leaves out the"
                " steps from there up to N; to go on further back, leave --skip-step out"
            )
        end = wanted if given.from_step else step + 1
        for each in range(step, end):
            said = work.skip(session, script, each, given.skip_step)
            say(f"step {each}/{len(script.steps)}  skipped: {said}")
        return end
    if wanted > step:
        raise Usage(f"--from-step {wanted}: step {step} has not passed; say why with --skip-step REASON")
    if last is not None and last.exit == UNKNOWN and not said_how:
        _ask_unknown(target, last)
    if wanted > 1:
        note(f"deploy-tui: {script.id} goes on at step {wanted}")
    return wanted


def _after_failure(session: OpenSession, script: Script, run: Run) -> int | None:
    """What to do about a step that did not pass: the step to go on with, or None to stop."""
    again = f"`deploy-tui run {script.id}` goes on at step {run.step}"
    again += f", `deploy-tui run {script.opposite}` takes it back" if script.rollback else ""
    if run.exit == UNKNOWN:
        note(f"deploy-tui: nobody knows whether step {run.step} ran; look, then say --retry or --skip-step")
        return None
    if not at_terminal():
        work.fail(session, script, run)
        note(f"deploy-tui: {script.id} stopped; {again}, --skip-step REASON leaves it out")
        return None
    answer = ask(f"Step {run.step} did not pass. [r]etry, [s]kip, mark [f]ailed, or [a]bort?").lower()[:1]
    if answer == "r":
        return run.step
    if answer == "s" and (reason := ask("Why can it be left out?")):
        work.skip(session, script, run.step, reason)
        return run.step + 1
    if answer == "f":
        work.fail(session, script, run)
    note(f"deploy-tui: {script.id} stopped; {again}")
    return None


def _ask_unknown(target: _Target, last: Run) -> None:
    """Nobody knows whether it ran: once more only when somebody says so."""
    said = f"{called(last)} was started at {last.at} by {last.by}, and nobody knows whether it ran to its end"
    if not at_terminal():
        raise Refused(
            f"{said}; look, then say --retry"
            + (", or --skip-step REASON" if target.script and last.about == target.about else "")
        )
    again = "Run it again" if last.about == target.about else f"Run {target.name} all the same"
    if ask(f"{said}. {again}? [y/N]").lower() not in ("y", "yes"):
        raise Refused(f"{target.name}: not run")


def _agree(target: _Target, *, asks: bool, yes: bool) -> None:
    """Actions ask first. Raises Usage where nobody can be asked, Refused when the answer is no."""
    if yes or not asks:
        return
    if not at_terminal():
        raise Usage(f"{target.name}: an action asks first; give --yes where nobody can be asked")
    if target.danger:
        if ask(f"{target.name} changes production. Type {target.word} to run it:") != target.word:
            raise Refused(f"{target.name}: not run")
    elif ask(f"Run {target.name}? [y/N]").lower() not in ("y", "yes"):
        raise Refused(f"{target.name}: not run")


def _tell_lacking(session: OpenSession, item: Item | None, spec: Spec | None) -> None:
    """It runs all the same: the program may have another way to what it needs."""
    note_all(work.lacking(session, item, spec))


def _line(session: OpenSession, script: Script, step: int) -> str:
    return work.lines_of(session, script.steps[step - 1].run, None)[0]
