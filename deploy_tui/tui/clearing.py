"""What was typed in the wizard, on its way into the session: a secret in it is not recorded; that is said."""

from deploy_tui.session.events import PARAM, TYPED, Draft
from deploy_tui.session.state import State
from deploy_tui.store.opened import Act

HELD = "recorded as [redacted]: it held what looks like a secret"


class Clearing:
    """For the acts of one go. What the secrets are is looked up once, and only where something was typed: it
    reads files. `held`: something is recorded without a secret that it had."""

    def __init__(self, root: str) -> None:
        self.held = False
        self._root = root
        self._known: frozenset[str] | None = None

    def cleared(self, act: Act) -> Act:
        """The same act, without secrets. An answer with one is refused: it would be used as it stands."""

        def without(state: State) -> Draft:
            draft = act(state)
            if not any(draft.body.get(key) and isinstance(draft.body[key], str) for key in TYPED):
                return draft
            from deploy_tui.environment.pasted import cleared, refuse_secrets

            known = self._secrets(state)
            if draft.kind == PARAM:
                refuse_secrets({draft.about.partition(":")[2]: draft.body["value"]}, known)
            kept = cleared(lambda _: draft, lambda: known)(state)
            self.held |= kept != draft
            return kept

        return without

    def _secrets(self, state: State) -> frozenset[str]:
        if self._known is None:
            from deploy_tui.environment.hidden import hidden

            self._known = hidden(state.checklist.variables, self._root)
        return self._known
