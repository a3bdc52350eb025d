"""Where values come from: the process environment, the OS keyring, a .env file."""

import os
from collections.abc import Iterable, Mapping

from deploy_tui.environment.envfile import read_file
from deploy_tui.environment.feed import remember
from deploy_tui.environment.found import Values
from deploy_tui.environment.ring import NoRing, NowhereRing, Ring

PROCESS, KEYRING = "environment", "keyring"
AROUND = f"{PROCESS} and {KEYRING}"


def from_process(names: Iterable[str], environment: Mapping[str, str] = os.environ) -> Values:
    """What is set around us."""
    return Values(PROCESS, {name: environment[name] for name in names if name in environment})


def from_ring(ring: Ring, names: Iterable[str]) -> Values:
    """What the keyring keeps. Raises NoRing."""
    kept = ring.get(names)
    remember(kept)
    return Values(KEYRING, kept)


def around(ring: Ring, names: Iterable[str]) -> Values:
    """What a command would be given: what is set in the environment, and the rest from the keyring. A keyring
    that does not answer is a note; it is not asked when nothing is missing."""
    names = tuple(names)
    process = from_process(names)
    missing = [name for name in names if name not in process.values]
    kept: Mapping[str, str] = {}
    notes: tuple[str, ...] = ()
    silent = False
    if missing:
        try:
            kept = ring.get(missing)
            remember(kept)
        except NoRing as error:
            notes, silent = (str(error),), not isinstance(error, NowhereRing)
    places = {**dict.fromkeys(kept, KEYRING), **dict.fromkeys(process.values, PROCESS)}
    return Values(AROUND, {**kept, **process.values}, notes=notes, silent=silent, places=places)


def source(word: str, root: str, names: Iterable[str]) -> Values:
    """What a word names: "environment", "keyring", "keyring:NAME", else the path of a file.
    Raises NoRing, NotReadable."""
    if word == PROCESS:
        return from_process(names)
    kind, _, name = word.partition(":")
    if kind == KEYRING:
        found = from_ring(Ring(root, name or "production"), names)
        return Values(word, found.values)
    return read_file(word)
