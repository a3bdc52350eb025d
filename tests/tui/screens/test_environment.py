"""The environment screen: where each variable is kept, how it stands, what to do; and never a value."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.segment import Segment
from textual import events
from textual.color import Color

from deploy_tui.environment import feed
from deploy_tui.environment.hidden import at_hand
from deploy_tui.session import teamwork
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.viewed import ViewedSession
from deploy_tui.text.clean import clean
from deploy_tui.tui import surveying
from deploy_tui.tui.wall import Wall
from tests.tui.screens.rings import PlayRing
from tests.tui.story import Wizard, new_session, opened_by, wizard

PASSWORD = "cAnArY-7Gk2vQp9ZtX4wLmB"
KEY = "cAnArY-Hq8sN3yUe6RfJ1dVxKo5TzWcA0bE"
SIZES = [(120, 40), (80, 24)]
SAMPLE = f"""\
# the application
DB_USER=app_rw
DB_PASSWORD=STRONG_RANDOM_PASSWORD_HERE
DB_PORT=99999
ENVIRONMENT=production
DEBUG=True
SECRET_KEY=hunter2

TRADE_SIZE_LIMIT=5000
FRONTEND_URL=http://shop.test-canary.org
CORS_ORIGINS=*
LOG_LEVL=INFO
TWITTER_API_SECRET={KEY}
"""
VALUES = ("app_rw", "99999", "hunter2", "5000", "canary.org", PASSWORD, KEY)


@pytest.fixture
def session(repository: Path) -> OpenSession:
    session = new_session(repository)
    session.record(teamwork.affirm)
    return session


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every line that is drawn in the test; no value is ever in one."""
    lines: list[str] = []
    apply = Wall.apply

    def watched(self: Wall, segments: list[Segment], background: Color) -> list[Segment]:
        lines.append("".join(segment.text for segment in segments))
        return apply(self, segments, background)

    monkeypatch.setattr(Wall, "apply", watched)
    yield lines
    assert lines
    assert not [line for line in lines if any(value in line for value in VALUES)]


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> PlayRing:
    return plugged(monkeypatch, PlayRing({"DB_PASSWORD": PASSWORD}))


def plugged(monkeypatch: pytest.MonkeyPatch, ring: PlayRing) -> PlayRing:
    monkeypatch.setattr(surveying, "Ring", lambda root: ring)
    monkeypatch.setattr(feed, "_known", {})
    return ring


async def opens(ada: Wizard) -> None:
    await ada.presses("V")
    await ada.sees("Environment", "DB_PASSWORD")


async def goes_to(ada: Wizard, name: str) -> None:
    """With the arrows, as far as it takes."""
    await ada.presses("home")
    for _ in range(60):
        if any(name in line for line in ada.lines() if "▸" in line):
            return
        await ada.presses("down")
    raise AssertionError(f"no {name}\n{ada.screen()}")


async def pastes(ada: Wizard, text: str) -> None:
    ada.app.post_message(events.Paste(text))
    await ada._pilot.pause()


# How it stands


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_each_variable_says_where_it_is_kept_and_how_it_stands(
    session: OpenSession, ring: PlayRing, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setenv("DEBUG", "True")
    monkeypatch.setenv("DB_NAME", "shop_prod")
    async with wizard(session, size=size) as ada:
        await opens(ada)
        await ada.sees("2 of 24 well · environment and keyring", "Database (use strong password!)  2 of 5")
        await ada.sees_on_one_line("✓ DB_PASSWORD", "secret", "keyring", "well")
        await ada.sees_on_one_line("✓ DB_NAME", "environment", "well")
        await ada.sees_on_one_line("✗ DEBUG", "environment", "is not False")
        await ada.sees_on_one_line("○ DB_HOST", "—", "is missing")
        await goes_to(ada, "DEBUG")
        await ada.sees("kept      in the environment", "do        write False")
        await ada.sees("here      set it right where the environment is made")
        await goes_to(ada, "SECRET_KEY")
        await ada.sees("kept      nowhere", "here      g makes a strong one, s sets yours", "needed by")
        frames = [line for line in ada.lines() if line[:1] in "│┌└"]
        assert all(line.rstrip()[-1:] in "│┐┘" for line in frames)
    assert PASSWORD in at_hand(session.state.checklist.variables)  # it was looked at, so it is hidden


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_a_file_is_looked_at_with_the_line_of_each(
    session: OpenSession, ring: PlayRing, repository: Path, size: tuple[int, int]
) -> None:
    (repository / ".env").write_text(SAMPLE)
    async with wizard(session, size=size) as ada:
        await opens(ada)
        await ada.presses("o")
        await ada.sees("● e environment and keyring", "1 .env", "f another file")
        await ada.presses("1")
        await ada.sees("3 of 24 well · .env")
        await ada.sees_on_one_line("✗ .env:12: LOG_LEVL: nobody reads it, and LOG_LEVEL is missing")
        await ada.sees_on_one_line("✓ DB_USER", ".env:2", "well")
        await ada.sees_on_one_line("✗ DB_PASSWORD", ".env:3", "a placeholder is left")
        await ada.sees_on_one_line("✗ DB_PORT", ".env:4", "is not <= 65535")
        await ada.presses("end")
        await goes_to(ada, "SECRET_KEY")
        await ada.sees_on_one_line("SECRET_KEY", ".env:7", "is too short")
        await ada.sees("kept      line 7 of .env", "here      edit the line, then x checks again")
        await ada.presses("slash")
        await ada.types("cors_")
        await ada.sees_on_one_line("CORS_ORIGINS", ".env:11", "holds a star")
        await ada.presses("escape")
        (repository / ".env").write_text(SAMPLE.replace("hunter2", KEY[::-1]))
        await ada.presses("x")
        await ada.sees("checked: 4 of 24 are well")
        for key in "sgu":
            await ada.presses(key)
            await ada.sees("the file is only read here: edit it, then x; o goes back to the keyring")
        await ada.presses("o", "e")
        await ada.sees("1 of 24 well · environment and keyring")


async def test_a_file_by_its_path_and_one_that_cannot_be_read(
    session: OpenSession, ring: PlayRing, tmp_path: Path
) -> None:
    (tmp_path / "prod.env").write_text("DB_USER=app_rw\nDB_PORT=99999\n")
    async with wizard(session) as ada:
        await opens(ada)
        await ada.sees("1 of 24 well")
        await ada.presses("o", "f")
        await ada.types("nowhere.env")
        await ada.presses("enter")
        await ada.sees("nowhere.env: no such file or directory", "1 of 24 well · environment and keyring")
        await ada.presses("o", "f")
        await pastes(ada, str(tmp_path / "prod.env"))
        await ada.presses("enter")
        await ada.sees("1 of 24 well · /")
        await ada.sees_on_one_line("DB_PORT", "prod.env:2", "is not <= 65535")


async def test_the_filter_finds_by_state_and_place(session: OpenSession, ring: PlayRing) -> None:
    async with wizard(session) as ada:
        await opens(ada)
        await ada.sees("1 of 24 well")
        await ada.presses("slash")
        await ada.types("keyring")
        await ada.sees("1 with 'keyring'", "▸ ✓ DB_PASSWORD")
        await ada.presses(*["backspace"] * 7)
        await ada.types("missing secret")
        await ada.sees("7 with 'missing secret'")
        await ada.presses("escape")
        await ada.sees("1 of 24 well")


async def test_a_variable_leads_to_the_item_that_needs_it(session: OpenSession, ring: PlayRing) -> None:
    async with wizard(session) as ada:
        await opens(ada)
        await goes_to(ada, "SLIPPAGE_TOLERANCE")
        await ada.presses("i")
        await ada.sees("Trading restrictions documented")
        assert "Trading restrictions documented" in ada.cursor_line
        await opens(ada)
        await goes_to(ada, "DB_USER")
        await ada.presses("enter")
        await ada.sees("DB_USER is needed by", "2 Backup current production database")
        await ada.presses("2")
        await ada.until(lambda: ada.app.screen is ada.app.main, "the main screen")
        assert "Backup current production database" in ada.cursor_line


# Setting


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_a_value_is_typed_without_echo_and_kept(
    session: OpenSession, ring: PlayRing, size: tuple[int, int]
) -> None:
    async with wizard(session, size=size) as ada:
        await opens(ada)
        await ada.sees("1 of 24 well")
        await goes_to(ada, "SECRET_KEY")
        await ada.presses("s")
        await ada.sees("Set SECRET_KEY", "only its length is shown")
        await ada.presses("enter")
        await ada.sees("nothing is typed yet")
        await ada.types("monkey")
        await ada.sees("•••••• 6 characters".replace(" ", "▏ ", 1), "✗ is among the first that anybody tries")
        await ada.presses("backspace")
        await ada.sees("5 characters", "✗ is too short; it has at least 32 characters")
        await ada.presses("ctrl+u")
        await pastes(ada, KEY + "\r")
        await ada.sees(f"{len(KEY)} characters", "✓ well")
        await ada.presses("enter")
        await ada.sees("SECRET_KEY: kept in the keyring", "2 of 24 well")
        await ada.sees_on_one_line("✓ SECRET_KEY", "keyring", "well")
    assert KEY in at_hand(session.state.checklist.variables)  # so it is hidden from what is recorded
    assert ring.kept["SECRET_KEY"] == KEY


@pytest.mark.parametrize(
    ("pasted", "says"),
    [
        (f"{KEY}\n{KEY}", "more than one line: nothing was taken"),
        (f"{KEY}\r\n\r\n", "more than one line: nothing was taken"),
        (f"\x1b[31m{KEY}", "control characters are in it: nothing was taken"),
        (f"{KEY}␛]52;c;x", "control characters are in it: nothing was taken"),  # as the driver shows it
        (f"{KEY}\x9b2J", "control characters are in it: nothing was taken"),
        (f"{KEY}\ufffd", "control characters are in it: nothing was taken"),
        (KEY * 2000, "more than 64 KB is no value: nothing was taken"),
    ],
    ids=["lines", "blank lines", "escape", "visible escape", "C1", "no UTF-8", "endless"],
)
async def test_what_is_no_value_is_refused_in_one_line(
    session: OpenSession, ring: PlayRing, pasted: str, says: str
) -> None:
    async with wizard(session, size=(80, 24)) as ada:
        await opens(ada)
        await ada.sees("1 of 24 well")
        await ada.presses("s")
        await ada.types("ab")
        await pastes(ada, pasted)
        await ada.sees_on_one_line(f"✗ {says}")
        await ada.sees("2 characters")
        await ada.types("c")
        await ada.sees("3 characters")
        await ada.no_longer_sees(says)
        await ada.presses("escape")
    assert ring.kept == {"DB_PASSWORD": PASSWORD}


async def test_what_is_typed_in_one_go_with_the_key_goes_into_the_field(
    session: OpenSession, ring: PlayRing
) -> None:
    """Over a slow line the value comes before the field is there. It presses no key of the list."""
    async with wizard(session) as ada:
        await opens(ada)
        await ada.sees("1 of 24 well")
        ada.app.post_message(events.Key("s", "s"))
        ada.app.post_message(events.Paste("ugx"))
        for char in "ugxa":
            ada.app.post_message(events.Key(char, char))
        await ada.sees("Set DB_USER", "7 characters", "✓ well")
        ada.app.post_message(events.Key("enter", "\r"))
        await ada.sees("DB_USER: kept in the keyring")
    assert ring.kept["DB_USER"] == "ugxugxa"


async def test_no_key_overtakes_the_one_before_it(session: OpenSession, ring: PlayRing) -> None:
    async with wizard(session) as ada:
        await opens(ada)
        await ada.sees("1 of 24 well")
        for key in ("down", "j", "j", "k", "s"):
            ada.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await ada.sees("Set DB_NAME")
        await ada.presses("escape")
        await ada.no_longer_sees("Set DB_NAME")
        await ada.presses("slash")
        for char in "jks":
            ada.app.post_message(events.Key(char, char))
        await ada.sees("nothing has 'jks' in it")


async def test_nothing_of_a_value_stays_when_the_dialogue_is_left(
    session: OpenSession, ring: PlayRing
) -> None:
    async with wizard(session) as ada:
        await opens(ada)
        await ada.sees("1 of 24 well")
        await ada.presses("s")
        await pastes(ada, KEY)
        await ada.sees(f"{len(KEY)} characters")
        field = ada.app.screen.query_one("#value")
        assert field.value == KEY  # type: ignore[attr-defined]
        await ada.presses("escape")
        await ada.no_longer_sees("Set DB_USER")
        await ada.until(lambda: field.value == "", "for the field to forget")  # type: ignore[attr-defined]
        assert ada.app.clipboard == ""


async def test_what_the_environment_has_counts_first_and_that_is_said(
    session: OpenSession, ring: PlayRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DB_USER", "app_rw")
    async with wizard(session) as ada:
        await opens(ada)
        await ada.sees("2 of 24 well")
        await ada.presses("s")
        await ada.sees("The environment has one, and that one counts first.")
        await ada.types("app_two")
        await ada.presses("enter")
        await ada.sees("DB_USER: kept in the keyring; the environment has one, too, and that one counts")
        await ada.sees_on_one_line("DB_USER", "environment")


async def test_a_strong_one_is_made_and_taken_out_again(
    session: OpenSession, ring: PlayRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "_FRESH_SECONDS", 3600)
    async with wizard(session, size=(80, 24)) as ada:
        await opens(ada)
        await ada.sees("1 of 24 well")
        await ada.presses("g")
        await ada.sees("DB_USER is given out by somebody else: s sets the one that you were given")
        await ada.presses("u")
        await ada.sees("DB_USER is not in the keyring")
        await goes_to(ada, "SECRET_KEY")
        await ada.presses("g", "n")
        await ada.no_longer_sees("Make a strong")
        assert "SECRET_KEY" not in ring.kept
        await ada.presses("g")
        await ada.sees("Make a strong SECRET_KEY?", "Nobody ever sees it")
        await ada.presses("y")
        await ada.sees("is kept in the keyring", "2 of 24 well")
        made = ring.kept["SECRET_KEY"]
        assert len(made) >= 32
        await ada.presses("g")
        await ada.sees("It takes the place of the one that is in the keyring.")
        await ada.presses("y")
        await ada.until(lambda: ring.kept["SECRET_KEY"] != made, "for another one")
        await ada.sees("u unset")
        await ada.presses("u")
        await ada.sees("Unset SECRET_KEY?", "nobody can bring it back")
        await ada.presses("y")
        await ada.sees("SECRET_KEY: taken out of the keyring")
        await ada.sees_on_one_line("○ SECRET_KEY", "is missing")
        assert "SECRET_KEY" not in ring.kept
    assert feed.feed(session.place.root).given(["SECRET_KEY"]) == {}  # and commands are not given it


# Agreeing


@pytest.mark.parametrize("where", ["environment", "file"])
async def test_a_dangerous_value_wants_its_name_typed_and_a_reason(
    session: OpenSession, ring: PlayRing, repository: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    if where == "environment":
        monkeypatch.setenv("TRADE_SIZE_LIMIT", "5000.5")
    else:
        (repository / ".env").write_text("TRADE_SIZE_LIMIT=5000.5\n")
    async with wizard(session, size=(80, 24)) as ada:
        await opens(ada)
        await ada.sees("1 of 24 well")
        if where == "file":
            await ada.presses("o", "1")
            await ada.sees("0 of 24 well · .env")
        await ada.presses("a")
        await ada.sees("there is nothing to agree to here")
        await goes_to(ada, "TRADE_SIZE_LIMIT")
        await ada.sees_on_one_line("△ TRADE_SIZE_LIMIT", "is > 1000")
        await ada.sees("here      a agrees to it, with a reason that is recorded", "a agree")
        await ada.presses("a", "enter")
        await ada.sees("type TRADE_SIZE_LIMIT exactly, or esc and nothing is agreed")
        await ada.types("TRADE")
        await pastes(ada, "_SIZE_LIMIT")
        await ada.presses("enter")
        await ada.sees("say why it is right")
        await ada.types("small book")
        await ada.presses("enter")
        await ada.sees("TRADE_SIZE_LIMIT: agreed, for this value alone")
        await ada.sees_on_one_line("△ TRADE_SIZE_LIMIT", "well, agreed to by ada")
        await ada.sees("small book")
        await ada.presses("escape", "u")
        await ada.sees("you withdrew")
        await opens(ada)
        if where == "file":
            await ada.presses("o", "1")
        await goes_to(ada, "TRADE_SIZE_LIMIT")
        await ada.sees_on_one_line("△ TRADE_SIZE_LIMIT", "is > 1000")
    session.publish()
    for file in Path(session.place.session_folder(session.id)).rglob("*"):
        # With a point in it, no digest has it by chance.
        assert file.is_dir() or "5000.5" not in file.read_text()


async def test_what_somebody_else_agrees_to_shows(
    session: OpenSession, ring: PlayRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    from deploy_tui.session.cautions import accept

    monkeypatch.setenv("ENABLE_LIVE_TRADING", "True")
    name = "ENABLE_LIVE_TRADING"
    async with wizard(session) as ada:
        await opens(ada)
        await ada.sees_on_one_line("△ ENABLE_LIVE_TRADING", "is set to True, and nobody has said why")
        bo = opened_by("bo", session)
        bo.record(lambda now: accept(now, name, "True", word=name, reason="two weeks on paper"))
        await ada.sees_on_one_line("△ ENABLE_LIVE_TRADING", "well, agreed to by bo")


# No keyring, or one that is mute


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_a_mute_keyring_does_not_hold_up_anything(
    session: OpenSession, repository: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    ring = plugged(monkeypatch, PlayRing(mute=True))
    (repository / ".env").write_text(SAMPLE)
    monkeypatch.setenv("DB_NAME", "shop_prod")
    async with wizard(session, size=size) as ada:
        await opens(ada)
        await ada.sees_on_one_line("· DB_USER", "asking the keyring …")
        await ada.sees_on_one_line("✓ DB_NAME", "environment", "well")
        await goes_to(ada, "DB_PORT")
        await ada.sees("kept      asking the keyring …")
        await ada.presses("o", "1")
        await ada.sees("3 of 24 well · .env")  # it is still mute
        await ada.presses("escape")
        await ada.until(lambda: ada.app.screen is ada.app.main, "for the main screen")
        await opens(ada)
        await ada.sees("asking the keyring …")
        ring.gives_up()
        await ada.sees("the secret service did not answer within 5 s: o for a .env file, x again")
        await ada.sees_on_one_line("? DB_USER", "not known")
        await ada.sees("kept      not in the environment; the keyring does not answer")
        await ada.presses("home")
        await ada.presses("up", "up")
        await ada.sees("unlock it or start it again; or do without", "o looks at a .env file instead")


async def test_what_a_mute_keyring_does_not_keep_is_told_and_one_waits_for_it(
    session: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = plugged(monkeypatch, PlayRing())
    async with wizard(session, size=(80, 24)) as ada:
        await opens(ada)
        await ada.sees("0 of 24 well")
        ring._mute = True
        await ada.presses("g")
        await ada.sees("DB_USER is given out by somebody else")
        await ada.presses("s")
        await pastes(ada, KEY)
        await ada.presses("enter")
        await ada.sees("keeping DB_USER in the keyring …")
        await ada.presses("s")
        await ada.sees("one thing at a time: still keeping DB_USER in the keyring")
        await ada.presses("escape")
        await ada.until(lambda: ada.app.screen is ada.app.main, "for the main screen")
        ring.gives_up()
        await ada.sees("the secret service did not answer within 5 s")


async def test_without_a_keyring_it_says_what_to_do(session: OpenSession) -> None:
    """The real one, in a process of its own: there is none here."""
    async with wizard(session, size=(80, 24)) as ada:
        await opens(ada)
        await ada.sees("there is no keyring on this machine: o for a .env file, x again")
        await ada.presses("up")
        await ada.sees("`deploy-tui env check FILE` reads a .env")
        await ada.presses("down", "s")
        await ada.types("app_rw")
        await ada.presses("enter")
        await ada.sees("there is no keyring on this machine; without a keyring")
        await ada.sees_on_one_line("○ DB_USER", "is missing")


async def test_a_checklist_without_variables_asks_nobody(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from deploy_tui.store.create import create_session
    from deploy_tui.store.operator import Operator
    from deploy_tui.store.place import find_place
    from tests.session.story import SMALL

    ring = plugged(monkeypatch, PlayRing())
    small = create_session(find_place(str(repository)), SMALL, {"version": "v1"}, operator=Operator("ada"))
    async with wizard(small) as ada:
        await ada.presses("V")
        await ada.sees("this checklist names no variables")
        await ada.presses("s", "g", "u", "a", "o", "x", "e", "i")
        await ada.sees("this checklist names no variables")
    assert ring.asked == 0


# Others


async def test_the_values_are_written_to_a_file_that_nobody_else_can_read(
    session: OpenSession, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    all_of_them = {each.name: KEY for each in session.state.checklist.variables}
    ring = plugged(monkeypatch, PlayRing(all_of_them))
    async with wizard(session, size=(80, 24)) as ada:
        await opens(ada)
        await ada.sees("4 of 24 well")  # all others are the same
        await ada.presses("e")
        await pastes(ada, "out.env")
        await ada.presses("enter")
        await ada.sees("✗ /")  # too long for the line below, so it stands in the list, whole
        await ada.presses("up")
        await ada.sees("git would take it in; add it to .gitignore")
        await ada.presses("e")
        await pastes(ada, str(tmp_path / "out.env"))
        await ada.presses("enter")
        await ada.until((tmp_path / "out.env").exists, "for the file")
        await ada.sees("24 variables, readable by you alone")
        del ring.kept["DB_USER"]
        await ada.presses("e")
        await pastes(ada, str(tmp_path / "less.env"))
        await ada.presses("enter")
        await ada.sees("1 variables are missing: DB_USER")
    assert stat.S_IMODE(os.stat(tmp_path / "out.env").st_mode) == 0o600
    assert (tmp_path / "out.env").read_text().count(KEY) == 24
    assert not (tmp_path / "less.env").exists()


async def test_whoever_only_reads_changes_nothing(session: OpenSession, ring: PlayRing) -> None:
    session.publish()
    viewed = ViewedSession(session.place, session.id, session.uid)
    async with wizard(viewed) as ada:
        await opens(ada)
        await ada.sees("1 of 24 well")
        assert not any(key in ada.lines()[-1] for key in ("s set", "g generate", "e export"))
        for key in "sgu":
            await ada.presses(key)
            await ada.sees("opened for reading only")
        await ada.presses("e")
        await ada.sees("nothing is written here")


async def test_texts_of_a_file_are_only_texts(
    session: OpenSession, ring: PlayRing, repository: Path, shown: list[str]
) -> None:
    evil = "\x1b]0;x\x07[@click=app.quit]\u202e[b].env"
    line = "DB_\x1b[2JUSER[@click=app.quit]=x\n"
    (repository / evil).write_text(
        f"{line}DB_NAME={KEY}\x1b]52;c;x\x07[/x]\nDB_HOST='{KEY}\nDB_PORT=\u202e{KEY}\n" + "A" * 300 + "=1\n"
    )
    for size in ((120, 40), (80, 24), (40, 12)):
        async with wizard(session, size=size) as ada:
            await ada.presses("V")
            await ada.sees("Environment")
            await ada.presses("o", "f")
            await pastes(ada, evil)
            await ada.presses("enter")
            await ada.no_longer_sees("Which values?")
            await ada.sees("○ DB_USER")
            for _ in range(40):
                await ada.presses("down")
                text = ada.screen()
                assert not [char for char in text if ord(char) < 32 and char != "\n"]
                assert "\u202e" not in text
            assert ada.app.return_code is None
    assert clean(evil) in "".join(shown)


async def test_each_state_has_a_sign_of_its_own_without_colour(
    session: OpenSession, ring: PlayRing, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    (repository / ".env").write_text(SAMPLE)
    async with wizard(session) as ada:
        await opens(ada)
        await ada.presses("o", "1")
        for sign, name in zip("✓✗○△", ("DB_USER", "DEBUG", "DB_HOST", "TRADE_SIZE_LIMIT"), strict=True):
            await ada.sees(f"{sign} {name}")
