"""What commands are given from the keyring: the variables that they name and that nobody set around us.

Remembered for a moment, because one run asks several times; and what was once given is known for good,
because a command may still say it later. All of it may block for as long as the keyring takes.
"""

import threading
import time
from collections.abc import Collection, Mapping

from deploy_tui.environment.ring import MuteRing, NoRing, Ring

_FRESH_SECONDS = 3.0
# One that is mute costs its whole deadline; one that says no may be asked again at once.
_MUTE_SECONDS = 30.0


class Feed:
    """The keyring's values for one root. May be called from any thread."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring
        self._turn = threading.Lock()
        self._asked: dict[str, float] = {}  # name -> until when the answer counts
        self._now: dict[str, str] = {}
        self._quiet_until = 0.0
        self._silence = ""

    def given(self, names: Collection[str]) -> Mapping[str, str]:
        """Those of the values that are there; none when the keyring does not answer (see `silence`)."""
        with self._turn:
            now = time.monotonic()
            wanted = [name for name in names if self._asked.get(name, 0.0) < now]
            if wanted and now >= self._quiet_until:
                self._ask(wanted)
            # What it said a while ago may be wrong by now, and while it is mute nobody can tell.
            fresh = [name for name in names if self._asked.get(name, 0.0) >= now]
            return {name: self._now[name] for name in fresh if name in self._now}

    def forget(self, name: str) -> None:
        """It was taken out: nobody is given it any more. What says it is still hidden."""
        with self._turn:
            self._now.pop(name, None)
            self._asked.pop(name, None)

    def learn(self, name: str, value: str) -> None:
        """It was put there a moment ago: the next command is given it, and what says it is hidden."""
        remember({name: value})
        with self._turn:
            self._now[name] = value
            self._asked[name] = time.monotonic() + _FRESH_SECONDS
            self._quiet_until, self._silence = 0.0, ""  # it has just answered

    @property
    def silence(self) -> str:
        """Why the keyring did not answer when it was asked last, and what to do; "" when it did."""
        return self._silence

    def _ask(self, names: Collection[str]) -> None:
        for name in names:
            self._now.pop(name, None)
        try:
            found = self._ring.get(names)
        except NoRing as error:
            self._silence = str(error)
            if isinstance(error, MuteRing):
                self._quiet_until = time.monotonic() + _MUTE_SECONDS
            return
        self._silence = ""
        self._asked |= dict.fromkeys(names, time.monotonic() + _FRESH_SECONDS)
        self._now |= found
        remember(found)


_feeds: dict[str, Feed] = {}
_known: dict[tuple[str, str], None] = {}


def feed(root: str) -> Feed:
    """The one of this root in this process."""
    return _feeds.setdefault(root, Feed(Ring(root)))


def remember(values: Mapping[str, str]) -> None:
    """A keyring has given these, whoever asked it, or is about to get them: from now on they are hidden,
    also when others take their place."""
    _known.update(dict.fromkeys(values.items()))


def all_known() -> list[tuple[str, str]]:
    """All names and values that any keyring has given to this process."""
    return list(_known)
