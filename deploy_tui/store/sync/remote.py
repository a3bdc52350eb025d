"""Which server, and how git may talk to it.

The server is addressed by its URL, so that nothing else that a repository says about a remote (its proxy,
its uploadpack, its tags) counts. Programs that the repository's own configuration names do not run: not its
core.sshCommand, not its credential helpers, unless the user's own configuration trusts the repository
(`deploy-tui.trusted`, a path or *, as with git's safe.directory).
"""

import os
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from deploy_tui.store.errors import StoreError
from deploy_tui.store.git.launch import GitFailed, run
from deploy_tui.store.git.locate import Location
from deploy_tui.store.sync.names import seen_as
from deploy_tui.text.clean import clean

# Gives up by itself: should we be killed, no orphan waits for ever.
SSH = "ssh -oBatchMode=yes -oConnectTimeout=10 -oServerAliveInterval=5 -oServerAliveCountMax=3"
_QUESTION = r"^(deploy-tui\..*|remote\..*\.(url|pushurl)|core\.sshcommand|credential\.(.*\.)?helper)$"
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh",
    "GIT_PROXY_COMMAND": "",  # else core.gitProxy runs
}
_SETTINGS = (
    "core.alternateRefsCommand=:",
    "fetch.fsckObjects=true",
    "http.lowSpeedLimit=1",
    "http.lowSpeedTime=15",
    "push.pushOption=",
    "push.negotiate=false",
)
# The caller's own say about certificates, ssh and, as CI systems do, credentials in headers.
_KEPT = ("GIT_SSL_", "GIT_SSH_VARIANT", "GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_")
_USERS_OWN = ("system", "global")


class NoRemote(StoreError):
    """There is no server to meet at."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A server: where to fetch and to push, and the settings and environment with which git does it.
    `seen_as` is its name in the refs that remember what was seen there."""

    name: str
    seen_as: str
    url: str
    push_url: str
    settings: tuple[str, ...]
    environment: Mapping[str, str]


class _Setting(NamedTuple):
    scope: str
    key: str
    value: str


def find_remote(location: Location | None) -> Remote:
    """`deploy-tui.remote`, else `origin`, else the only one there is. Raises NoRemote, GitFailed."""
    if location is None:
        raise NoRemote("no git repository here, so there is no server to sync with")
    settings = _settings(location)
    urls = _urls(settings, ".url")
    name = _choose(urls, next((each.value for each in settings if each.key == "deploy-tui.remote"), ""))
    trusted = [os.path.expanduser(each.value) for each in settings if _is_users(each, "deploy-tui.trusted")]
    is_trusted = any(path == "*" or os.path.realpath(path) == location.top for path in trusted)
    usable = [each for each in settings if each.scope in _USERS_OWN or is_trusted]
    return Remote(
        name,
        seen_as(location, name),
        urls[name],
        _urls(settings, ".pushurl").get(name, urls[name]),
        (*_SETTINGS, *_helpers(usable)),
        _environment(usable),
    )


def _settings(location: Location) -> list[_Setting]:
    """In git's order, without what we hand git ourselves."""
    try:
        output = run(location.top, "config", "-z", "--show-scope", "--get-regexp", _QUESTION)
    except GitFailed as failed:
        if failed.status == 1:
            return []
        raise
    scopes, _, rest = output.decode("utf-8", "surrogateescape").partition("\0")
    fields = [scopes, *rest.removesuffix("\0").split("\0")]
    found = [
        _Setting(scope, *item.partition("\n")[::2])
        for scope, item in zip(fields[::2], fields[1::2], strict=False)
    ]
    return [each for each in found if each.scope != "command"]


def _is_users(setting: _Setting, key: str) -> bool:
    return setting.key == key and setting.scope in _USERS_OWN


def _urls(settings: Iterable[_Setting], ending: str) -> dict[str, str]:
    """Remote -> its first URL."""
    urls: dict[str, str] = {}
    for each in settings:
        if each.key.startswith("remote.") and each.key.endswith(ending):
            urls.setdefault(each.key.removeprefix("remote.").removesuffix(ending), each.value)
    return urls


def _choose(urls: Mapping[str, str], wanted: str) -> str:
    if wanted and wanted not in urls:
        raise NoRemote(f"deploy-tui.remote names {clean(wanted)!r}, which is no remote here")
    if name := wanted or ("origin" if "origin" in urls else ""):
        return name
    if len(urls) == 1:
        return next(iter(urls))
    if not urls:
        raise NoRemote("no git remote to sync with; add one: git remote add origin URL")
    names = ", ".join(clean(name) for name in urls)
    raise NoRemote(f"several git remotes ({names}); say which: git config deploy-tui.remote NAME")


def _helpers(usable: Iterable[_Setting]) -> list[str]:
    # After ours, which empties the list. Git would split a key with "=" in it in the wrong place.
    return [
        f"{each.key}={each.value}"
        for each in usable
        if each.key.startswith("credential.") and "=" not in each.key
    ]


def _environment(usable: Iterable[_Setting]) -> dict[str, str]:
    ssh = os.environ.get("GIT_SSH_COMMAND", "")
    if not ssh and os.environ.get("GIT_SSH"):
        ssh = shlex.quote(os.environ["GIT_SSH"])
    if not ssh:
        ssh = next((each.value for each in reversed([*usable]) if each.key == "core.sshcommand"), SSH)
    kept = {name: value for name, value in os.environ.items() if name.startswith(_KEPT)}
    return {**kept, **_ENVIRONMENT, "GIT_SSH_COMMAND": ssh}
