"""Which variables are needed here: those of the session's checklist, or without one of the checklist here."""

from collections.abc import Mapping
from dataclasses import dataclass

from deploy_tui.checklist.model import Checklist, Variable
from deploy_tui.environment.checks import check
from deploy_tui.environment.found import Finding, Values
from deploy_tui.session.cautions import accepted
from deploy_tui.session.events import Event
from deploy_tui.session.rules import Refused
from deploy_tui.session.state import State


@dataclass(frozen=True)
class Known:
    """The variables, and the session in which reasons were given, if there is one."""

    checklist: Checklist
    state: State | None = None

    @property
    def variables(self) -> Mapping[str, Variable]:
        """By name, in the checklist's order."""
        return {each.name: each for each in self.checklist.variables}

    @property
    def secret(self) -> frozenset[str]:
        return frozenset(each.name for each in self.checklist.variables if each.secret)

    def check(self, found: Values, names: tuple[str, ...] | None = None) -> tuple[Finding, ...]:
        """What is wrong with these values; with `names` only with those."""
        return check(self.checklist.variables, found, self._accepted, names)

    def agreed(self, name: str, found: Values) -> Event | None:
        """Who gave a reason for the value that this one has, if it wants one."""
        variable = self.variables[name]
        if self.state is None or not variable.caution or name not in found.values:
            return None
        return accepted(self.state, name, found.get(name))

    def to_agree(self, name: str, found: Values) -> str:
        """The value for which somebody may give a reason. Raises Refused when there is none."""
        for each in self.check(found, (name,)):
            if each.sort not in ("caution", "disagrees"):
                raise Refused(str(each))
        if not self.variables[name].caution:
            raise Refused(f"{name}: nothing to agree to")
        return found.get(name)

    def _accepted(self, name: str, value: str) -> bool:
        return self.state is not None and accepted(self.state, name, value) is not None
