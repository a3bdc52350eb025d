"""Values that are allowed, and dangerous: somebody types the variable's name and says why.

Agreed to is this value, not the variable: what is recorded names it by a fingerprint, so another value asks
again. These are no secrets (`lint` sees to that); the fingerprint only keeps values out of the session.
"""

import hashlib
import hmac

from deploy_tui.session import events as kinds
from deploy_tui.session.events import Draft, Event, order
from deploy_tui.session.heads import effective
from deploy_tui.session.rules import Refused, Unknown, nearest, refuse_closed, text_of
from deploy_tui.session.state import State
from deploy_tui.text.clean import clean


def accept(state: State, name: str, value: str, *, word: str, reason: str) -> Draft:
    """Somebody agrees to this value. Raises Unknown, or Refused when the word typed is not its name
    or no reason is given."""
    refuse_closed(state)
    variable = next((each for each in state.checklist.variables if each.name == name), None)
    if variable is None:
        names = [each.name for each in state.checklist.variables]
        raise Unknown(f"no variable {clean(name)!r}{nearest(name, names)}")
    if not variable.caution or variable.secret:
        raise Refused(f"{name}: nothing to agree to")
    if word != name:
        raise Refused(f"{name}: not agreed; type its name exactly")
    if not reason.strip():
        raise Refused(f"{name}: say why")
    body = {"caution": variable.caution, "value": _print(state, name, value), "reason": text_of(reason)}
    return Draft(kinds.CAUTION, f"variable:{name}", body)


def accepted(state: State, name: str, value: str) -> Event | None:
    """Who agreed to this value last, if anybody did and it was not withdrawn."""
    about = state.about.get(f"variable:{name}", {})
    agreed = [
        event
        for event in effective(about.values())
        if event.kind == kinds.CAUTION and event.body.get("value") == _print(state, name, value)
    ]
    return max(agreed, key=order, default=None)


def agreed(state: State) -> dict[str, dict[str, str]]:
    """Of each variable that somebody agreed to what stands recorded last: for status and session.toml."""
    found = {}
    for variable in state.checklist.variables:
        about = effective(state.about.get(f"variable:{variable.name}", {}).values())
        last = max((each for each in about if each.kind == kinds.CAUTION), key=order, default=None)
        if last is not None:
            body = {key: clean(str(last.body.get(key, ""))) for key in ("caution", "reason")}
            found[variable.name] = {**body, "by": clean(last.by), "at": clean(last.at)}
    return found


def _print(state: State, name: str, value: str) -> str:
    return hmac.digest(
        state.uid.encode(), f"{name}\0{value}".encode("utf-8", "replace"), hashlib.sha256
    ).hex()[:16]
