"""A session's folder as a commit on the user's branch."""

import os
import re
from collections.abc import Mapping

from deploy_tui.session.document import summary
from deploy_tui.session.events import Event, order
from deploy_tui.session.state import State
from deploy_tui.session.story import told
from deploy_tui.store.errors import StoreError
from deploy_tui.store.git.commit import Committed, commit_files, recover
from deploy_tui.store.git.identity import Identity
from deploy_tui.store.git.launch import GitFailed
from deploy_tui.store.git.presence import Home, removal_of, why_hold
from deploy_tui.store.git.repository import current_ref
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import Place
from deploy_tui.store.read import Published, highest
from deploy_tui.text.clean import clean

_MOST_TOLD = 20
_LONGEST = 200


def commit_session(
    place: Place,
    id: str,
    state: State,
    files: Mapping[str, bytes],
    operator: Operator,
    before: Published,
) -> Published:
    """Commit these files of the session's folder: `before` with the commit, or with what prevents it in
    `waiting`. Raises nothing."""
    assert place.location is not None
    folder = path_of(place, id)
    committed = before.committed or {}
    new = tuple(event for event in state.events.values() if event.n > committed.get(event.writer, 0))
    try:
        result = commit_files(
            place.location,
            folder=folder,
            files={f"{folder}/{name}": data for name, data in files.items()},
            message=message_of(id, state, new),
            author=author_of(operator),
            home=home_of(before),
        )
    except (GitFailed, ValueError) as error:  # a ValueError: a path with a line end in it
        return before._replace(waiting=f"git: {error}")
    if not isinstance(result, Committed):
        return before._replace(waiting=result.reason)
    committed = highest(state.events.values())
    return before._replace(
        commit=result.sha, branch=result.ref, put_back=None, committed=committed, waiting=None
    )


def why_not_written(place: Place, id: str, before: Published) -> str | None:
    """Why the session's folder had better stay as it is in the work tree; None when it may be written."""
    if place.location is None:
        return None
    try:
        return why_hold(place.location, path_of(place, id), home_of(before))
    except GitFailed as error:
        return f"git: {error}"


def brought_here(place: Place, id: str, before: Published) -> Published:
    """`before`, with the user's word that the session belongs on the branch that is checked out now, also if
    it was removed there. Raises StoreError."""
    if place.location is None:
        return before
    try:
        removal = removal_of(place.location, path_of(place, id))
        return before._replace(branch=current_ref(place.location), put_back=removal)
    except GitFailed as error:
        raise StoreError(f"git: {error}") from None


def finish_commit(place: Place) -> None:
    """End a commit that a killed process left half done. Raises StoreError."""
    if place.location is None:
        return
    try:
        recover(place.location)
    except (GitFailed, OSError) as error:
        raise StoreError(f"a commit that was interrupted could not be finished: {error}") from None


def home_of(published: Published) -> Home:
    """Where a session lives."""
    return Home(published.commit, published.branch, published.put_back)


def path_of(place: Place, id: str) -> str:
    """A session's folder, relative to the top of the repository, with slashes."""
    return os.path.join(place.relative_root, "sessions", id).replace(os.sep, "/")


def message_of(id: str, state: State, new: tuple[Event, ...]) -> str:
    """What a commit says that brings these events: how many of what, who did which, and trailers."""
    operators = sorted({clean(event.by) for event in new})
    trailers = [f"Deploy-Session: {id}", *(f"Deploy-Operator: {name}" for name in operators)]
    heading = f"session({(state.version or id)[:60]}): {summary(new)}"
    return "\n\n".join([heading, _story(state, new), "\n".join(trailers)]) + "\n"


def _story(state: State, new: tuple[Event, ...]) -> str:
    """The first of the events, a line each."""
    lines = [f"{clean(event.by)} {told(event, state)}" for event in sorted(new, key=order)[:_MOST_TOLD]]
    more = [f"and {len(new) - len(lines)} more"] if len(new) > len(lines) else []
    return "\n".join([line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…" for line in lines] + more)


def author_of(operator: Operator) -> Identity:
    """An operator as git names people: a letter in the name, and an address, even if it cannot exist."""
    local = re.sub(r"[^a-z0-9]+", "-", operator.name.lower()).strip("-") or "operator"
    name = re.sub(r"[<>\s\x00]+", " ", operator.name)
    return Identity(
        name if any(char.isalnum() for char in name) else local,
        operator.email or f"{local[:60]}@deploy-tui.invalid",
    )
