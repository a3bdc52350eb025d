"""A session that another clone began and that is only at the server so far."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from deploy_tui.checklist.build import build
from deploy_tui.checklist.model import Checklist
from deploy_tui.checklist.problem import BadChecklist
from deploy_tui.session.events import START, Event, union
from deploy_tui.session.fold import fold
from deploy_tui.session.state import State
from deploy_tui.store.errors import Ambiguous, NoSession, StoreError
from deploy_tui.store.folder import CHECKLIST
from deploy_tui.store.git.launch import run
from deploy_tui.store.git.locate import Location
from deploy_tui.store.git.objects import parse_tree
from deploy_tui.store.git.repository import read_objects
from deploy_tui.store.opened import OpenSession, utc_now
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import Place
from deploy_tui.store.read import Published, Reading
from deploy_tui.store.sessions import session_ids
from deploy_tui.store.sync.arrivals import arrivals
from deploy_tui.store.sync.names import (
    BRANCHES,
    OWN,
    Ref,
    full_name,
    seen_again,
    seen_at,
    session_path,
    sessions_path,
    slug,
)
from deploy_tui.store.sync.remote import Remote, find_remote
from deploy_tui.store.sync.tip import Tip, read_files, read_tips
from deploy_tui.store.sync.wire import Unreachable, fetch
from deploy_tui.text.clean import clean
from deploy_tui.text.toml import Unreadable, parse

# They become names of folders of ours.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_UID = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True, slots=True)
class Offered:
    """A session at the server, as far as it can be read there."""

    id: str
    uid: str
    checklist: Checklist
    events: tuple[Event, ...]
    state: State


def join(
    place: Place,
    wanted: str | None,
    operator: Operator | None,
    now: Callable[[], datetime] = utc_now,
) -> OpenSession:
    """Take in the session of this id or full name, else the only open one at the server that
    is no rehearsal.

    Its folder and commit follow by `publish`. Raises NoSession, Ambiguous, NoRemote, StoreError, NotRecorded.
    """
    remote = find_remote(place.location)
    assert place.location is not None
    chosen = _choose(offered(place, place.location, remote, wanted), wanted, remote)
    there = session_ids(place).get(chosen.id)
    if there is not None and there != chosen.uid:
        raise StoreError(
            f"another session is called {chosen.id} here; the one at {remote.name} was not joined"
        )
    if there is not None:
        return OpenSession.open(place, chosen.id, chosen.uid, operator, now)
    empty = fold(chosen.checklist, chosen.uid, ())
    session = OpenSession(place, Reading(chosen.id, chosen.uid, empty, Published(), ()), operator, now)
    session.enter(chosen.events)
    return session


def _choose(found: list[Offered], wanted: str | None, remote: Remote) -> Offered:
    if not wanted:
        found = [each for each in found if not each.state.outcome and not each.state.rehearsal]
    if len(found) == 1:
        return found[0]
    name = f"session {clean(wanted)!r}" if wanted else "open session"
    if not found:
        raise NoSession(f"no {name} here or at {remote.name}; `deploy-tui list` names those that are here")
    alike = len({each.id for each in found}) < len(found)
    names = " and ".join(_called(each) if alike else each.id for each in found)
    which = f"are called {clean(wanted)!r}" if wanted else "are open"
    raise Ambiguous(f"{len(found)} sessions at {remote.name} {which}: {names}; say which with --session ID")


def _called(offer: Offered) -> str:
    begun = f" (begun by {offer.state.started_by})" if offer.state.started_by else ""
    return full_name(offer.id, offer.uid) + begun


def offered(place: Place, location: Location, remote: Remote, wanted: str | None) -> list[Offered]:
    """The sessions at the server, or those of this id or full name; what cannot be read is left out.

    Raises StoreError when the server cannot be reached, GitFailed.
    """
    name = f"{slug(wanted)}*" if wanted else "*"
    patterns = [seen_at(remote.seen_as, OWN + name), seen_at(remote.seen_as, BRANCHES + name)]
    try:
        fetch(location, remote, patterns)
    except Unreachable as error:
        raise StoreError(f"{remote.name}: {error}") from None
    heres = run(location.top, "for-each-ref", "--format=%(refname)", *(ref.here for ref in patterns))
    refs = [seen_again(remote.seen_as, here) for here in heres.decode("utf-8", "replace").splitlines()]
    found: dict[tuple[str, str], Offered] = {}
    for ref, id in _ids(place, location, refs):
        if wanted and wanted != id and not wanted.startswith(f"{slug(id)}-"):  # as `full_name` spells it
            continue
        each = _read(place, location, ref, id)
        if each is not None and wanted in (None, "", id, full_name(id, each.uid)):
            known = found.get((each.id, each.uid), each)
            found[each.id, each.uid] = _offer(id, each.uid, each.checklist, union(known.events, each.events))
    return list(found.values())


def _ids(place: Place, location: Location, refs: list[Ref]) -> Iterable[tuple[Ref, str]]:
    """The id of the one session in each ref."""
    trees = read_objects(location, [f"{ref.here}:{sessions_path(place)}" for ref in refs])
    for ref, tree in zip(refs, trees, strict=True):
        if tree is None or tree[1] != "tree":
            continue
        names = [name.decode("utf-8", "replace") for name in parse_tree(tree[2], len(tree[0]) // 2)]
        if len(names) == 1 and _ID.fullmatch(names[0]):
            yield ref, names[0]


def _read(place: Place, location: Location, ref: Ref, id: str) -> Offered | None:
    try:
        tips = read_tips(location, [ref], session_path(place, id))
        if not tips or CHECKLIST not in tips[0].files:
            return None
        checklist = _checklist(location, tips[0])
    except StoreError:
        return None
    found = arrivals(location, tips[0], "", {}, {})
    uids = {event.session for event in found.events}
    uid = next(iter(uids), "")
    if len(uids) != 1 or not _UID.fullmatch(uid):
        return None
    offer = _offer(id, uid, checklist, found.events)
    # Whoever wrote the session's ref may have put another checklist beside its events.
    digests = {event.body.get("digest") for event in found.events if event.kind == START}
    return offer if digests == {checklist.digest} else None


def _checklist(location: Location, tip: Tip) -> Checklist:
    data = read_files(location, {CHECKLIST: tip.files[CHECKLIST]}).get(CHECKLIST)
    try:
        return build(parse(data or b""))
    except (Unreadable, BadChecklist) as error:
        raise StoreError(f"{tip.ref.there}: {error}") from None


def _offer(id: str, uid: str, checklist: Checklist, events: tuple[Event, ...]) -> Offered:
    return Offered(id, uid, checklist, events, fold(checklist, uid, events))
