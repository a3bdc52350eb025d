"""git fetch and git push: by URL, with our own refs only, without prompts, with a deadline."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from deploy_tui.store.git.launch import GitFailed, run
from deploy_tui.store.git.locate import Location
from deploy_tui.store.sync.names import Ref
from deploy_tui.store.sync.remote import Remote
from deploy_tui.text.clean import clean

SECONDS = 30.0

# What a server says when somebody else was quicker. Everything else that it rejects, it refuses.
_QUICKER = re.compile(
    r"fetch first|non-fast-forward|stale info|cannot lock ref|failed to (?:update|lock)|incorrect old value"
    r"|but expected|already exists|remote failed to report",
    re.IGNORECASE,
)
_CREDENTIALS = re.compile(r"//[^/@\s]*@")


class Unreachable(Exception):
    """The server did not answer, or not us; the message is one clean line without credentials."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of a push. `raced`: somebody was quicker; `rejected`: the server will not have this ref;
    `failed`: no push at all, for want of rights or of a connection. `why` is one clean line."""

    result: Literal["done", "raced", "rejected", "failed"]
    why: str = ""


def fetch(location: Location, remote: Remote, refs: Iterable[Ref]) -> None:
    """Bring the server's refs here. Those that are not there are no fault. Raises Unreachable."""
    # A pattern, because a plain name that the server does not have would be an error.
    specs = [
        f"+{ref.there}*:{ref.here}*" if ref.there[-1] != "*" else f"+{ref.there}:{ref.here}" for ref in refs
    ]
    try:
        run(
            location.top,
            "fetch",
            *("--quiet", "--no-progress", "--no-tags", "--no-write-fetch-head", "--refmap=", "--no-prune"),
            *("--no-recurse-submodules", "--no-write-commit-graph", "--no-show-forced-updates", "--"),
            remote.url,
            *specs,
            configured=remote.settings,
            environment=remote.environment,
            seconds=SECONDS,
        )
    except GitFailed as failed:
        raise Unreachable(without_credentials(str(failed))) from failed


def look(location: Location, remote: Remote) -> None:
    """Whether the server answers us. Raises Unreachable."""
    try:
        run(
            location.top,
            *("ls-remote", "--quiet", "--", remote.url, "refs/deploy-tui/"),
            configured=remote.settings,
            environment=remote.environment,
            seconds=SECONDS,
        )
    except GitFailed as failed:
        raise Unreachable(without_credentials(str(failed))) from failed


def push(location: Location, remote: Remote, commit: str, ref: Ref) -> Pushed:
    """Move the server's ref forward to the commit, never otherwise: the server compares and swaps."""
    try:
        run(
            location.top,
            "push",
            *("--porcelain", "--no-progress", "--no-verify", "--no-signed", "--no-follow-tags"),
            *("--recurse-submodules=no", "--"),
            remote.push_url,
            f"{commit}:{ref.there}",
            configured=remote.settings,
            environment=remote.environment,
            seconds=SECONDS,
        )
    except GitFailed as failed:
        lines = failed.output.decode("utf-8", "replace").splitlines()
        rejected = [line.split("\t")[-1] for line in lines if line.startswith("!")]
        if not rejected:
            return Pushed("failed", without_credentials(str(failed)))
        raced = rejected[0].startswith("[rejected]") or _QUICKER.search(rejected[0])
        return Pushed("raced" if raced else "rejected", clean(rejected[0])[:200])
    return Pushed("done")


def without_credentials(text: str) -> str:
    """A message of git's in which a URL may stand."""
    return _CREDENTIALS.sub("//", text)
