"""The form for a new session."""

import os

from deploy_tui.checklist.build import build
from deploy_tui.checklist.files import merge
from deploy_tui.checklist.model import Checklist
from deploy_tui.checklist.shipped import shipped_folder
from deploy_tui.store.checklists import read_files
from deploy_tui.text import toml
from deploy_tui.tui.screens.new_session import NewSession, NewSessionAnswer
from tests.session.story import SMALL, SMALL_TOML
from tests.tui.screens import hostile
from tests.tui.screens.stage import on_stage


def form(operator: str | None = "ada", *, can_init: bool = False, checklist: Checklist = SMALL) -> NewSession:
    return NewSession(checklist, can_init=can_init, operator=operator)


def answer(
    operator: str = "ada", init: bool = False, rehearsal: bool = False, title: str = "", **params: str
) -> NewSessionAnswer:
    return NewSessionAnswer({"version": "v2"} | params, title, rehearsal, init, operator)


async def test_the_quickest_way_is_version_and_enter() -> None:
    async with on_stage(form) as ada:
        await ada.sees("New session · Small deployment", "Version", "v1.0.0", "still missing: Version")
        await ada.types("v2")
        await ada.sees("✓ enter starts it")
        await ada.presses("enter")
        assert await ada.answer() == answer()


async def test_what_is_missing_is_named_and_typing_goes_on_there() -> None:
    async with on_stage(lambda: form(None)) as ada:
        await ada.sees("still missing: Version, Your name")
        await ada.presses("enter")
        await ada.sees("✗ Version is missing")
        await ada.types("v2")
        await ada.presses("enter")
        await ada.sees("✗ Your name is missing", "still missing: Your name")
        await ada.types("bo")
        await ada.presses("enter")
        assert await ada.answer() == answer("bo")


async def test_a_question_has_three_answers() -> None:
    for keys, expected in (((), {}), (("y",), {"uk": "yes"}), (("n",), {"uk": "no"}), (("y", "minus"), {})):
        async with on_stage(form) as ada:
            await ada.types("v2")
            await ada.sees("○ y yes  ○ n no  ● - not answered")
            await ada.presses("tab", *keys, "enter")
            assert await ada.answer() == NewSessionAnswer(
                {"version": "v2"} | expected, "", False, False, "ada"
            )


async def test_what_is_asked_for_later_is_not_asked_for_now() -> None:
    text = SMALL_TOML.replace('title = "Site",', 'title = "Site", later = true,')
    async with on_stage(lambda: form(checklist=build(toml.parse(text.encode())))) as ada:
        await ada.sees("Users in the UK")
        await ada.no_longer_sees("example.org")
        await ada.types("v2")
        await ada.presses("enter")
        assert await ada.answer() == answer()


async def test_every_field_is_reached_by_tab_and_by_the_arrows() -> None:
    for down in ("tab", "down"):
        async with on_stage(lambda: form(None, can_init=True)) as ada:
            await ada.types("v2")
            await ada.presses(down)
            await ada.types("bo")
            await ada.presses(down, "right")
            await ada.sees("Users in the UK")
            await ada.presses(down)
            await ada.sees("example.org")
            await ada.types("shop.example")
            await ada.presses(down)
            await ada.types("spring")
            await ada.presses(down, "y", down)
            await ada.sees("This folder is in no git repository")
            await ada.presses("y", down, "enter")
            assert await ada.answer() == answer(
                "bo", init=True, rehearsal=True, title="spring", uk="yes", site="shop.example"
            )


async def test_git_init_is_offered_only_where_there_is_no_repository() -> None:
    async with on_stage(form) as ada:
        await ada.sees("Rehearsal")
        await ada.no_longer_sees("git init")
    async with on_stage(lambda: form(can_init=True)) as ada:
        await ada.types("v2")
        await ada.sees_on_one_line("git init here", "● n no")
        await ada.presses("enter")
        assert (await ada.answer()).init_repository is False


async def test_the_mouse_alone_answers() -> None:
    async with on_stage(form) as ada:
        await ada.types("v2")
        await ada.clicks("y yes")
        await ada.sees_on_one_line("Users in the UK", "● y yes")
        await ada.clicks("start   esc")
        assert await ada.answer() == answer(uk="yes")


async def test_escape_leaves_without_an_answer() -> None:
    async with on_stage(form) as ada:
        await ada.presses("v", "escape")
        assert await ada.answer() is None


async def test_ids_and_texts_of_a_checklist_may_be_anything() -> None:
    text = SMALL_TOML.replace('"uk"', '"#2 [/x]"').replace("Users in the UK", hostile.TITLE)
    odd = build(toml.parse(text.encode()))
    async with on_stage(lambda: form(checklist=odd)) as ada:
        await ada.sees("Backups [/x]")
        await ada.types("v2")
        await ada.presses("tab")
        await ada.sees(f"{hostile.SEEN}")
        await ada.presses("y", "enter")
        assert (await ada.answer()).params == {"version": "v2", "#2 [/x]": "yes"}


async def test_a_small_terminal_keeps_the_keys_in_sight() -> None:
    async with on_stage(lambda: form(None, can_init=True), size=(40, 12)) as ada:
        await ada.sees("Version", "enter start", "esc cancel")
        await ada.presses("enter")
        await ada.sees("✗ Version is missing", "enter start")
        await ada.types("v2")
        await ada.presses("tab", "b", *["tab"] * 5)
        await ada.sees("git init", "enter start")


async def test_keys_that_come_in_one_go_over_a_slow_line_land_where_they_belong() -> None:
    async with on_stage(lambda: form(None)) as ada:
        await ada.types("v2\tbo\ty\tshop.example")
        await ada.presses("enter")
        assert await ada.answer() == answer("bo", uk="yes", site="shop.example")


async def test_the_production_checklist_is_asked_for_whole_on_a_small_terminal() -> None:
    production = build(merge(read_files(os.path.join(shipped_folder(), "production"))))
    async with on_stage(lambda: form(checklist=production), size=(80, 24)) as ada:
        await ada.sees("API address that needs a key  ", "like https://api.your-domain.com/v1/orders")
        await ada.sees("like postgresql://checks@prod-db:5432/halan", "Rehearsal", "still missing: Version")
        await ada.sees("for example v1.0.0")
        await ada.presses(*["tab"] * 9)
        await ada.sees("for example postgresql://checks@prod-db:5432/halan")


async def test_what_is_typed_in_stays_in_sight_when_the_terminal_shrinks() -> None:
    production = build(merge(read_files(os.path.join(shipped_folder(), "production"))))
    async with on_stage(lambda: form(checklist=production)) as ada:
        await ada.presses(*["tab"] * 13)
        await ada.types("autumn")
        await ada.resizes(60, 14)
        await ada.sees("autumn", "what people call this deployment", "enter start")


async def test_an_answer_that_holds_a_secret_is_not_taken() -> None:
    async with on_stage(form) as ada:
        await ada.types("v2 ghp_" + "a1B2" * 9)
        await ada.presses("enter")
        await ada.sees("✗ it holds what looks like a secret, and answers stand in the session")
        assert ada.unanswered
