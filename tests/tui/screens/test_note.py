"""Writing a note. What has been typed is not lost by a slip."""

from datetime import UTC, datetime
from pathlib import Path

from textual import events

from deploy_tui.session.state import Note
from deploy_tui.tui.screens.note import NoteEditor
from tests.tui.screens import hostile
from tests.tui.screens.stage import on_stage
from tests.tui.story import new_session, wizard

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def editor(*notes: Note, text: str = "") -> NoteEditor:
    return NoteEditor("Unit tests pass", notes, text, now=NOW)


async def test_enter_is_a_new_line_and_ctrl_s_saves() -> None:
    async with on_stage(editor) as ada:
        await ada.sees("Unit tests pass", "ctrl+s save", "esc cancel")
        await ada.types("two are")
        await ada.presses("enter")
        await ada.types("flaky")
        await ada.presses("ctrl+s")
        assert await ada.answer() == "two are\nflaky"


async def test_the_button_saves_too_by_mouse_and_by_tab() -> None:
    async with on_stage(editor) as ada:
        await ada.types("seen")
        await ada.clicks("save")
        assert await ada.answer() == "seen"
    async with on_stage(editor) as ada:
        await ada.types("seen")
        await ada.presses("tab", "enter")
        assert await ada.answer() == "seen"


async def test_escape_twice_loses_nothing() -> None:
    async with on_stage(editor) as ada:
        await ada.types("precious")
        await ada.presses("escape")
        await ada.sees("this note is not saved yet", "ctrl+d discard", "esc go on writing")
        await ada.presses("escape")
        await ada.no_longer_sees("not saved yet", "ctrl+d")
        await ada.types(" words")
        await ada.presses("ctrl+s")
        assert await ada.answer() == "precious words"


async def test_discarding_is_a_second_deliberate_key() -> None:
    async with on_stage(editor) as ada:
        await ada.types("nonsense")
        await ada.presses("home", "ctrl+d")
        await ada.sees("onsense")
        assert ada.unanswered, "ctrl+d deletes a character while nobody has asked to leave"
        await ada.presses("escape", "ctrl+d")
        assert await ada.answer() is None


async def test_going_on_typing_answers_the_question() -> None:
    async with on_stage(editor) as ada:
        await ada.types("more")
        await ada.presses("escape")
        await ada.sees("not saved yet")
        await ada.types("!")
        await ada.no_longer_sees("not saved yet")
        await ada.sees("more!")


async def test_an_empty_note_is_not_saved_and_escape_leaves_it_at_once() -> None:
    async with on_stage(editor) as ada:
        await ada.presses("space", "ctrl+s")
        await ada.sees("an empty note says nothing")
        await ada.presses("escape")
        assert await ada.answer() is None


async def test_earlier_notes_are_in_sight_the_newest_first_and_never_markup() -> None:
    earlier = (
        Note("slow here", "bo", "2026-11-22T10:00:00+00:00", "1"),
        Note(hostile.TITLE, "cy [/]", "2026-11-22T11:00:00+00:00", "2"),
    )
    async with on_stage(lambda: editor(*earlier)) as ada:
        await ada.sees(f"cy [/] 11:00  {hostile.SEEN}", "bo 10:00  slow here")
        lines = ada.screen()
        assert lines.index("11:00") < lines.index("10:00")
        await ada.clicks("tested")
        assert ada.unanswered


async def test_a_text_given_is_gone_on_with() -> None:
    async with on_stage(lambda: editor(text="so far")) as ada:
        await ada.types(", so good")
        await ada.presses("ctrl+s")
        assert await ada.answer() == "so far, so good"


async def test_a_secret_in_a_note_is_said_and_saved_only_without_it() -> None:
    secret = "vT7qLm2ZxKc9RfWp4Hs8"

    def with_secrets() -> NoteEditor:
        return NoteEditor("Unit tests pass", (), now=NOW, secrets=lambda: {secret})

    async with on_stage(with_secrets) as ada:
        await ada.types(f"pw {secret}")
        await ada.presses("ctrl+s")
        await ada.sees("looks like a secret", "ctrl+s again saves it as [redacted]")
        assert ada.unanswered
        await ada.types("!")
        await ada.no_longer_sees("looks like a secret")
        await ada.presses("ctrl+s")
        await ada.sees("looks like a secret")
        await ada.presses("ctrl+s")
        assert await ada.answer() == "pw [redacted]!"
    async with on_stage(with_secrets) as ada:
        await ada.types("password: hunter2hunter2")
        await ada.presses("ctrl+s", "ctrl+s")
        assert await ada.answer() == "password: [redacted]"


async def test_nothing_is_lost_of_what_was_typed_in_one_go(repository: Path) -> None:
    async with wizard(new_session(repository)) as ada:
        for char in "ahello":
            ada.app.post_message(events.Key(char, char))
        await ada.sees("Note: All unit tests passing", "hello")
        await ada.presses("escape", "ctrl+d")
        for key in ("s", "w"):
            ada.app.post_message(events.Key(key, key))
        await ada.sees("● w waived")
        await ada.presses("escape")
        await ada.presses("down", "down", "down", "space")
        await ada.sees("1/129")
        for key, char in (("slash", "/"), *((char, char) for char in "audit")):
            ada.app.post_message(events.Key(key, char))
        await ada.sees("Filter: audit", "1/129")
