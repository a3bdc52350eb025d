"""Who allowed what to run. Nothing of a checklist runs before somebody has allowed exactly these bytes.

    digest = trust.require(place, checklist, params)     # or rules.Refused, with what to do

An approval is the digest of the lines that were shown (`parts.described`), for one root and one checklist.
It lies in the user's state folder, never in the repository: nobody can bring it along with a commit. The
lines are kept with it, so that a change can be shown.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import unified_diff

from deploy_tui.checklist.model import Checklist
from deploy_tui.execution import parts
from deploy_tui.session.rules import Refused
from deploy_tui.store.atomic import read_file, write_file
from deploy_tui.store.place import Place, state_folder

_FOLDER = "allowed"


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody allowed these lines. `at` is ISO 8601."""

    digest: str
    by: str
    at: str
    lines: tuple[str, ...]


def require(place: Place, checklist: Checklist, params: Mapping[str, str]) -> str:
    """The digest of what may run. Raises Refused when it has not been allowed, with the reason."""
    lines = parts.described(checklist, place.root, params)
    wanted = parts.digest(lines)
    if is_allowed(place, checklist.id, wanted):
        return wanted
    last = latest(place, checklist.id)
    if last is None:
        raise Refused(
            f"nothing of checklist {checklist.id} has been allowed to run here;"
            f" `deploy-tui allow` shows its {parts.count(lines)} commands and asks"
        )
    changed = sum(line[:2] in ("+ ", "- ") for line in difference(last.lines, lines))
    raise Refused(
        f"{changed} lines of what {last.by} allowed have changed; `deploy-tui allow` shows the difference"
    )


def is_allowed(place: Place, checklist: str, digest: str) -> bool:
    """Whether exactly this was allowed."""
    approval = _read(os.path.join(_folder(place, checklist), f"{digest}.json"))
    # The lines are what was agreed to; a file that was only renamed agrees to nothing.
    return approval is not None and parts.digest(approval.lines) == digest


def latest(place: Place, checklist: str) -> Approval | None:
    """What was allowed last."""
    found = [_read(os.path.join(_folder(place, checklist), name)) for name in _names(place, checklist)]
    return max((each for each in found if each is not None), key=lambda each: each.at, default=None)


def allow(place: Place, checklist: str, lines: Sequence[str], *, by: str, at: str) -> Approval:
    """Somebody has seen these lines and agrees. Raises NotRecorded."""
    approval = Approval(parts.digest(lines), by, at, tuple(lines))
    folder = _folder(place, checklist)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    path = os.path.join(folder, f"{approval.digest}.json")
    write_file(path, json.dumps(asdict(approval) | {"root": place.root, "checklist": checklist}).encode())
    return approval


def deny(place: Place, checklist: str) -> int:
    """Nothing of it is allowed any more. Returns how many approvals there were. Raises OSError."""
    count = len(_names(place, checklist))
    if count:
        shutil.rmtree(_folder(place, checklist))
    return count


def difference(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """What changed, line by line, with the heading each change stands under; "+ " is new, "- " is gone."""
    changes = list(unified_diff(before, after, lineterm="", n=max(len(before), len(after))))[3:]
    shown: list[str] = []
    heading = ""
    for line in changes:
        mark, text = line[:1], line[1:]
        if not text.startswith(" "):
            heading = text if mark == " " else ""
        if mark != " ":
            if heading:
                shown.append(f"  {heading}")
                heading = ""
            shown.append(f"{mark} {text}")
    return shown


def _folder(place: Place, checklist: str) -> str:
    key = hashlib.sha256(f"{os.path.realpath(place.root)}\0{checklist}".encode("utf-8", "surrogateescape"))
    return os.path.join(state_folder(), _FOLDER, key.hexdigest()[:32])


def _names(place: Place, checklist: str) -> list[str]:
    try:
        return [name for name in os.listdir(_folder(place, checklist)) if name.endswith(".json")]
    except OSError:
        return []


def _read(path: str) -> Approval | None:
    try:
        table = json.loads(read_file(path) or b"null")
        return Approval(table["digest"], table["by"], table["at"], tuple(table["lines"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None
