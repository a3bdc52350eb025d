"""Sign-offs: a role's decision, by a name. They are unsigned and are called so everywhere."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from deploy_tui.session import rules
from deploy_tui.session.events import SIGNOFF, Draft, Event, order
from deploy_tui.session.heads import effective, heads
from deploy_tui.session.state import State
from deploy_tui.text.clean import clean

Decision = Literal["approve", "reject"]
DECISIONS: tuple[Decision, ...] = ("approve", "reject")


class SignOff(NamedTuple):
    """What a role decided. `decision` is None while it has not; `why` says what to think of it."""

    role: str
    title: str
    label: str
    decision: Decision | None = None
    by: str = ""
    at: str = ""
    reason: str = ""
    why: str = "not signed"

    @property
    def valid(self) -> bool:
        return self.decision == "approve"


def signoffs(state: State) -> Mapping[str, SignOff]:
    """Every role that signs, in checklist order, with what it decided."""
    found = {}
    for role in state.checklist.signing_roles:
        about = state.about.get(f"signoff:{role.id}", {})
        standing = [event for event in effective(about.values()) if event.kind == SIGNOFF]
        blank = SignOff(role.id, role.title, role.signoff)
        found[role.id] = _decided(blank, heads(standing, about)) if standing else blank
    return found


def _decided(blank: SignOff, at_head: tuple[Event, ...]) -> SignOff:
    """Where two decisions did not see each other, a rejection shows: the way of caution."""
    shown = max(at_head, key=lambda event: (event.body.get("decision") != "approve", order(event)))
    approved = shown.body.get("decision") == "approve"
    others = f"; {len(at_head)} decisions did not see each other" if len(at_head) > 1 else ""
    return SignOff(
        blank.role,
        blank.title,
        blank.label,
        "approve" if approved else "reject",
        clean(shown.by),
        clean(shown.at),
        clean(str(shown.body.get("reason", ""))),
        ("unsigned: a name, not a signature" if approved else "rejected") + others,
    )


def sign(state: State, role: str, decision: str, reason: str = "") -> Draft:
    """A role's decision, unsigned. A rejection needs a reason. Raises rules.Unknown, rules.Refused."""
    rules.refuse_closed(state)
    ids = [each.id for each in state.checklist.signing_roles]
    if role not in ids:
        raise rules.Unknown(
            f"no role {clean(role)!r} signs{rules.nearest(role, ids)}; those that do: {', '.join(ids)}"
        )
    if decision not in DECISIONS:
        raise rules.Unknown(
            f"no decision {clean(decision)!r}{rules.nearest(decision, DECISIONS)}; approve or reject"
        )
    if decision == "reject" and not reason.strip():
        raise rules.Refused(f"{role}: a rejection needs a reason")
    body: dict[str, Any] = {"decision": decision, "signed": False}
    return Draft(
        SIGNOFF, f"signoff:{role}", body | ({"reason": rules.text_of(reason)} if reason.strip() else {})
    )


def table(signoff: SignOff) -> dict[str, Any]:
    """The sign-off as session.toml and `status --json` hold it."""
    return {
        "decision": signoff.decision,
        "by": signoff.by or None,
        "at": signoff.at or None,
        "reason": signoff.reason or None,
        "valid": signoff.valid,
        "why": signoff.why,
    }
