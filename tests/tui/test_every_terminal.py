"""Every terminal: few signs, no colour, any size, letters of any width, a mouse alone, keys of one's own."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from deploy_tui.cli import main
from deploy_tui.session import rules, teamwork
from deploy_tui.store.create import create_session
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import find_place
from deploy_tui.tui.actions import ACTIONS, footer
from deploy_tui.tui.plain import TABLE, in_ascii
from deploy_tui.tui.screens.jumping import labels
from deploy_tui.tui.settings import read_settings, settings_path
from deploy_tui.tui.spans import Span, length, overlaid
from deploy_tui.tui.terminal import knows_only_ascii
from deploy_tui.tui.wall import Uncoloured
from tests.terminal import Terminal
from tests.tui.story import Wizard, load_checklist, new_session, wizard


@pytest.fixture
def session(repository: Path) -> OpenSession:
    session = new_session(repository)
    session.record(teamwork.affirm)
    return session


def settings(home: Path, text: str) -> Path:
    file = home / "config" / "deploy-tui" / "config.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


# Signs


@pytest.mark.parametrize(
    ("environ", "ascii_only"),
    [
        ({"TERM": "xterm-256color", "LANG": "en_GB.UTF-8"}, False),
        ({"TERM": "tmux-256color", "LC_CTYPE": "C.utf8"}, False),
        ({"TERM": "linux", "LANG": "en_GB.UTF-8"}, True),
        ({"TERM": "vt220", "LANG": "en_GB.UTF-8"}, True),
        ({"TERM": "xterm-256color", "LANG": "en_GB.UTF-8", "LC_ALL": "C"}, True),
        ({"TERM": "xterm-256color", "LANG": "de_DE.ISO-8859-1"}, True),
        ({"TERM": "xterm-256color"}, True),
    ],
)
def test_which_terminals_get_ascii(environ: dict[str, str], ascii_only: bool) -> None:
    assert knows_only_ascii(environ) == ascii_only


def test_ascii_keeps_every_width() -> None:
    for text in ("✓ done → x", "Prüfung café", "数据库 🚀", "e\u0301x", "שלום", "┌─┬╭╮│…", "ﬁ ½ ™"):
        assert in_ascii(text).isascii()
        assert cell_len(in_ascii(text)) == cell_len(text)
    assert in_ascii("Prüfung…") == "Prufung~"
    assert all(len(to) == 1 and to.isascii() for to in TABLE.values())


async def test_a_terminal_of_few_signs_shows_only_ascii_on_every_screen(
    session: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "linux")
    session.record(lambda now: rules.note(now, "unit-tests", "数据库 Prüfung 🚀"))
    async with wizard(session) as ada:
        await ada.sees("+ Sections ---", ">o All unit tests", "Prufung", "=  EMERGENCY F8")
        for opens in ("question_mark", "s", "f8", "c", "ctrl+p", "f", "a"):
            await ada.presses(opens)
            assert ada.screen().isascii(), opens
            assert all(len(line) == 120 for line in ada.lines())
            await ada.presses("escape", "escape")


def test_on_a_linux_console_nothing_but_ascii_is_written(
    terminal: Callable[..., Terminal], session: OpenSession
) -> None:
    command = ["env", "TERM=linux", sys.executable, "-m", "deploy_tui", "open"]
    there = terminal(command, cwd=session.place.root)
    there.wait_for("+ Sections")
    there.press("q")
    assert there.exit_code() == 0
    assert there.raw_bytes.isascii()


# Colours


def test_without_colour_grounds_are_told_by_reverse_and_underline() -> None:
    def style(ground: str, **more: bool) -> Style:
        segments = [Segment("x", Style(color="#6cb6ff", bgcolor=ground, bold=True, **more))]
        (shown,) = Uncoloured(lambda: "#11151b").apply(segments, Color(0, 0, 0))
        assert shown.style is not None
        assert shown.style.color is None
        assert shown.style.bgcolor is None
        assert shown.style.bold
        return shown.style

    assert not style("#11151b").reverse
    assert style("#24466a").reverse
    assert style("#1f2a36").underline
    assert not style("#24466a", reverse=True).reverse


async def test_no_color_means_no_colour(session: OpenSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with wizard(session) as ada:
        await ada.sees("All unit tests")
        for opens in ("escape", "s", "question_mark"):
            await ada.presses(opens)
            for strip in ada.app.screen._compositor.render_strips():
                for _, style, _ in strip:
                    assert style is None or (style.color is None and style.bgcolor is None)
            await ada.presses("escape")
        row = next(line for line in ada.app.screen._compositor.render_strips() if "▸○ All unit" in line.text)
        assert any(style and style.reverse and "All unit" in text for text, style, _ in row)


async def test_colours_go_round_and_are_remembered_only_when_changed(session: OpenSession) -> None:
    async with wizard(session) as ada:
        assert "theme" not in ada.app._view()
        seen = []
        for _ in range(3):
            await ada.presses("t")
            seen.append(ada.app.theme)
        assert seen == ["deploy-light", "deploy-contrast", "deploy-dark"]


async def test_state_is_never_colour_alone(session: OpenSession) -> None:
    how = {"unit-tests": "done", "frontend-build": "failed", "security-scan": "skipped"}
    how |= {"todos-resolved": "deferred", "no-hardcoded": "waived", "error-handling": "blocked"}
    known = [item.id for item in session.state.checklist.phases[0].sections[0].items]
    for id, state in zip(
        [id for id in known if id not in ("load-test-100", "code-review")], how.values(), strict=True
    ):
        session.record(
            lambda now, id=id, state=state: rules.mark(
                now, id, state, by="ada", now=datetime.now(UTC), reason="x"
            )
        )
    async with wizard(session) as ada:
        ada.app.main.action_go_to("unit-tests")  # type: ignore[union-attr]
        await ada.sees("▸✓")
        signs = [line[30] for line in ada.lines()[3:11]]
        assert len(set(signs)) == 7, signs  # two are open


# Sizes and letters


WIDE = """
id = "wide"
title = "数据库部署 🚀"
[[phase]]
id = "p"
title = "データベース"
[[phase.section]]
id = "s"
title = "数据库 بيانات e\u0301"
[[phase.section.item]]
id = "a"
title = "数据库索引已创建并且所有查询都很快而且没有人会等待太久所以这是一个很长的标题"
[[phase.section.item]]
id = "b"
title = "שלום עולם, כל הבדיקות עוברות ללא שגיאות בסביבת הייצור של החברה"
[[phase.section.item]]
id = "c"
title = "e\u0301\u0301 cafe\u0301 combining letters ﷽ and 👩‍👩‍👧‍👦 family 🇩🇪 flag ✔️"
[[phase.section.item]]
id = "d"
title = "plain"
kind = "measured"
limit = "< 500 ms"
"""


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (200, 60), (40, 12)])
async def test_letters_of_any_width_keep_the_columns_straight(
    repository: Path, size: tuple[int, int]
) -> None:
    folder = repository / "checklists" / "wide"
    folder.mkdir(parents=True)
    (folder / "checklist.toml").write_text(WIDE)
    place = find_place(str(repository))
    session = create_session(
        place, load_checklist(place, "wide"), {}, operator=Operator("数据库 Ada", email="a@example.org")
    )
    async with wizard(session, size=size) as ada:
        await ada.sees("plain")
        for keys in ((), ("down",), ("down",), ("down",), ("v",), ("f",), ("escape",), ("right",)):
            await ada.presses(*keys)
            strips = ada.app.screen._compositor.render_strips()
            assert all(cell_len(strip.text) == size[0] for strip in strips), ada.screen()
            if size[0] >= 100:
                frames = {tuple(_columns(strip.text, "│")) for strip in strips[3:-2]}
                assert len(frames) == 1, ada.screen()


def _columns(line: str, sign: str) -> list[int]:
    return [cell_len(line[:n]) for n, char in enumerate(line) if char == sign]


async def test_resizing_at_any_time_leaves_nothing_behind(session: OpenSession) -> None:
    async with wizard(session) as ada:
        for columns, rows in (
            (80, 24),
            (200, 60),
            (41, 12),
            (120, 40),
            (99, 13),
            (100, 30),
            (30, 5),
            (120, 40),
        ):
            await ada.resizes(columns, rows)
            await ada.until(
                lambda c=columns, r=rows: [len(line) for line in ada.lines()] == [c] * r,  # type: ignore[misc]
                f"for {columns}x{rows}",
            )
        await ada.sees("┌ Sections", "┬ Details", "EMERGENCY F8")
        await ada.presses("f")
        await ada.resizes(80, 24)
        await ada.presses("escape", "s")
        await ada.resizes(50, 14)
        await ada.sees("esc cancel")


# A mouse alone, a keyboard alone


async def test_the_mouse_alone_reaches_everything(session: OpenSession) -> None:
    async with wizard(session, size=(80, 24)) as ada:
        await ada.clicks("‹ back")
        await ada.sees("┌ Sections")
        await ada.clicks("Database")
        await ada.sees("Backup strategy implemented")
        await ada.clicks("○ Backup strategy")
        await ada.clicks("≡")
        await ada.sees("Search for commands")


def test_the_palette_has_what_no_click_does() -> None:
    """Moving is a click on the place; choosing a range is choosing one by one."""
    also_by_click = {"back", "leave", "palette", "choose_down", "choose_up"}
    for action in ACTIONS:
        assert (
            action.palette
            or action.footer
            or action.group in ("Move", "Emergency")
            or (action.id in also_by_click)
        ), action


@pytest.mark.parametrize(
    "action", [each for each in ACTIONS if each.id != "leave"], ids=lambda each: each.keys
)
async def test_every_key_does_something_or_says_why_not(session: OpenSession, action: object) -> None:
    """No key of the registry is dead, and none is a fault, wherever the cursor is."""
    from deploy_tui.tui.actions import Action

    assert isinstance(action, Action)
    async with wizard(session, size=(120, 24)) as ada:
        await ada.presses("down", "down", "down", "space")
        await ada.sees("1/129")
        if action.id == "redo":
            await ada.presses("u")
            await ada.sees("0/129")
        if action.id in ("up", "page_up", "first"):
            await ada.presses("down")
        if action.id in ("phase(1)", "previous_section", "left"):
            await ada.presses("2" if action.id == "phase(1)" else "right_square_bracket")
        if action.id == "back":
            await ada.presses("v")
        before = _seen(ada)
        await ada.presses(action.keys.partition(",")[0])
        await ada.until(lambda: _seen(ada) != before, f"something after {action.keys}")
        assert ada.app.is_running


def _seen(ada: Wizard) -> object:
    pane = ada.app.main.pane if ada.app.main else 0
    return pane, ada.app.theme, [list(strip) for strip in ada.app.screen._compositor.render_strips()]


# Keys of one's own


async def test_own_keys_work_and_are_shown_everywhere(session: OpenSession, home: Path) -> None:
    settings(
        home,
        '[keys]\n"main.note" = "N"\nmain.state = "a"\n"everywhere.help" = "f1,?"\n"main.undo" = "ctrl+z"\n',
    )
    async with wizard(session, size=(200, 60)) as ada:
        await ada.sees("N note", "a state", "F1 help", "ctrl+z undo")
        await ada.presses("N")
        await ada.sees("Note: All unit tests")
        await ada.presses("escape", "a")
        await ada.sees("now open", "f failed")
        await ada.presses("escape", "f1")
        await ada.sees_on_one_line(" N ", "add a note to this item")
        await ada.presses("escape", "ctrl+p")
        await ada.types("note")
        await ada.sees("Note  (N)")


async def test_a_mistake_in_the_settings_is_said_with_its_line_and_the_default_stays(
    session: OpenSession, home: Path
) -> None:
    settings(home, 'theme = "light"\n[keys]\n"main.note" = "u"\n"main.nite" = "N"\n')
    async with wizard(session, size=(200, 40)) as ada:
        await ada.sees("config.toml:3: u is the key of main.undo already; main.note keeps a (and 1 more")
        assert ada.app.theme == "deploy-light"
        await ada.presses("a")
        await ada.sees("Note: All unit tests")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (
            "theme = 'drak'",
            1,
            "theme is one of auto, dark, light, contrast, not 'drak', did you mean 'dark'?",
        ),
        ("\ncolor = 1", 2, "no setting 'color'"),
        ("glyphs = 1", 1, "glyphs is one of auto, unicode, ascii"),
        ("keys = 1", 1, "keys is a table"),
        ('[keys]\n"main.nota" = "B"', 2, "no action 'main.nota', did you mean 'main.note'?"),
        ('[keys]\n"main.note" = "s"', 2, "s is the key of main.state already; main.note keeps a"),
        ('[keys]\n"main.note" = "ctrl+p"', 2, "ctrl+p is the key of everywhere.palette already"),
        ('[keys]\n"main.note" = "f8"', 2, "f8 is the key of emergency already"),
        ('[keys]\n"main.note" = ""', 2, "main.note needs a key"),
        ('[keys]\n"main.note" = 5', 2, "main.note needs a key"),
        ('[keys]\n"main.note" = "hyper"', 2, "'hyper' is no key"),
        ('[keys]\n"main.note" = "ctrl+i"', 2, "is tab in a terminal"),
        ('[keys]\n"everywhere.palette" = "k"', 2, "would be taken from what you type"),
        ('[keys]\n"main.note" = "N"\n"main.state" = "N"', 2, "N is the key of main.state already"),
        ("theme = dark", 1, "Invalid value"),
    ],
)
def test_config_names_each_mistake_with_its_line(
    home: Path, capsys: pytest.CaptureFixture[str], text: str, line: int, words: str
) -> None:
    file = settings(home, text)
    assert main(["config"]) == 1
    said = capsys.readouterr().err
    assert f"{file}:{line}: " in said
    assert words in said
    assert len(said.splitlines()) == 1


def test_config_shows_what_is_in_use_as_a_file_that_can_be_used(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["config"]) == 0
    shown = capsys.readouterr().out
    assert "not there" in shown
    file = settings(home, shown.replace('# "main.', '"main.').replace('# "every', '"every'))
    assert main(["config"]) == 0
    found = read_settings(str(file))
    assert found.actions == ACTIONS
    assert not found.findings
    settings(home, '[keys]\n"main.note" = ["N", "f5"]\n"main.state" = "+"\n')
    main(["config"])
    assert '\n"main.note" = "N,f5"' in capsys.readouterr().out
    assert main(["config", "--path"]) == 0
    assert capsys.readouterr().out.strip() == str(file)


def test_settings_are_where_platformdirs_would_put_them() -> None:
    from platformdirs import user_config_dir

    assert settings_path() == str(Path(user_config_dir("deploy-tui", appauthor=False)) / "config.toml")


# The pieces


def test_jump_labels_are_short_and_none_begins_another() -> None:
    for count in (0, 1, 62, 63, 90, 500, 2000):
        found = labels(count)
        assert len(set(found)) == len(found) == count
        alone = {each for each in found if len(each) == 1}
        assert not any(each[0] in alone for each in found if len(each) == 2)
    assert all(len(each) == 1 for each in labels(62))


def test_a_label_lies_over_the_line_and_keeps_its_width() -> None:
    line = [Span("ab"), Span("数据库", "dim"), Span("xyz")]
    for x in range(10):
        shown = overlaid(line, x, "J")
        assert length(shown) == length(line), x
        assert "".join(span.text for span in shown)[: 1 if x == 0 else 2] in ("J", "aJ", "ab")
    assert length(overlaid([], 3, "J")) == 4


def test_the_footer_offers_what_can_be_done() -> None:
    assert any(action.id == "act" for action in footer())
    assert not any(action.group == "Do" for action in footer(acting=False))
