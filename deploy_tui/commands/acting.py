"""What all commands that record something have in common."""

import os
from collections.abc import Sequence

from deploy_tui.commands.common import Common, Usage, place_of
from deploy_tui.commands.say import ask, at_terminal, note, note_all
from deploy_tui.session.rules import Refused
from deploy_tui.session.state import State
from deploy_tui.store.errors import StoreError
from deploy_tui.store.git.launch import GitFailed
from deploy_tui.store.opened import Act, OpenSession
from deploy_tui.store.operator import Operator, find_operator
from deploy_tui.store.place import Place
from deploy_tui.store.sessions import choose_session

WHO = "nobody is named: give --as NAME, or set DEPLOY_TUI_OPERATOR, or git config user.name and user.email"


def who(place: Place, common: Common) -> Operator | None:
    """Who acts. A git that cannot answer matters only when nobody was named otherwise."""
    try:
        return find_operator(place, common.operator)
    except GitFailed as error:
        name = common.operator or os.environ.get("DEPLOY_TUI_OPERATOR", "")
        if not name.strip():
            raise
        note(f"deploy-tui: {error}")
        return Operator(name)


def open_to_write(common: Common) -> tuple[OpenSession, Operator]:
    """The session that is meant, and who acts in it. Raises Usage, Ambiguous, StoreError."""
    place = place_of(common)
    id, uid = choose_session(place, common.session, to_write=True)
    operator = who(place, common)
    if operator is None:
        raise Usage(WHO)
    return OpenSession.open(place, id, uid, operator), operator


def record(session: OpenSession, *acts: Act) -> None:
    """Record, then write the folder and commit. What is recorded is safe; what waits is said on stderr.
    Raises Refused when somebody does not want it without the secret that is in it."""
    session.record(*_without_secrets(session, acts))
    publish(session)


def _without_secrets(session: OpenSession, acts: Sequence[Act]) -> Sequence[Act]:
    """What was typed or pasted, as it may be recorded; asks first where somebody can answer."""
    from deploy_tui.environment.hidden import looked_for
    from deploy_tui.environment.pasted import cleared, texts
    from deploy_tui.text.redaction import holds_secret

    given = texts(session.state, acts)
    if not given:
        return acts
    secrets = looked_for(session.state.checklist.variables, session.place.root, given)
    if any(holds_secret(text, secrets) for text in given):
        what = "this holds what looks like a secret"
        if not at_terminal():
            note(f"deploy-tui: {what}: it is recorded as [redacted]")
        elif ask(f"{what}. Record it with [redacted] in its place? [Y/n]").lower() not in ("", "y", "yes"):
            raise Refused("not recorded; say it without the secret")
    return [cleared(act, lambda: secrets) for act in acts]


def publish(session: OpenSession) -> None:
    """Write the folder and commit it; say what waits. Raises nothing: the journal has everything already."""
    try:
        saved = session.publish()
    except (StoreError, OSError) as error:
        note(f"deploy-tui: saved in the journal, but sessions/{session.id} cannot be written: {error}")
    else:
        if session.place.location is None:
            where = session.place.root
            note(f"deploy-tui: saved, not committed: no git repository; make one with: git init {where}")
        elif saved.pending:
            note(f"deploy-tui: saved, not committed yet: {saved.waiting or 'the next act commits it'}")
    note_all(session.warnings)


def progress(state: State, id: str) -> str:
    """How far the phase of an item is: "week-before 1/129"."""
    item = state.checklist.items[id.partition("@")[0]]
    phase = next(phase for phase in state.checklist.phases if phase.id == item.phase)
    return f"{phase.id} {state.phase_resolved(phase)}/{len(phase.items)}"


def stands(state: State, ref: str) -> str:
    """How an item stands now: "unit-tests done by ada · week-before 1/129"."""
    item, own = state.checklist.items[ref.partition("@")[0]], state.item(ref)
    said = f"{ref} {own.state}"
    if own.value is not None:
        unit = item.limit.unit if item.limit else item.unit
        said += f" ({own.value} {unit})" if unit else f" ({own.value})"
    missing = item.people - len(own.confirmed)
    if own.state == "open" and own.confirmed:
        said += f", confirmed by {own.by}, {missing} more to confirm"
    elif own.by:
        said += f" by {own.by}"
    if own.disputed:
        said += ", disputed: " + ", ".join(
            f"{head.by} says {head.body.get('state', 'done')}" for head in own.heads
        )
    return f"{said} · {progress(state, ref)}"
