"""The first start."""

from deploy_tui.tui.screens.welcome import Welcome
from tests.tui.screens import hostile
from tests.tui.screens.stage import on_stage


def welcome() -> Welcome:
    return Welcome([("production", "Production"), ("drill", hostile.TITLE)], folder="~/shop/sessions/")


async def test_each_way_says_what_will_happen() -> None:
    async with on_stage(welcome) as ada:
        await ada.sees(
            "Welcome to deploy-tui", "● d Try the demo", "temporary folder; nothing here is touched"
        )
        await ada.sees("○ p Production", "kept in ~/shop/sessions/ and committed as you go", hostile.SEEN)
        await ada.sees("q Quit", "nothing has been written")


async def test_a_letter_decides() -> None:
    for key, expected in (("d", "demo"), ("p", "production"), ("2", "drill"), ("q", None), ("escape", None)):
        async with on_stage(welcome) as ada:
            await ada.presses(key)
            assert await ada.answer() == expected


async def test_arrows_and_enter_or_the_mouse() -> None:
    async with on_stage(welcome) as ada:
        await ada.presses("down", "enter")
        assert await ada.answer() == "production"
    async with on_stage(welcome) as ada:
        await ada.presses("up")
        await ada.sees("● q Quit")
        await ada.presses("enter")
        assert await ada.answer() is None
    async with on_stage(welcome) as ada:
        await ada.clicks("a real session")
        assert await ada.answer() == "production"


async def test_choosing_only_a_checklist() -> None:
    async with on_stage(lambda: Welcome([("production", "Production")], demo=False)) as ada:
        await ada.sees("Which checklist?", "● p Production")
        await ada.no_longer_sees("demo")
        await ada.presses("enter")
        assert await ada.answer() == "production"
