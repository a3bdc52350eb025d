"""Every picture: its name, where it is played, what is pressed, and what must be seen before it is taken.

`keys` are Textual's names of keys, with a space between; a word that begins with = is typed, quoted where it
has spaces: `a ='the index is missing'`. To picture a new screen, add a line.
"""

from collections.abc import Callable
from typing import NamedTuple

from deploy_tui.session import rules
from deploy_tui.store.opened import OpenSession
from screenshots.frozen import Clock
from screenshots.scratch import ADA, begun, by, half_done

Size = tuple[int, int]  # columns, rows
Setting = Callable[[Clock], OpenSession | None]
"""Makes the sessions that are there; the one that is returned is opened, with None the wizard asks."""


class Scene(NamedTuple):
    name: str
    setting: Setting
    keys: str
    sees: str
    file: str = ""  # a file called README.md that lies in the folder
    light: bool = False
    sizes: tuple[Size, ...] = ((120, 40), (80, 24))


def nothing(_: Clock) -> None:
    return None


def several(clock: Clock) -> None:
    """Two open sessions and two closed ones."""
    for at, version, outcome in (("10-04", "v1.2.0", "succeeded"), ("11-02", "v1.3.0", "rolled-back")):
        clock.set(f"2026-{at}T08:00:00")
        closed = begun(version)
        by(ADA, closed, lambda state, outcome=outcome: rules.close(state, outcome, reason="see the report"))
        closed.publish()
    half_done(clock)
    begun("v1.3.1").publish()


def one_closed(clock: Clock) -> None:
    """Nothing but a session of the past."""
    closed = begun("v1.3.0")
    by(ADA, closed, lambda state: rules.close(state, "aborted", reason="the date moved"))
    closed.publish()


_OWN_LIST = """\
# Releasing the shop

## Build

- [x] Run the tests
- [ ] Build the image with `make image`
  ```
  make image
  docker push shop
  ```
- [ ] Read the [changes](https://shop.example/changes)

## Publish

- [ ] Push the tag
- [ ] Tell support 🚀
  - [ ] in the channel
  - [ ] by phone, at night

## Who to call

ada, then bo
"""

SCENES: tuple[Scene, ...] = (
    # Before there is a session.
    Scene("welcome", nothing, "", "Try the demo", light=True),
    Scene("welcome-again", one_closed, "", "Earlier sessions"),
    Scene("new-session", nothing, "p", "New session"),
    Scene("own-list", nothing, "m =README.md", "My own Markdown list", file=_OWN_LIST),
    Scene("own-list-notes", nothing, "m =README.md enter", "What is not taken over", file=_OWN_LIST),
    Scene("own-list-main", nothing, "m =README.md enter y enter enter", "Build the image", file=_OWN_LIST),
    Scene("picker", several, "", "v1.3.1"),
    # The work.
    Scene("cover", half_done, "c", "WARNING"),
    Scene("main", half_done, "", "F8", light=True),
    Scene("main-day-of", half_done, "2", "Schedule maintenance window"),
    Scene("main-post-deploy", half_done, "3", "Daily Checks"),
    Scene("filter", half_done, "/ =#failed", "#failed"),
    Scene("sections", half_done, "g", "section"),
    Scene("value", half_done, "/ =load-test-1000 enter space", "1000"),
    Scene("value-outside", half_done, "/ =load-test-1000 enter space =850 enter", "850"),
    Scene("reason", half_done, "s", "blocked"),
    Scene("note", half_done, "a ='the new one is on its way'", "the new one"),
    Scene("owner", half_done, "o =bo", "bo"),
    Scene("undo", half_done, "/ =soc enter space u", "undid"),
    # Looking things up.
    Scene("runbooks", half_done, "f8", "Site", light=True),
    Scene("runbook", half_done, "f8 enter", "dashboards"),
    Scene("help", half_done, "question_mark", "Emergency"),
    Scene("palette", half_done, "ctrl+p =em", "emergency"),
    Scene("too-small", half_done, "", "small", sizes=((36, 10),)),
)
