"""The commit that adds what the server lacks. Its one parent is the server's commit: nobody's branch."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from deploy_tui.session.events import Event
from deploy_tui.session.state import State
from deploy_tui.store.folder import EVIDENCE, EVIDENCE_NAME, evidence_files
from deploy_tui.store.git.launch import run
from deploy_tui.store.git.locate import Location
from deploy_tui.store.git.objects import CannotRebuild, Rebuilt, object_id, pack, rebuild
from deploy_tui.store.git.repository import object_format
from deploy_tui.store.logs import LOGS
from deploy_tui.store.operator import Operator
from deploy_tui.store.publish import author_of, message_of
from deploy_tui.store.rendering import Rendering
from deploy_tui.store.sync.arrivals import NOT_OURS
from deploy_tui.store.sync.memory import counts
from deploy_tui.store.sync.tip import WRITER, Tip


@dataclass(frozen=True, slots=True)
class Lacking:
    """What a tip has not: how many events of which writers, and which evidence."""

    events: Mapping[str, int]
    evidence: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.events or self.evidence)


def lacking(state: State, folder: str, tip: Tip | None, there: Mapping[str, int]) -> Lacking:
    """What is known here and not at a tip that holds so many events of each writer (`there`).

    All that can be read there is known here, so equal numbers are equal events.
    """
    events = {
        writer: count - there.get(writer, 0)
        for writer, count in counts(state).items()
        if there.get(writer, 0) != NOT_OURS and count > there.get(writer, 0)
    }
    names = tip.files if tip is not None else {}
    return Lacking(events, tuple(name for name in _evidence_names(folder) if name not in names))


def commit_for(
    location: Location,
    path: str,
    tip: Tip | None,
    files: Mapping[str, bytes],
    message: str,
    operator: Operator | None,
    now: datetime,
) -> tuple[str, Rebuilt]:
    """Write a commit upon the tip with these files of the session's folder, and what else lies there.

    By one process, fsynced. Raises GitFailed.
    """
    algorithm = object_format(location) if tip is None else ("sha1" if len(tip.commit) == 40 else "sha256")
    at_path = {f"{path}/{name}": data for name, data in files.items()}
    try:
        rebuilt = rebuild(tip.root if tip else None, tip.trees if tip else {}, at_path, algorithm)
    except CannotRebuild:  # somebody put a link or a file where our folders are: begin the tree anew
        rebuilt = rebuild(None, {}, at_path, algorithm)
    who = author_of(operator or Operator("deploy-tui"))
    stamp = f"{who.name} <{who.email}> {int(now.timestamp())} +0000"
    parent = f"parent {tip.commit}\n" if tip else ""
    body = f"tree {rebuilt.tree}\n{parent}author {stamp}\ncommitter {stamp}\n\n{message}"
    commit = body.encode("utf-8", "replace")
    stream = pack((*rebuilt.objects, ("commit", commit)), algorithm)
    run(location.top, "unpack-objects", "-q", given=stream)
    return object_id("commit", commit, algorithm), rebuilt


def files_for(
    state: State, folder: str, rendering: Rendering, missing: Lacking, there: Mapping[str, int]
) -> dict[str, bytes]:
    """The rendered files, but for logs that are not ours to touch, and the evidence that is missing."""
    files = {
        name: data
        for name, data in rendering.files(state).items()
        if there.get(name.removeprefix(f"{LOGS}/").removesuffix(".toml"), 0) != NOT_OURS
    }
    if missing.evidence:
        evidence = evidence_files(folder)
        files |= {name: evidence[name] for name in missing.evidence if name in evidence}
    return files


def message_for(id: str, state: State, missing: Lacking, writer: str) -> str:
    """As a session commit, with the writer whose clock made its date."""
    known = counts(state)
    new: tuple[Event, ...] = tuple(
        event
        for event in state.events.values()
        if event.n > known[event.writer] - missing.events.get(event.writer, 0)
    )
    return message_of(id, state, new) + f"{WRITER}: {writer}\n"


def _evidence_names(folder: str) -> list[str]:
    try:
        names = sorted(os.listdir(os.path.join(folder, EVIDENCE)))
    except OSError:
        return []
    return [f"{EVIDENCE}/{name}" for name in names if EVIDENCE_NAME.fullmatch(name)]
