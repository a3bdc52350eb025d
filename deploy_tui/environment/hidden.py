"""The values that must never show: of the secrets that the checklist declares, of what is called like one,
and the passwords in addresses; from around us, from .env files in the root, from what the keyring has given.

A value that only keeps a place ("changeme") is none: it would make holes in every text.
"""

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from urllib.parse import unquote, urlsplit

from deploy_tui.checklist.model import Variable
from deploy_tui.environment.envfile import salvage, stands_in
from deploy_tui.environment.feed import all_known, feed
from deploy_tui.environment.placeholders import is_placeholder

_SOUNDS_SECRET = re.compile(r"PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY|CREDENTIAL", re.I)
_SHORTEST_GUESSED = 6
_LETS_IN = re.compile(r"WEBHOOK|DSN", re.I)
_LOGS_IN = re.compile(r"://[^\s/?#@]+@")
# What a key that somebody pastes looks like: long, in one piece, with letters and digits in it.
_LIKE_A_KEY = re.compile(r"(?=\S*[A-Za-z])(?=\S*\d)\S{8,512}|\S{16,512}")


def around(variables: Sequence[Variable], environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The secrets in the environment, by name, whether a command is given them or not."""
    declared = {each.name for each in variables if each.secret}
    return {
        name: value
        for name, value in environment.items()
        if value and (name in declared or (_SOUNDS_SECRET.search(name) and len(value) >= _SHORTEST_GUESSED))
    }


def at_hand(variables: Sequence[Variable]) -> frozenset[str]:
    """What is known without asking anybody and without reading any file: for a UI thread. Where the variables
    are not known, all that the keyring has given counts as secret, as do addresses that let somebody in."""
    found = {*around(variables).values(), *_given(variables)}
    return frozenset(value for value in found if not is_placeholder(value))


def hidden(variables: Sequence[Variable], root: str) -> frozenset[str]:
    """All that is known without asking the keyring. Reads the .env files in the root."""
    found = {*at_hand(variables), *_in_files(variables, root)}
    return frozenset(value for value in found if not is_placeholder(value))


def _given(variables: Sequence[Variable]) -> Iterator[str]:
    """By the keyring, and what stands in its addresses and in those around us."""
    declared = {each.name for each in variables if each.secret}
    known = all_known()
    yield from (value for name, value in known if name in declared or not variables)
    yield from _in_addresses([*os.environ.values(), *(value for _, value in known)])
    if not variables:
        yield from _addresses_that_let_in(os.environ)


def _in_files(variables: Sequence[Variable], root: str) -> Iterator[str]:
    for file in stands_in(root):
        try:
            values = salvage(os.path.join(root, file))
        except OSError:
            continue
        yield from around(variables, values).values()
        yield from _in_addresses(values.values())


def looked_for(variables: Sequence[Variable], root: str, texts: Collection[str]) -> frozenset[str]:
    """The same, to be looked for in texts that somebody gives; the keyring is asked, which takes its time,
    where something in them looks like a key."""
    if any(_LIKE_A_KEY.search(text) for text in texts):
        return asked_for(variables, root)
    return hidden(variables, root)


def asked_for(variables: Sequence[Variable], root: str) -> frozenset[str]:
    """All that is known, the keyring being asked as well, which takes its time."""
    feed(root).given([each.name for each in variables])
    return hidden(variables, root)


def _in_addresses(values: Iterable[str]) -> Iterator[str]:
    for value in values:
        if "://" in value and "@" in value:
            try:
                password = urlsplit(value).password or ""
            except ValueError:
                continue
            if password:
                yield from {password, unquote(password)}


def _addresses_that_let_in(environment: Mapping[str, str]) -> Iterator[str]:
    """Addresses that are secrets themselves, and of which no name says so: somebody is logged in by them, or
    whoever knows them may write there."""
    for name, value in environment.items():
        if "://" in value and (_LETS_IN.search(name) or _LOGS_IN.search(value)):
            yield value
