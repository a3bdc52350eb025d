"""Commands and probes from the wizard: allowed first, run in the background, recorded, and read again."""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from deploy_tui.execution import runs as supervised
from deploy_tui.execution import trust, work
from deploy_tui.session import rules
from deploy_tui.store.checklists import load_checklist
from deploy_tui.store.create import create_session
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import find_place
from deploy_tui.tui.screens.main import MainScreen
from tests.execution.site import Site, wait_until
from tests.terminal import Terminal
from tests.tui.story import Wizard, opened_by, wizard

CHECKLIST = r"""
format = 1
id = "small"
title = "Small deployment"

[[param]]
id = "version"
title = "Version"
type = "version"
required = true

[[param]]
id = "word"
title = "The word"
ask = "Which word is written down?"

[[phase]]
id = "day"
title = "Day of"

[[phase.section]]
id = "deploy"
title = "Deploy"
item = [
  { id = "tests", title = "Tests", kind = "checked", command = "sh -c 'echo 7 passed; test ! -e broken'" },
  { id = "site", title = "Site", kind = "checked", probe = { kind = "http", url = "http://127.1:PORT/" } },
  { id = "act", title = "Act", kind = "action", command = "./act.sh" },
  { id = "big", title = "Big red button", kind = "action", command = "touch pressed", danger = true },
  { id = "write", title = "Write", kind = "checked", command = "touch {{word}}" },
  { id = "here", title = "Here", kind = "checked", probe = { kind = "file", path = "app.py" }, fresh = "1h" },
  { id = "flood", title = "Flood", kind = "checked", command = "./flood.sh" },
  { id = "slow", title = "Slow", kind = "checked", probe = { kind = "all", of = [
    { kind = "command", run = "./slow.sh" },
  ] } },
  { id = "released", title = "Released", script = "release" },
]

[[script]]
id = "release"
title = "Release"
item = "released"

[[script.step]]
run = "sh -c 'echo one >> ledger'"

[[script.step]]
run = "sh -c 'echo two >> ledger; test -e ready'"

[[script.step]]
run = "sh -c 'echo three >> ledger'"

[[script.rollback]]
run = "sh -c 'echo back >> ledger'"

[[script]]
id = "wait"
title = "Wait"

[[script.step]]
run = "./slow.sh"
"""
ACT = r"""#!/bin/sh
echo start >> ledger
printf '\033[31mred\033[0m \033[2J gone\n'
until test -e go; do sleep 0.02; done
echo end >> ledger
"""
FLOOD = r"""#!/bin/sh
head -c 1000000 /dev/zero | tr '\0' x
echo
until test -e go; do seq 1 5000; done
echo at the end
"""


SLOW = r"""#!/bin/sh
touch slow-began
until test -e go; do sleep 0.02; done
"""


@pytest.fixture
def port() -> Iterator[int]:
    """A server on this port that says hello."""

    class Hello(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"hello")

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Hello)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture
def site(repository: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    folder = repository / "checklists" / "small"
    folder.mkdir(parents=True)
    (folder / "checklist.toml").write_text(CHECKLIST.replace("PORT", str(port)))
    for name, text in (("act.sh", ACT), ("flood.sh", FLOOD), ("slow.sh", SLOW)):
        (repository / name).write_text(text)
        (repository / name).chmod(0o755)
    monkeypatch.chdir(repository)
    yield Site(repository)
    (repository / "go").touch()  # nothing stays behind that waits for it


@pytest.fixture
def session(site: Site) -> OpenSession:
    place = find_place(str(site.folder))
    checklist = load_checklist(place, "small")
    return create_session(
        place, checklist, {"version": "v1.0.0"}, operator=Operator("ada", email="a@example.org")
    )


@pytest.fixture
def allowed(session: OpenSession) -> OpenSession:
    from deploy_tui.tui.preparing import wanted

    asked = wanted(session)
    assert asked is not None
    trust.allow(session.place, "small", asked.lines, by="ada", at="2026-11-22T10:00:00+00:00")
    return session


def goes_to(ada: Wizard, id: str) -> None:
    assert ada.app.main is not None
    ada.app.main.action_go_to(id)


async def begins(ada: Wizard) -> None:
    await ada.sees("Deploy", "Tests")


async def test_nothing_runs_before_it_was_seen_and_allowed(site: Site, session: OpenSession) -> None:
    async with wizard(session) as ada:
        await begins(ada)
        await ada.presses("x")
        await ada.sees("Nothing of it runs before you allow it", "$ sh -c 'echo 7 passed; test ! -e broken'")
        await ada.presses("escape")
        await ada.sees("nothing was allowed, and nothing runs")
        assert site.runs("item:tests") == ()
        await ada.presses("x")
        await ada.sees("Nothing of it runs")
        await ada.presses("y")
        await ada.sees("Allow what was shown")
        await ada.types("yes")
        await ada.presses("enter")
        await ada.sees("type allow")
        assert site.runs("item:tests") == ()
        await ada.presses("backspace", "backspace", "backspace")
        await ada.types("allow")
        await ada.presses("enter")
        await ada.sees_on_one_line("⚙", "Tests", "ada")
        await ada.sees("7 passed", "evidence")
        await ada.presses("e")
        await ada.sees("exit code 0", "sha256")


async def test_what_has_changed_is_shown_and_asked_again(site: Site, allowed: OpenSession) -> None:
    async with wizard(allowed) as ada:
        await begins(ada)
        (site.folder / "act.sh").write_text("#!/bin/sh\ntouch pwned\n")
        await ada.presses("x")
        await ada.sees("Changed since ada", "+     | touch pwned", "-     | echo start >> ledger")
        await ada.presses("escape")
        await ada.sees("nothing was allowed")
        assert site.runs("item:tests") == ()
        assert not (site.folder / "pwned").exists()


async def test_what_fails_is_failed_with_its_last_words(site: Site, allowed: OpenSession) -> None:
    (site.folder / "broken").touch()
    async with wizard(allowed) as ada:
        await begins(ada)
        await ada.presses("x")
        await ada.sees_on_one_line("✗", "Tests", "failed")
        await ada.sees("not well", "7 passed")
        (site.folder / "broken").unlink()
        await ada.presses("x")
        await ada.sees_on_one_line("⚙", "Tests", "ada")


async def test_a_whole_section_is_looked_at_and_nothing_else(site: Site, allowed: OpenSession) -> None:
    (site.folder / "go").touch()
    async with wizard(allowed) as ada:
        await begins(ada)
        await ada.presses("X")
        await ada.sees("The word")  # one of them cannot do without
        await ada.types("hello")
        await ada.presses("enter")
        # An answer may name a file, so what is allowed is looked at again; here it names none.
        for title in ("Tests", "Site", "Write", "Here", "Flood"):
            await ada.sees_on_one_line("⚙", title, "ada")
        await ada.sees_on_one_line("○", "Act")
        await ada.sees_on_one_line("○", "Big red button")
    assert site.ledger == []
    assert (site.folder / "hello").exists()
    assert not (site.folder / "pressed").exists()


async def test_what_nobody_can_answer_is_left_out(site: Site, allowed: OpenSession) -> None:
    (site.folder / "go").touch()
    async with wizard(allowed) as ada:
        await begins(ada)
        await ada.presses("X")
        await ada.sees("The word")
        await ada.presses("escape")
        for title in ("Tests", "Site", "Here", "Flood"):
            await ada.sees_on_one_line("⚙", title, "ada")
        await ada.sees_on_one_line("○", "Write", "$ check")
    assert site.runs("item:write") == ()


async def test_a_probe_says_what_it_saw(site: Site, allowed: OpenSession) -> None:
    async with wizard(allowed) as ada:
        goes_to(ada, "site")
        await ada.presses("x")
        await ada.sees_on_one_line("⚙", "Site", "ada")
        await ada.sees("200", "http")
    assert site.item("site").value == 200


async def test_what_my_own_commands_and_probes_record_is_no_news(site: Site, allowed: OpenSession) -> None:
    async with wizard(allowed) as ada:
        await begins(ada)
        await ada.presses("x")
        await ada.sees_on_one_line("⚙", "Tests", "ada")
        goes_to(ada, "site")
        await ada.presses("x")
        await ada.sees_on_one_line("⚙", "Site", "ada")
        assert ada.app.link is not None
        assert not ada.app.link.people.fresh
        opened_by("bo", allowed).record(
            lambda now: rules.mark(now, "released", "done", by="bo", now=datetime.now(UTC))
        )
        await ada.sees("1 new")


async def test_one_key_switches_to_manual_and_back(site: Site, allowed: OpenSession) -> None:
    async with wizard(allowed) as ada:
        goes_to(ada, "here")
        await ada.presses("x")
        await ada.sees_on_one_line("⚙", "Here", "ada")
        await ada.presses("M")
        await ada.sees_on_one_line("○", "Here", "☞ manual")
        await ada.sees("no machine looks at it", "switches back")
        await ada.presses("x")
        await ada.sees("switched to manual: space says")
        await ada.presses("space")
        await ada.sees_on_one_line("✓", "Here", "☞ ada")
        await ada.presses("M")
        await ada.no_longer_sees("☞")
        assert site.item("here").how == "hand"
        goes_to(ada, "tests")
        await ada.presses("M")
        await ada.sees_on_one_line("Tests", "☞ manual")
        goes_to(ada, "flood")
        await ada.presses("M")
        await ada.sees_on_one_line("Flood", "☞ manual")
        goes_to(ada, "write")
        await ada.presses("M")
        await ada.sees_on_one_line("Write", "☞ manual")
        await ada.presses("X")
        await ada.sees_on_one_line("⚙", "Site", "ada")
        await ada.sees_on_one_line("⚙", "Here", "ada")
    assert site.runs("item:tests") == ()
    assert site.runs("item:flood") == ()


async def test_a_missing_answer_is_asked_for_once(site: Site, allowed: OpenSession) -> None:
    async with wizard(allowed) as ada:
        goes_to(ada, "write")
        await ada.presses("x")
        await ada.sees("Which word is written down?")
        await ada.types("hello")
        await ada.presses("enter")
        await ada.sees_on_one_line("⚙", "Write", "ada")
        (site.folder / "hello").unlink()
        await ada.presses("x")
        await ada.until((site.folder / "hello").exists, "it to run again, without a question")
    assert site.state.params["word"] == "hello"


async def test_space_starts_nothing_by_itself(site: Site, allowed: OpenSession) -> None:
    async with wizard(allowed) as ada:
        goes_to(ada, "act")
        for _ in range(3):
            await ada.presses("space")
        await ada.presses("enter")
        await ada.sees("$ ./act.sh", "x run it", "y done by hand", "nothing runs")
        assert site.ledger == []
        await ada.presses("y")
        await ada.sees_on_one_line("✓", "Act", "ada")
        assert site.item("act").how == "hand"
        goes_to(ada, "tests")
        await ada.presses("y")
        await ada.sees_on_one_line("✓", "Tests", "ada")
    assert site.runs("item:tests") == ()


async def test_an_action_asks_and_runs_while_one_goes_on(site: Site, allowed: OpenSession) -> None:
    async with wizard(allowed) as ada:
        goes_to(ada, "act")
        await ada.presses("x")
        await ada.sees("$ ./act.sh", "run it")
        assert site.ledger == []
        await ada.presses("y")
        await ada.sees_on_one_line("»", "Act", " s")
        await ada.sees("started act")
        await ada.presses("x")  # what runs is not started again: its output is shown
        await ada.sees("red", "␛[2J gone", "running", "following")
        await ada.presses("slash", "g", "o", "n", "e", "enter")
        await ada.presses("escape")
        await ada.presses("down", "down")
        assert "Write" in ada.cursor_line
        (site.folder / "go").touch()
        await ada.sees_on_one_line("⚙", "Act", "ada")
        await ada.no_longer_sees("running act")
    assert site.ledger == ["start", "end"]


def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is said on the main screen: what is recorded just then may soon be said instead."""
    said: list[str] = []
    say = MainScreen.say
    monkeypatch.setattr(MainScreen, "say", lambda self, text: (said.append(text), say(self, text))[1])
    return said


async def test_what_looks_is_ended_at_once_and_what_acts_after_a_question(
    site: Site, allowed: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, said = site.folder / "slow-began", heard(monkeypatch)
    async with wizard(allowed) as ada:
        goes_to(ada, "slow")
        await ada.presses("ctrl+k")
        await ada.sees("nothing runs")
        await ada.presses("x")
        await ada.until(began.exists, "it to begin")
        await ada.presses("ctrl+k")
        await ada.sees("ended")
        await ada.sees_on_one_line("○", "Slow", "$ check")
        assert site.item("slow").reading is None  # nothing is recorded of it

        began.unlink()
        (site.folder / "hello").touch()
        await ada.presses("X")
        await ada.sees("The word")
        await ada.types("hello")
        await ada.presses("enter")
        await ada.until(began.exists, "it to begin")
        await ada.sees_on_one_line("⚙", "Here", "ada")
        goes_to(ada, "act")
        await ada.presses("ctrl+k")  # nothing runs here: all that look are ended
        await ada.sees_on_one_line("○", "Slow", "$ check")
        await ada.sees_on_one_line("Flood", "$ check")
        assert site.runs("item:flood")[-1].exit == "cancelled"
        assert "of a command that is recorded, of a probe nothing" in said[-1]

        await ada.presses("x")
        await ada.sees("run it")
        await ada.presses("y")
        await ada.until(lambda: site.ledger == ["start"], "it to start")
        goes_to(ada, "tests")
        await ada.presses("ctrl+k")
        await ada.sees("act changes something: go to its item, there ^k asks")
        goes_to(ada, "act")
        await ada.presses("ctrl+k")
        await ada.sees("End the command?")
        await ada.presses("y")
        await ada.until(lambda: site.runs("item:act")[-1].exit == "cancelled", "it to end")
    assert site.ledger == ["start"]


async def test_a_script_without_an_item_is_ended_on_its_own_screen(
    site: Site, allowed: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = heard(monkeypatch)
    async with wizard(allowed) as ada:
        await begins(ada)
        await ada.presses("P")
        await ada.sees("Scripts")
        await ada.presses("end", "x")
        await ada.sees("Wait")
        await ada.presses("enter")
        await ada.sees("run it")
        await ada.presses("y")
        await ada.sees("a end it")
        await ada.presses("escape")
        await ada.presses("ctrl+k")
        await ada.until(lambda: bool(said), "an answer")
        assert said == ["script wait changes something: P, x on it, there a ends it"]
        await ada.presses("P", "end", "x")
        await ada.sees("a end it")
        await ada.presses("a")
        await ada.until(lambda: site.runs("script:wait")[-1].exit == "cancelled", "it to end")


async def test_danger_wants_a_typed_word(site: Site, allowed: OpenSession) -> None:
    async with wizard(allowed) as ada:
        goes_to(ada, "big")
        await ada.presses("x")
        await ada.sees("$ touch pressed", "changes production")
        await ada.presses("y", "enter")
        await ada.sees("type big")
        assert not (site.folder / "pressed").exists()
        await ada.presses("backspace")
        await ada.types("big")
        await ada.presses("enter")
        await ada.sees_on_one_line("⚙", "Big red button", "ada")
    assert (site.folder / "pressed").exists()


async def test_a_script_stops_and_asks_for_one_answer(site: Site, allowed: OpenSession) -> None:
    async with wizard(allowed) as ada:
        goes_to(ada, "released")
        await ada.presses("x")
        await ada.sees("Release", "enter run")
        assert site.ledger == []
        await ada.presses("enter")
        await ada.sees("$ sh -c 'echo one >> ledger'", "run it")
        await ada.presses("y")
        await ada.sees("Step 2 did not pass", "retry this step", "mark the item failed")
        await ada.presses("enter")
        await ada.sees("r, s, f or a")
        (site.folder / "ready").touch()
        await ada.presses("r")
        await ada.sees("All steps are through")
        await ada.presses("escape")
        await ada.sees_on_one_line("⚙", "Released", "ada")
    assert site.ledger == ["one", "two", "two", "three"]


async def test_one_key_rolls_back_and_asks_before_it_does(site: Site, allowed: OpenSession) -> None:
    (site.folder / "ready").touch()
    async with wizard(allowed) as ada:
        goes_to(ada, "released")
        await ada.presses("x", "enter")
        await ada.sees("run it")
        await ada.presses("y")
        await ada.sees("All steps are through", "B roll back")
        await ada.presses("escape")
        goes_to(ada, "tests")
        await ada.presses("B")
        await ada.sees("Roll back: Release", "$ sh -c 'echo back >> ledger'", "enter run")
        await ada.presses("enter")
        await ada.sees("run it")
        assert site.ledger == ["one", "two", "three"]
        await ada.presses("y")
        await ada.sees("Once more may bring the newer version back")
        await ada.presses("enter")
        await ada.sees("run it")  # a second time is asked about again
        await ada.presses("escape", "escape")
        await ada.sees_on_one_line("✗", "Released", "failed")
    assert site.ledger == ["one", "two", "three", "back"]
    assert site.item("released").reason.startswith("rolled back")


async def test_a_step_that_failed_can_be_answered_with_a_rollback(site: Site, allowed: OpenSession) -> None:
    async with wizard(allowed) as ada:
        await begins(ada)
        await ada.presses("P")
        await ada.sees("Roll back: Release", "B roll back …")
        await ada.presses("B")
        await ada.sees("Roll back: Release", "enter run", "$ sh -c 'echo back >> ledger'")
        await ada.presses("escape", "P")
        await ada.sees("Roll back: Release")
        await ada.presses("x", "enter")
        await ada.sees("run it")
        await ada.presses("y")
        await ada.sees("Step 2 did not pass", "the steps that take it back")
        await ada.presses("B")
        await ada.sees("Roll back: Release")
        await ada.presses("enter")
        await ada.sees("run it")
        await ada.presses("y")
        await ada.sees("Once more may bring")
        await ada.presses("escape")
        await ada.sees("enter run")  # what was taken back begins anew
        await ada.no_longer_sees("did not pass")
    assert site.ledger == ["one", "two", "back"]


async def test_the_answers_are_in_sight_on_a_small_screen(site: Site, allowed: OpenSession) -> None:
    async with wizard(allowed, size=(80, 16)) as ada:
        goes_to(ada, "released")
        await ada.presses("x", "enter")
        await ada.sees("run it")
        await ada.presses("y")
        await ada.sees("retry this step", "mark the item failed", "the steps that take it back")


async def test_a_script_is_run_from_the_list_of_scripts(site: Site, allowed: OpenSession) -> None:
    (site.folder / "ready").touch()
    async with wizard(allowed) as ada:
        await begins(ada)
        await ada.presses("P")
        await ada.sees("x run …")
        await ada.presses("x")
        await ada.sees("enter run")
        assert site.ledger == []
        await ada.presses("enter")
        await ada.sees("run it")
        await ada.presses("y")
        await ada.sees("All steps are through")
    assert site.ledger == ["one", "two", "three"]


async def test_a_step_is_skipped_for_a_reason_or_fails_its_item(site: Site, allowed: OpenSession) -> None:
    async with wizard(allowed) as ada:
        goes_to(ada, "released")
        await ada.presses("x", "enter")
        await ada.sees("run it")
        await ada.presses("y")
        await ada.sees("Step 2 did not pass")
        await ada.presses("f")
        await ada.sees_on_one_line("✗", "Released", "failed")
        await ada.presses("x")
        await ada.sees("Step 2 did not pass")
        await ada.presses("s")
        await ada.sees("Why can step 2 be left out?")
        await ada.types("checked")
        await ada.presses("enter")
        await ada.sees("run it")  # it was another visit: it asks before it goes on
        await ada.presses("y")
        await ada.sees("All steps are through", "skipped: checked")
    assert site.ledger == ["one", "two", "three"]
    assert site.item("released").state == "done"


async def test_a_flood_leaves_the_keys_free(site: Site, allowed: OpenSession) -> None:
    async with wizard(allowed) as ada:
        goes_to(ada, "flood")
        await ada.presses("x")
        await ada.sees("started flood")
        await ada.presses("x")
        await ada.sees("4999", "following", "running")
        await ada.presses("up", "home")
        await ada.no_longer_sees("following")
        await ada.presses("escape")
        await ada.sees("Big red button")
        await ada.presses("home")
        assert "Tests" in ada.cursor_line
        await ada.presses("down")
        assert "Site" in ada.cursor_line
        (site.folder / "go").touch()
        await ada.sees_on_one_line("⚙", "Flood", "ada")
        goes_to(ada, "flood")
        await ada.presses("e")
        await ada.sees("sha256")
        await ada.presses("end")
        await ada.sees("at the end")


_WIZARD = """
import sys
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import find_place
from deploy_tui.tui.app import run

root, id, uid = sys.argv[1:]
place, operator = find_place(root), Operator("ada", email="ada@example.org")
sys.exit(run(place, OpenSession.open(place, id, uid, operator), operator))
"""


@pytest.mark.parametrize("ends_meanwhile", [True, False])
def test_a_command_outlives_a_killed_wizard(
    terminal: Callable[..., Terminal], site: Site, allowed: OpenSession, ends_meanwhile: bool
) -> None:
    def opened() -> Terminal:
        words = [sys.executable, "-c", _WIZARD, allowed.place.root, allowed.id, allowed.uid]
        there = terminal(words, cwd=allowed.place.root)
        there.wait_for("Big red button")
        return there

    first = opened()
    first.press("down", "down", "x")
    first.wait_for("run it")
    first.press("y")
    first.wait_for("started act")
    wait_until(lambda: site.ledger)
    first.signal(signal.SIGKILL)
    first.exit_code()

    if ends_meanwhile:
        (site.folder / "go").touch()
        wait_until(lambda: site.ledger == ["start", "end"])
    again = opened()
    if not ends_meanwhile:
        again.wait_for("running act")
        again.press("down", "down", "x")
        again.wait_for("[2J gone")
        again.press("escape")
        again.wait_until_gone("following")
        (site.folder / "go").touch()
    wait_until(lambda: site.item("act").state == "done")
    again.wait_for("⚙ Act")
    again.press("q")
    assert again.exit_code() == 0
    assert site.ledger == ["start", "end"]
    assert len(site.runs("item:act")) == 1


async def test_a_reading_that_is_too_old_is_open_again_by_the_clock(site: Site, allowed: OpenSession) -> None:
    async with wizard(allowed) as ada:
        goes_to(ada, "here")
        await ada.presses("x")
        await ada.sees_on_one_line("⚙", "Here", "ada")
        events = len(site.state.events)
        later = ada.app.now() + timedelta(minutes=61)
        ada.app.link._now = lambda: later  # type: ignore[union-attr]  # the clock, not the state
        await ada.sees_on_one_line("○", "Here")
        await ada.sees("0/9", "is allowed")
        assert len(site.state.events) == events
        await ada.presses("y")
        await ada.sees("1/9")


def test_nobody_knows_how_it_ended(
    terminal: Callable[..., Terminal], site: Site, allowed: OpenSession
) -> None:
    run = work.start_item(allowed, "act")
    wait_until(lambda: site.ledger)
    folder = work.run_folder(allowed, run.id)
    supervisor = json.loads(Path(folder, "started.json").read_text())["pid"]
    child = int(Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text())
    os.kill(supervisor, signal.SIGKILL)
    os.killpg(child, signal.SIGKILL)
    wait_until(lambda: supervised.look(folder)[0] == "unknown")

    words = [sys.executable, "-c", _WIZARD, allowed.place.root, allowed.id, allowed.uid]
    there = terminal(words, cwd=allowed.place.root)
    there.wait_for("Nobody knows how this ended")
    there.press("y")
    there.wait_until_gone("Nobody knows")
    there.press("x")
    there.wait_for("It may have run already")
    assert site.ledger == ["start"]
    (site.folder / "go").touch()
    there.press("y")
    there.wait_for("$ ./act.sh")
    there.press("y")
    there.wait_for("⚙ Act")
    assert site.ledger == ["start", "start", "end"]
