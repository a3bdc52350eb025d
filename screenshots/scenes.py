"""Every picture: its name, where it is played, what is pressed, and what must be seen before it is taken.

`keys` are Textual's names of keys, with a space between; a word that begins with = is typed, quoted where it
has spaces: `a ='the index is missing'`. To picture a new screen, add a line.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from deploy_tui.session import rules
from deploy_tui.store.earlier import offer, read_earlier
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.place import find_place
from screenshots.frozen import Clock
from screenshots.scratch import ADA, BO, CY, begun, by, fitting, half_done, marked

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


def disputed(clock: Clock) -> OpenSession:
    """cy in another clone says otherwise about the firewall than bo, and neither has seen the other."""
    session = half_done(clock)
    elsewhere = f"{os.getcwd()}-of-cy"
    shutil.copytree(os.getcwd(), elsewhere, symlinks=True)
    other = OpenSession.open(find_place(elsewhere), session.id, session.uid, CY)
    clock.set("2026-11-22T19:40:00")
    by(CY, other, marked(other, "firewall", "failed", CY, reason="port 9200 answers from outside"))
    clock.set("2026-11-22T19:55:00")
    by(BO, session, marked(session, "firewall", "done", BO))
    session.adopt(other.state.events.values())
    session.operator = ADA
    session.publish()
    return session


def offered(clock: Clock) -> OpenSession:
    """A new session, to which last month's offers what may still hold."""
    clock.set("2026-10-20T09:00:00")
    before = begun("v1.3.0")
    standing = [
        item for item in before.state.checklist.items.values() if item.standing and item.kind != "quorum"
    ]
    for item in standing[:40]:
        by(CY, before, marked(before, item.id, "done", CY, value=fitting(item)))
    by(ADA, before, lambda state: rules.close(state, "succeeded", reason="all that matters"))
    before.publish()
    clock.set("2026-11-20T08:30:00")
    session = begun("v1.4.0")
    offer(session, read_earlier(session.place, before.id))
    session.publish()
    return session


def configured(clock: Clock) -> OpenSession:
    """Some of the variables are set, some are in a keyring, and a .env file is not finished."""
    os.environ |= {**_SET, "PYTHON_KEYRING_BACKEND": "screenshots.kept.Kept", "PYTHONPATH": str(_CHECKOUT)}
    session = half_done(clock)
    Path(".env.production").write_text(_UNFINISHED, encoding="utf-8")
    return session


_CHECKOUT = Path(__file__).resolve().parents[1]
_SET = {
    "DB_USER": "shop_rw",
    "DB_NAME": "shop_prod",
    "DB_PORT": "5432",
    "ENVIRONMENT": "production",
    "DEBUG": "True",
    "ENABLE_LIVE_TRADING": "False",
    "TRADE_SIZE_LIMIT": "5000",
    "FRONTEND_URL": "https://shop.nile.eg",
    "API_URL": "https://api.shop.nile.eg",
    "CORS_ORIGINS": "*",
    "LOG_LEVEL": "INFO",
}
_UNFINISHED = """\
# Production. Ask ada for the keys.
DB_USER=shop_rw
DB_PASSWORD=STRONG_RANDOM_PASSWORD_HERE
DB_NAME=shop_prod
DB_HOST=prod-db.internal.example.com
DB_PORT=5432

ENVIRONMENT=production
DEBUG=True
SECRET_KEY=GENERATE_RANDOM_KEY_HERE

TWITTER_API_KEY=prod_key
FRONTEND_URL=http://shop.nile.eg
API_URL=https://api.shop.nile.eg
CORS_ORIGINS=*
LOG_LEVL=INFO
"""


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
    Scene("before-day-of", half_done, "2", "NEVER"),
    Scene("main-day-of", half_done, "2 A", "Schedule maintenance window"),
    Scene("main-post-deploy", half_done, "3", "Daily Checks"),
    Scene("filter", half_done, "/ =#failed", "#failed"),
    Scene("sections", half_done, "g", "section"),
    Scene("value", half_done, "/ =load-test-1000 enter space", "1000"),
    Scene("value-outside", half_done, "/ =load-test-1000 enter space =850 enter", "850"),
    Scene("reason", half_done, "s", "blocked"),
    Scene("note", half_done, "a ='the new one is on its way'", "the new one"),
    Scene("owner", half_done, "o =bo", "bo"),
    Scene("undo", half_done, "/ =soc enter space u", "you withdrew"),
    Scene("section-complete", half_done, "left_square_bracket C", "omplete"),
    Scene("disagreement", disputed, "/ =firewall enter D", "9200"),
    Scene("sign-offs", half_done, "S", "Legal"),
    Scene("approve", half_done, "S enter", "approve"),
    Scene("from-earlier", offered, "E", "v1.3.0"),
    Scene("close", half_done, "Q", "succeeded"),
    # Looking things up.
    Scene("activity", half_done, "L", "cy"),
    Scene("people", half_done, "W", "Who acted"),
    Scene("history", half_done, "/ =query-speed enter H", "620"),
    Scene("open-by-owner", half_done, "O", "Operations"),
    Scene("reminders", half_done, "R", "NEVER"),
    Scene("environment", configured, "V", "of 24 well · environment", light=True),
    Scene("environment-file", configured, "V o 1", "of 24 well · .env"),
    Scene("set-value", configured, "V home down down s =sixteen", "7 characters"),
    Scene("scripts", half_done, "P", "docker"),
    Scene("rollback", half_done, "B", "rollout undo"),
    Scene("runbooks", half_done, "f8", "Site", light=True),
    Scene("runbook", half_done, "f8 enter", "dashboards"),
    Scene("help", half_done, "question_mark", "Emergency"),
    Scene("palette", half_done, "ctrl+p =em", "emergency"),
    Scene("too-small", half_done, "", "small", sizes=((36, 10),)),
)
