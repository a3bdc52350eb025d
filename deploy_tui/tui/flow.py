"""The way to a session when none was given: welcome, picker, the form for a new one."""

import asyncio
import os
from typing import TYPE_CHECKING, TypeVar

from textual.screen import Screen

from deploy_tui.checklist.model import Checklist
from deploy_tui.checklist.problem import BadChecklist
from deploy_tui.session.rules import Refused, Unknown
from deploy_tui.store.checklists import checklist_folders, load_checklist
from deploy_tui.store.create import create_session
from deploy_tui.store.errors import StoreError
from deploy_tui.store.git.repository import init_repository
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.operator import Operator, remember_operator
from deploy_tui.store.place import Place, find_place
from deploy_tui.store.sessions import SessionInfo, list_sessions
from deploy_tui.store.suggest import suggested_version
from deploy_tui.text.clean import clean

if TYPE_CHECKING:
    from deploy_tui.store.read import Reading
    from deploy_tui.tui.app import DeployApp
    from deploy_tui.tui.screens.new_session import NewSessionAnswer


Answer = TypeVar("Answer")
_WHICH_FILE = "Its path. Headings become sections, lines like - [ ] task become items. The file is only read."
_MOST_NOTES = 12


async def choose_session(app: "DeployApp") -> None:
    """Ask until a session is open, or nobody wants one."""
    while True:
        try:
            session = await _choose(app)
        except (StoreError, BadChecklist, Refused, Unknown, OSError) as error:
            from deploy_tui.tui.screens.confirm import Confirm

            if not await _answer(app, Confirm("That did not work", (str(error),), "try again", "leave")):
                app.exit(return_code=3)
                return
            continue
        if session is None:
            app.exit(return_code=0)
            return
        view = await asyncio.to_thread(session.recall_view)
        await app.enter(session, view)
        return


async def _answer(app: "DeployApp", screen: Screen[Answer]) -> Answer | None:
    """What a screen answers; None when it was left."""
    return await app.push_screen_wait(screen)


async def _choose(app: "DeployApp") -> OpenSession | None:
    infos, _ = await asyncio.to_thread(list_sessions, app.place)
    if all(info.outcome for info in infos):
        return await _welcome(app, infos)
    return await _pick(app, infos)


async def _pick(app: "DeployApp", infos: list[SessionInfo]) -> OpenSession | None:
    from deploy_tui.tui.screens.picker import NEW, Picker

    picked = await _answer(app, Picker(infos))
    if picked is None:
        return None
    if picked == NEW:
        chosen = await _which_checklist(app)
        return await _begin(app, chosen) if chosen else await _choose(app)
    if picked.anew:
        return await _begin_from(app, picked.id)
    return await _open(app, next(info for info in infos if info.id == picked.id))


async def _welcome(app: "DeployApp", closed: list[SessionInfo]) -> OpenSession | None:
    from deploy_tui.tui.screens.welcome import DEMO, EARLIER, Welcome

    checklists = await asyncio.to_thread(_titles, app.place)
    chosen = await _answer(app, Welcome(checklists, closed=len(closed)))
    if chosen == EARLIER:
        return await _pick(app, closed) or await _choose(app)
    if chosen == DEMO and app.demo is not None:
        session = await asyncio.to_thread(app.demo)
        app.place, app.operator = session.place, session.operator
        return session
    return await _begin(app, chosen) if chosen else None


async def _which_checklist(app: "DeployApp") -> str | None:
    from deploy_tui.tui.screens.welcome import Welcome

    checklists = await asyncio.to_thread(_titles, app.place)
    return await _answer(app, Welcome(checklists, demo=False))


async def _begin(app: "DeployApp", chosen: str) -> OpenSession | None:
    """A new session on what was chosen."""
    from deploy_tui.tui.screens.welcome import MARKDOWN

    if chosen == MARKDOWN:
        checklist = await _own_list(app)
    else:
        checklist = await asyncio.to_thread(load_checklist, app.place, chosen)
    return await _new(app, checklist) if checklist else await _choose(app)


async def _begin_from(app: "DeployApp", id: str) -> OpenSession | None:
    """A new session that offers what this one found for standing items."""
    from deploy_tui.store.earlier import read_earlier

    earlier = await asyncio.to_thread(read_earlier, app.place, id)
    known = earlier.state.checklist
    if known.id in checklist_folders(app.place):  # as it is today, not as it was then
        known = await asyncio.to_thread(load_checklist, app.place, known.id)
    return await _new(app, known, earlier)


async def _own_list(app: "DeployApp") -> Checklist | None:
    """The checklist in a Markdown file; what it could not take over is shown first. None: never mind."""
    from deploy_tui.store.markdown import load_markdown
    from deploy_tui.tui.screens.ask import Ask
    from deploy_tui.tui.screens.confirm import Confirm

    about, typed = _WHICH_FILE, ""
    while True:
        answer = await _answer(app, Ask("My own Markdown list", about, typed))
        if answer is None:
            return None
        typed = answer
        path = os.path.expanduser(typed.strip("'\""))  # quoted, where a file manager put it
        try:
            checklist, notes = await asyncio.to_thread(load_markdown, path)
        except (BadChecklist, StoreError) as error:
            about = clean(str(error))
            continue
        if not notes:
            return checklist
        lines = [clean(f"{note.line or ''}  {note.message}".strip()) for note in notes]
        more = [f"… and {len(lines) - _MOST_NOTES} more"] if len(lines) > _MOST_NOTES else []
        shown = ("What is not taken over, by line:", "", *lines[:_MOST_NOTES], *more)
        heading = f"{len(checklist.items)} items from {os.path.basename(path)}"
        if await _answer(app, Confirm(clean(heading), shown, "go on", "another file")):
            return checklist


async def _new(
    app: "DeployApp", checklist: Checklist, earlier: "Reading | None" = None
) -> OpenSession | None:
    from deploy_tui.store.earlier import offer
    from deploy_tui.tui.screens.new_session import NewSession

    version = await asyncio.to_thread(suggested_version, app.place, app.now())
    name = app.operator.name if app.operator else None
    can_init = app.place.location is None
    answer = await _answer(app, NewSession(checklist, can_init=can_init, operator=name, version=version))
    if answer is None:
        return await _choose(app)

    def create() -> OpenSession:
        from deploy_tui.environment.hidden import hidden
        from deploy_tui.environment.pasted import refuse_secrets

        given = {**answer.params, "title": answer.title}
        refuse_secrets(given, hidden(checklist.variables, app.place.root))
        _prepare(app, answer)
        assert app.operator is not None
        session = create_session(
            app.place,
            checklist,
            answer.params,
            operator=app.operator,
            title=answer.title,
            rehearsal=answer.rehearsal,
        )

        if earlier is not None:
            offer(session, earlier)
        return session

    return await asyncio.to_thread(create)


def _prepare(app: "DeployApp", answer: "NewSessionAnswer") -> None:
    """What the form asked for beside the session: a repository, a name."""
    if answer.init_repository and app.place.location is None:
        init_repository(app.place.root)
        app.place = find_place(app.place.root)
    if answer.operator and (app.operator is None or app.operator.name != answer.operator):
        known = app.operator
        app.operator = Operator(answer.operator, known.git if known else "", known.email if known else "")
        remember_operator(app.place, answer.operator)


async def _open(app: "DeployApp", info: SessionInfo) -> OpenSession | None:
    if app.operator is None:
        from deploy_tui.tui.screens.ask import Ask

        name = await _answer(app, Ask("Who are you?", "Your name stands beside everything you record."))
        if name is None:
            return None
        app.operator = Operator(name)
        await asyncio.to_thread(remember_operator, app.place, name)
    return await asyncio.to_thread(OpenSession.open, app.place, info.id, info.uid, app.operator)


def _titles(place: Place) -> list[tuple[str, str]]:
    """The checklists that can be read, with their titles."""
    found: list[tuple[str, str]] = []
    for id in checklist_folders(place):
        try:
            found.append((id, load_checklist(place, id).title))
        except (BadChecklist, StoreError) as error:
            found.append((id, f"cannot be read: {error}"))
    return found
