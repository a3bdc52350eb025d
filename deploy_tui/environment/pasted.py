"""What people type or paste, on its way into the session: a secret in it is found before it is recorded.

Looked at are the texts of an act: notes, reasons, values. Known values are found, and tokens by their shape.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

from deploy_tui.session.events import TYPED, Draft
from deploy_tui.session.rules import Refused, Unknown
from deploy_tui.session.state import State
from deploy_tui.store.opened import Act
from deploy_tui.text.redaction import holds_secret, redact_text


def texts(state: State, acts: Sequence[Act]) -> list[str]:
    """What would be recorded, as far as it can be told before; of an act that will be refused nothing."""
    found: list[str] = []
    for act in acts:
        try:
            found += _texts(act(state)).values()
        except (Refused, Unknown):  # it says so itself when it is recorded
            continue
    return found


def cleared(act: Act, secrets: Callable[[], Collection[str]]) -> Act:
    """The same act, without secrets in what somebody typed. They are fetched only where there is a text."""

    def without(state: State) -> Draft:
        draft = act(state)
        given = _texts(draft)
        found = {key: redact_text(text, secrets()) for key, text in given.items()}
        return draft._replace(body={**draft.body, **found}) if found != given else draft

    return without


def refuse_secrets(params: Mapping[str, object], secrets: Collection[str]) -> None:
    """Answers stand in the session for everybody to read, and in the commands. Raises Refused, which names
    those that hold a secret and repeats none."""
    if holding := holding_secrets(params, secrets):
        raise Refused(
            f"{', '.join(holding)}: holds what looks like a secret, and answers stand in the session;"
            " answer without it, and keep it with: deploy-tui env set NAME"
        )


def holding_secrets(params: Mapping[str, object], secrets: Collection[str]) -> list[str]:
    """The names of those answers that hold one."""
    return [id for id, value in params.items() if isinstance(value, str) and holds_secret(value, secrets)]


def _texts(draft: Draft) -> dict[str, str]:
    return {key: text for key in TYPED if isinstance(text := draft.body.get(key), str) and text}
