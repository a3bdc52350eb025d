"""A session's folder as a commit on the user's branch."""

import os
import re
from collections.abc import Mapping
from typing import Any

from deploy_tui.session.document import summary
from deploy_tui.session.events import Event
from deploy_tui.session.state import State
from deploy_tui.store.git.commit import Committed, commit_files
from deploy_tui.store.git.identity import Identity
from deploy_tui.store.git.launch import GitFailed
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import Place
from deploy_tui.store.read import Published


def commit_session(
    place: Place,
    id: str,
    state: State,
    files: Mapping[str, bytes],
    operator: Operator,
    before: Published,
    logs: Mapping[str, Any],
) -> Published:
    """Commit these files of the session's folder. What prevents it is in the result's `waiting`."""
    assert place.location is not None
    folder = os.path.join(place.relative_root, "sessions", id).replace(os.sep, "/")
    committed = before.committed or {}
    new = tuple(event for event in state.events.values() if event.n > committed.get(event.writer, 0))
    try:
        result = commit_files(
            place.location,
            folder=folder,
            files={f"{folder}/{name}": data for name, data in files.items()},
            message=_message(id, state, new),
            author=_author(operator),
        )
    except GitFailed as error:
        return Published(before.commit, before.committed, f"git: {error}", logs)
    if not isinstance(result, Committed):
        return Published(before.commit, before.committed, result.reason, logs)
    highest: dict[str, int] = {}
    for event in state.events.values():
        highest[event.writer] = max(highest.get(event.writer, 0), event.n)
    return Published(result.sha, highest, None, logs)


def _message(id: str, state: State, new: tuple[Event, ...]) -> str:
    name = state.version or id
    operators = sorted({event.by for event in new})
    trailers = [f"Deploy-Session: {id}", *(f"Deploy-Operator: {_one_line(name)}" for name in operators)]
    return f"session({_one_line(name)}): {summary(new)}\n\n" + "\n".join(trailers) + "\n"


def _one_line(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f-\x9f]+", " ", text).strip()


def _author(operator: Operator) -> Identity:
    """Git wants an address; one that cannot exist stands in where git knows none."""
    local = re.sub(r"[^a-z0-9.-]+", "-", operator.name.lower()).strip("-") or "operator"
    name = re.sub(r"[<>\n\x00]+", " ", _one_line(operator.name)).strip() or local
    return Identity(name, operator.email or f"{local}@deploy-tui.invalid")
