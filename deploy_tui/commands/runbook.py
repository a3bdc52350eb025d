"""`deploy-tui runbook`: an emergency procedure, with no session, no git and no network needed."""

import os
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache

from deploy_tui.checklist.build import build
from deploy_tui.checklist.files import merge
from deploy_tui.checklist.model import Checklist, Clock, Runbook, Step
from deploy_tui.checklist.problem import BadChecklist
from deploy_tui.checklist.shipped import shipped_folder
from deploy_tui.commands.columns import table
from deploy_tui.commands.common import Common, Usage, place_of, wanted_session
from deploy_tui.commands.parser import parser
from deploy_tui.commands.say import at_terminal, note, say
from deploy_tui.store.checklists import checklist_folders, read_files
from deploy_tui.store.errors import Ambiguous, NoSession, StoreError
from deploy_tui.store.place import Place
from deploy_tui.store.read import read_checklist
from deploy_tui.store.sessions import choose_session

_EXAMPLES = """
  deploy-tui runbook site-down
  deploy-tui runbook "connection refused" --print
  deploy-tui runbook

NAME is a runbook's id, or words for what you see. On a terminal the emergency screen opens, on that runbook
or on those that fit; else (or with --print) the runbook is printed; without NAME, the list of them. Reading
starts nothing, records nothing."""
_MOST_SYMPTOMS = 5


def run(common: Common, words: list[str]) -> int:
    options = parser("runbook", "An emergency procedure, to read.", _EXAMPLES)
    options.add_argument("name", metavar="NAME", nargs="*", help="which; or what is wrong")
    options.add_argument("--print", action="store_true", dest="printed", help="print it, also on a terminal")
    given = options.parse_args(words)
    runbooks: dict[str, Runbook] = {}
    for runbook in _all(common):
        runbooks.setdefault(runbook.id, runbook)
    known = tuple(runbooks.values())
    name = " ".join(given.name)
    if at_terminal() and not given.printed:
        from deploy_tui.tui.emergency_app import read

        surely = _surely(known, name) if name else None
        return read(known, surely.id if surely else None, "" if surely else name)
    chosen = _chosen(known, name) if name else None
    for line in _lines(chosen) if chosen else table([_row(runbook) for runbook in known]):
        say(line)
    return 0


def _all(common: Common) -> Iterator[Runbook]:
    """Those of the open session's own checklist, then the repository's, then the shipped ones. What cannot be
    read is said and passed over: this is the last thing that may fail."""
    try:
        place = place_of(common)
    except OSError as error:
        note(f"deploy-tui: the current folder: {error.strerror}")
    else:
        if (frozen := _of_session(place, common)) is not None:
            yield from frozen.runbooks
        for folder in checklist_folders(place).values():
            yield from _of_folder(folder)
    shipped = shipped_folder()
    for name in sorted(os.listdir(shipped)):
        yield from _of_folder(os.path.join(shipped, name))


def _of_session(place: Place, common: Common) -> Checklist | None:
    try:
        return read_checklist(place, *choose_session(place, common.session, to_write=True))
    except NoSession as error:
        if wanted_session(common):
            note(f"deploy-tui: {error}")
    except (Ambiguous, StoreError, BadChecklist, OSError) as error:
        note(f"deploy-tui: {error}")
    return None


@cache
def _of_folder(folder: str) -> tuple[Runbook, ...]:
    try:
        return build(merge(read_files(folder))).runbooks
    except (BadChecklist, OSError) as error:
        note(f"deploy-tui: {folder}: {str(error).splitlines()[0]}")
        return ()


def _surely(known: tuple[Runbook, ...], name: str) -> Runbook | None:
    """The one to open on the screen. Where that is not sure the screen shows what fits, or all: at three in
    the morning nobody is sent back to the shell for a wrong word."""
    try:
        return _chosen(known, name)
    except Usage:
        near = _near(known, name)
        return next((runbook for runbook in known if runbook.id == near), None)


def _near(known: tuple[Runbook, ...], name: str) -> str:
    """The id that this is a slip of the pen for, or ""."""
    return next(iter(get_close_matches(name, [runbook.id for runbook in known], 1, 0.8)), "")


def _chosen(known: tuple[Runbook, ...], name: str) -> Runbook:
    from deploy_tui.tui.symptoms import find_runbooks

    for runbook in known:
        if runbook.id == name:
            return runbook
    ids = [runbook.id for runbook in known]
    if near := _near(known, name):
        raise Usage(f"no runbook {name!r}, did you mean {near!r}?")
    found = find_runbooks(known, name)
    if len(found) == 1 or (found and found[0].matching > found[1].matching):
        return found[0].runbook
    fitting = [each.runbook.id for each in found]
    if fitting:
        raise Usage(f"{name!r} fits {' and '.join(fitting)}; name one")
    raise Usage(f"no runbook {name!r}; there are: {', '.join(ids) or 'none'}")


def _row(runbook: Runbook) -> tuple[str, ...]:
    return runbook.id, runbook.title, ", ".join(runbook.symptoms[:_MOST_SYMPTOMS])


def _lines(runbook: Runbook) -> Iterator[str]:
    yield f"EMERGENCY: {runbook.title}" + (f" ({runbook.severity})" if runbook.severity else "")
    yield from filter(None, (runbook.about,))
    people = (" ".join(filter(None, (each.role, each.name, each.phone))) for each in runbook.contacts)
    yield "contacts: " + (" · ".join(people) or "built-in, no contacts")
    yield ""
    for number, step in enumerate(runbook.steps, 1):
        yield from _step(number, step)
    if runbook.script:
        yield f"script: {runbook.script}"


def _step(number: int, step: Step) -> Iterator[str]:
    yield f"{number:>2}. {step.text}"
    if step.how:
        yield f"    {step.how}"
    if step.command:
        yield f"    $ {step.command}"
    if step.clock is not None:
        yield f"    {_clock(step.clock)}"


def _clock(clock: Clock) -> str:
    since = f" after it went {clock.since}" if clock.since else ""
    return f"decide {clock.after}{since}: {' / '.join(clock.choices) or clock.decision}"
