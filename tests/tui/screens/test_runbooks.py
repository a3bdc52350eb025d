"""The emergency panel, as somebody woken at three in the morning uses it."""

from deploy_tui.checklist.model import Clock, Contact, Runbook, Step
from deploy_tui.tui.screens.runbooks import Runbooks
from deploy_tui.tui.symptoms import find_runbooks
from tests.tui.screens import hostile
from tests.tui.screens.stage import on_stage

SITE = Runbook(
    id="site",
    title="Site down",
    about="Nobody reaches it.",
    symptoms=("502", "timeout", "blank page"),
    severity="critical",
    steps=(
        Step("boards", "Look at the dashboards", how="What is red?"),
        Step("db", "Check the database", how="Refused, full or slow?", command="pg_isready -h db [/x]"),
        Step(
            "back",
            "If still down after 5 min, roll back",
            clock=Clock("5 min", "down", "rollback", ("roll back", "still trying", "resolved")),
        ),
    ),
    contacts=(Contact("Bo", "on call", "+44 1"), Contact("Cy", "database")),
)
DATABASE = Runbook(
    id="database",
    title=hostile.TITLE,
    about="Full, stuck or gone.",
    symptoms=("disk full", "timeout of a query"),
    steps=tuple(Step(f"s{n}", f"Step number {n}", how=hostile.TITLE) for n in range(1, 31)),
)


def panel(start: str | None = None) -> Runbooks:
    return Runbooks((SITE, DATABASE), start, "v1.4.0 · Day of [/x]")


async def test_it_opens_on_all_runbooks_and_says_that_reading_records_nothing() -> None:
    async with on_stage(panel) as bo:
        await bo.sees("EMERGENCY", "reading only, no session: NOT RECORDED")
        await bo.sees("v1.4.0 · Day of [/x]", "what is wrong?")
        await bo.sees("▸ Site down", "critical · 3 steps", "Nobody reaches it.", "502  timeout  blank page")
        await bo.sees(hostile.SEEN, "enter read", "esc back")


async def test_typing_a_symptom_finds_the_runbook() -> None:
    async with on_stage(panel) as bo:
        await bo.types("disk")
        await bo.sees("what is wrong?  disk▏", "▸ Backups")
        await bo.no_longer_sees("Site down")
        await bo.presses("enter")
        await bo.sees("┃ 1  Step number 1", "built-in, no contacts")


async def test_words_that_nobody_thought_of_leave_everything_in_sight() -> None:
    async with on_stage(panel) as bo:
        await bo.types("jk !q9")
        await bo.sees(
            "jk !q9▏", "no runbook has all these words; the nearest first", "▸ Site down", "Backups"
        )
        await bo.presses(*["backspace"] * 6)
        await bo.sees("type what you see")


async def test_a_whole_sentence_finds_the_nearest_first() -> None:
    async with on_stage(panel) as bo:
        await bo.types("my disk seems full")
        await bo.sees("the nearest first", "▸ Backups", "Site down")
    async with on_stage(lambda: Runbooks((SITE, DATABASE), typed="disk full")) as bo:
        await bo.sees("what is wrong?  disk full▏", "▸ Backups")
        await bo.no_longer_sees("Site down")


async def test_no_incident_is_offered_where_none_can_be_recorded() -> None:
    async with on_stage(lambda: panel("site")) as bo:
        await bo.sees("space next step", "↑ previous")
        await bo.no_longer_sees("start incident")
        await bo.presses("s")
        await bo.sees("NOT RECORDED: no session is open here; write down what you do")


async def test_one_step_is_large_and_the_others_are_in_sight() -> None:
    async with on_stage(panel) as bo:
        await bo.presses("enter")
        await bo.sees("EMERGENCY  Site down", "contacts  on call Bo +44 1 · database Cy")
        await bo.sees(
            "┃ 1  Look at the dashboards", "┃    What is red?", "  2  Check the database", "◷ 5 min", "1 of 3"
        )
        await bo.no_longer_sees("Refused, full or slow?")
        await bo.presses("space")
        await bo.sees("┃ 2  Check the database", "Refused, full or slow?", "$ pg_isready -h db [/x]")
        await bo.presses("down")
        await bo.sees("◷ decide after 5 min: roll back / still trying / resolved", "3 of 3")
        await bo.presses("j", "up", "k")
        await bo.sees("┃ 1  Look at the dashboards", "reading only, no session: NOT RECORDED")
        await bo.presses("3")
        await bo.sees("┃ 3  If still down")


async def test_escape_goes_back_one_step_at_a_time() -> None:
    async with on_stage(panel) as bo:
        await bo.types("disk")
        await bo.presses("enter", "escape")
        await bo.sees("disk▏", "▸ Backups")
        await bo.presses("escape")
        assert await bo.answer() is None


async def test_opened_on_one_runbook_escape_leads_straight_back() -> None:
    async with on_stage(lambda: panel("site")) as bo:
        await bo.sees("┃ 1  Look at the dashboards")
        await bo.presses("escape")
        assert await bo.answer() is None
    async with on_stage(lambda: panel("gone")) as bo:
        await bo.sees("what is wrong?", "▸ Site down")


async def test_a_long_runbook_keeps_the_current_step_in_sight_on_a_small_terminal() -> None:
    async with on_stage(lambda: panel("database"), size=(40, 12)) as bo:
        await bo.sees("reading only, no session: NOT RECORDED")
        for n in range(2, 31):
            await bo.presses("space")
            await bo.sees(
                f"┃ {n}  Step number {n}" if n < 10 else f"┃{n}  Step number {n}", "space next step"
            )


async def test_the_mouse_alone_suffices() -> None:
    async with on_stage(panel) as bo:
        await bo.clicks("Full, stuck or gone.")
        await bo.sees("┃ 1  Step number 1")
        await bo.clicks("Step number 4")
        await bo.sees("┃ 4  Step number 4")
        await bo.clicks("tested")
        await bo.sees("┃ 4  Step number 4")
        await bo.clicks("next step")
        await bo.sees("┃ 5  Step number 5")
        await bo.clicks("back")
        await bo.sees("what is wrong?")
        await bo.clicks("back")
        assert await bo.answer() is None


async def test_without_runbooks_it_says_so() -> None:
    async with on_stage(lambda: Runbooks(())) as bo:
        await bo.sees("there are no runbooks here")
        await bo.presses("enter", "down", "x", "escape")
        assert await bo.answer() is None


def test_the_nearest_runbook_stands_first() -> None:
    def found(typed: str) -> list[str]:
        return [each.runbook.id for each in find_runbooks((SITE, DATABASE), typed)]

    assert found("") == ["site", "database"]
    assert found("timeout") == ["site", "database"]
    assert found("TIMEOUT query") == ["database"]
    assert found("refused") == ["site"], "words of a step count, too"
    assert found("full") == ["database", "site"], "a symptom counts more than a word of a step"
    assert found("unicorn") == []
