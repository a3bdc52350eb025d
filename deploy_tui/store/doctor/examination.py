"""Everything that the doctor looks at, in order: what stands on something broken is not looked at."""

from collections.abc import Callable, Iterable

from deploy_tui.store.doctor import git_settings, merge_settings, repository, sessions, surroundings
from deploy_tui.store.doctor.finding import Finding
from deploy_tui.store.errors import StoreError
from deploy_tui.store.git.launch import GitFailed
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import Place


def examine(place: Place, operator: Operator | None) -> list[Finding]:
    """Raises nothing: what cannot be looked at is a finding."""
    findings = [repository.git_itself(), repository.where(place)]
    location = place.location
    if location is not None and findings[0].level != "broken":
        inside = list(repository.looks_inside(location))
        findings += inside
        findings += _try("commits", lambda: repository.in_the_way(location))
        if all(each.level != "broken" or each.check in ("history", "index") for each in inside):
            findings += _try("git settings", lambda: git_settings.looks(location))
            findings += _try("merge driver", lambda: merge_settings.looks(place, location))
    findings += _try("sessions", lambda: sessions.looks(place, operator))
    return [*findings, surroundings.keyring(), surroundings.terminal()]


def _try(check: str, look: Callable[[], Iterable[Finding]]) -> list[Finding]:
    findings: list[Finding] = []
    try:
        findings.extend(look())
    except (GitFailed, StoreError, OSError) as error:
        findings.append(Finding(check, "broken", str(error), "see the line above"))
    return findings
