"""What an earlier session has to offer to a new one."""

from deploy_tui.session.standing import offers_from
from deploy_tui.store.errors import NoSession
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.place import Place
from deploy_tui.store.read import Reading, read_session
from deploy_tui.store.sessions import session_ids
from deploy_tui.text.clean import clean


def read_earlier(place: Place, id: str) -> Reading:
    """The session with this id. Raises NoSession when there is none, StoreError when it cannot be read."""
    ids = session_ids(place)
    if id not in ids:
        raise NoSession(f"no session {clean(id)!r} in {place.sessions}; `deploy-tui list` names them")
    return read_session(place, id, ids[id])


def offer(session: OpenSession, earlier: Reading) -> int:
    """Offer what the earlier session found and what still may count; each must be confirmed by hand. How many
    were offered. Raises NotRecorded."""
    items = session.state.checklist.items
    drafts = offers_from(earlier.id, earlier.state, items, session.now())
    if drafts:
        session.record(*(lambda state, draft=draft: draft for draft in drafts))
    return len(drafts)
