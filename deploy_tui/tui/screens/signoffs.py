"""The sign-offs: who approved what, by name."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from deploy_tui.checklist.model import Role
from deploy_tui.session import signoffs
from deploy_tui.tui.key_line import Key
from deploy_tui.tui.listing import Entry
from deploy_tui.tui.screens.listed import Listed
from deploy_tui.tui.signoff_lines import coverage, signoff_entries


class SignOffs(Listed):
    """Approving asks for the typed word, rejecting for a reason: no stray key decides."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "choose", "approve", show=False),
        Binding("r", "reject", "reject", show=False),
    ]
    heading = "Sign-offs"
    empty = "this checklist asks nobody to sign"

    def entries(self) -> Sequence[Entry]:
        return signoff_entries(self.state, self.now())

    def aside(self) -> str:
        found = signoffs.signoffs(self.state)
        return f"{sum(each.valid for each in found.values())} of {len(found)} approved"

    def keys(self) -> tuple[Key, ...]:
        return (Key("a", "approve", "choose"), Key("r", "reject", "reject")) if self.acting else ()

    def facts(self) -> str:
        return "unsigned: these are names, not signatures"

    def _role(self, id: str) -> Role:
        return next(role for role in self.state.checklist.signing_roles if role.id == id)

    def choose(self, id: str) -> None:
        from deploy_tui.tui.screens.approve import Approve

        role = self._role(id)

        def answered(reason: str | None) -> None:
            if reason is not None:
                self.link.record(lambda now: signoffs.sign(now, id, "approve", reason))

        self.app.push_screen(Approve(role, self.link.me, coverage(self.state, role)), answered)

    def action_reject(self) -> None:
        from deploy_tui.tui.screens.ask import Ask

        if not self.chosen:
            return
        role = self._role(self.chosen)

        def answered(reason: str | None) -> None:
            if reason:
                self.link.record(lambda now: signoffs.sign(now, role.id, "reject", reason))

        about = f"{self.link.me} rejects as {role.title}, unsigned. Why? What must change?"
        self.app.push_screen(Ask(f"Reject: {role.signoff}", about), answered)
