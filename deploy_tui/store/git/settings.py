"""What git's configuration says about commits, and whose word counts.

A repository's own configuration comes with the repository, from whoever packed it. It may ask for signatures;
it may not name a program for us to run. Programs count when the user's own configuration names them, or the
machine's, and hooks run only when these say `deploy-tui.hooks = run`.
"""

import os
from dataclasses import dataclass

from deploy_tui.store.git.launch import GitFailed, run
from deploy_tui.store.git.locate import Location

# What git runs when nothing is configured. The last has no default; this one fails, and says so.
_PROGRAMS = {
    "gpg.program": "gpg",
    "gpg.openpgp.program": "gpg",
    "gpg.x509.program": "gpgsm",
    "gpg.ssh.program": "ssh-keygen",
    "gpg.ssh.defaultkeycommand": "false",
}
_FORMAT, _OPENPGP = "gpg.format", ("gpg.program", "gpg.openpgp.program")
_HOOKS, _HOOKS_PATH, _SIGN = "deploy-tui.hooks", "core.hookspath", "commit.gpgsign"
_QUESTION = r"^(commit\.gpgsign|core\.hookspath|deploy-tui\.hooks|gpg\..*)$"
_USERS_OWN = ("system", "global")


@dataclass(frozen=True, slots=True)
class Settings:
    """`sign`: commits are signed. `hooks`: where hooks are, or None: none run. `programs` are settings that
    put the user's own programs for signing in the place of those that the repository names (`ignored`).
    `gpg` is the program that signs when the format is OpenPGP, else ""."""

    sign: bool
    hooks: str | None
    programs: tuple[str, ...]
    ignored: tuple[str, ...]
    gpg: str = ""


def read_settings(location: Location) -> Settings:
    """By one process. Raises GitFailed."""
    trusted: dict[str, str] = {}
    everything: dict[str, str] = {}
    for scope, key, value in _configured(location):
        if scope != "command":  # these are ours
            everything[key] = value
            if scope in _USERS_OWN:
                trusted.pop(key, None)  # what was said last comes last
                trusted[key] = value
    ignored = tuple(key for key in _PROGRAMS if everything.get(key) != trusted.get(key))
    folder = everything.get(_HOOKS_PATH) or os.path.join(location.common_dir, "hooks")
    return Settings(
        sign=_is_true(everything.get(_SIGN, "false")),
        hooks=folder if trusted.get(_HOOKS, "skip") == "run" else None,
        programs=tuple(f"{key}={trusted.get(key, _PROGRAMS[key])}" for key in ignored),
        ignored=ignored,
        gpg=_gpg(trusted) if everything.get(_FORMAT, "openpgp") == "openpgp" else "",
    )


def _gpg(trusted: dict[str, str]) -> str:
    """Of its two names the one that is set last counts."""
    return next((trusted[key] for key in reversed(trusted) if key in _OPENPGP), "gpg")


def _configured(location: Location) -> list[tuple[str, str, str]]:
    try:
        output = run(location.top, "config", "--show-scope", "-z", "--get-regexp", _QUESTION)
    except GitFailed as failed:
        if failed.status == 1:  # git's way to say that nothing is set
            return []
        raise
    words = output.decode("utf-8", "surrogateescape").split("\0")[:-1]
    found = []
    for scope, setting in zip(words[::2], words[1::2], strict=True):
        key, equals, value = setting.partition("\n")
        found.append((scope, key, value if equals else "true"))
    return found


def _is_true(value: str) -> bool:
    return value.lower() in ("true", "yes", "on") or (value.isdecimal() and int(value) != 0)
