"""What is asked before something runs: the missing answers, the approval, the typed word. Then it runs.

Nothing runs by itself, and nothing without an approval of exactly what is shown (design, section 6).
"""

from collections.abc import Callable
from datetime import datetime

from textual.app import App

from deploy_tui.checklist.model import Item, Param, Script
from deploy_tui.session import rules
from deploy_tui.tui.link import Link
from deploy_tui.tui.running import Prepared, Running
from deploy_tui.tui.several import Divided
from deploy_tui.tui.spans import Tone

Say = Callable[[str, Tone], None]


class Starting:
    """Each step ends in a dialogue or goes on by itself; escape in any of them, and nothing has run."""

    def __init__(
        self, app: App[None], link: Link, running: Running, now: Callable[[], datetime], say: Say
    ) -> None:
        self._app = app
        self._link = link
        self._running = running
        self._now = now
        self._say = say

    def item(self, item: Item) -> None:
        """What `x` does to an item that has a command or a probe."""
        asks = item.kind == "action" or item.danger
        self._prepare(item, item.id if asks else "", item.danger, lambda: self._running.start(item))

    def script(self, script: Script, step: int, run: Callable[[], None]) -> None:
        """The same for a script that is to go on at `step`; `run` starts it."""
        self._prepare(script, "rollback" if script.undoes else script.id, script.danger, run, step)

    def items(self, items: tuple[Item, ...], unanswered: frozenset[str] = frozenset()) -> None:
        """Look at all of these side by side: none of them asks. What needs one of the `unanswered` questions,
        which nobody here could answer, is left out, and so is what cannot run, or may have run already."""
        if not items:
            self._say("nothing here that a machine can look at", "text")
            return
        found: list[Prepared] = []

        def known(each: Prepared) -> None:
            found.append(each)
            if len(found) < len(items):
                self._running.prepare(items[len(found)], known)
            else:
                self._together(items, found, unanswered)

        self._running.prepare(items[0], known)

    def _together(self, items: tuple[Item, ...], found: list[Prepared], unanswered: frozenset[str]) -> None:
        asked = (each.missing for each in found if each.missing)
        param = next((some[0] for some in asked if not unanswered & {one.id for one in some}), None)
        if param is not None:
            self._ask(
                (param,),
                lambda: self.items(items, unanswered),
                lambda: self.items(items, unanswered | {param.id}),
            )
            return
        whys = [_why_not(each) for each in found]
        left = tuple((item, why) for item, why in zip(items, whys, strict=True) if why)
        ready = [(item, each) for item, each, why in zip(items, found, whys, strict=True) if not why]
        begun = Divided((), tuple(item for item, _ in ready), left)

        def run() -> None:
            for item, _ in ready:
                self._running.start(item)
            if left:
                self._say(begun.said("begun"), "text")

        if not ready:
            self._say(begun.said("begun"), "text")
        elif self._link.state.rehearsal:
            commands = [line for _, each in ready for line in each.commands]
            self._rehearse(
                f"{len(ready)} items", (*commands, *(f"not {item.id}: {why}" for item, why in left))
            )
        else:
            first = next((each for _, each in ready if each.wanted), ready[0][1])
            self._allowed(first, run, lambda: self.items(items, unanswered))

    def _prepare(
        self, about: Item | Script, name: str, danger: bool, run: Callable[[], None], step: int = 1
    ) -> None:
        def again() -> None:
            self._running.prepare(about, known)

        def known(found: Prepared) -> None:
            if found.missing:
                self._ask(found.missing, again)
            elif found.problem:
                self._say(found.problem, "bad")
            elif self._link.state.rehearsal:
                self._rehearse(about.title, found.commands)
            else:
                self._allowed(found, lambda: self._unknown(found, agree), again)

        def agree() -> None:
            if name:
                self._agree(about.title, name, danger, about, step, run)
            else:
                run()

        again()

    def _ask(
        self,
        missing: tuple[Param, ...],
        then: Callable[[], None],
        otherwise: Callable[[], None] | None = None,
    ) -> None:
        """The answers, one after the other; each is recorded, and so asked for once. `otherwise` goes on
        without."""
        from deploy_tui.tui.screens.ask import Ask

        param, *_ = missing

        def answered(text: str | None) -> None:
            if text:
                # The next answer that is missing is found by looking again.
                self._link.record(lambda now: rules.set_param(now, param.id, text), then=lambda _: then())
            elif otherwise is not None:
                otherwise()

        example = f" For example: {param.example}." if param.example else ""
        about = f"{param.ask or param.title}.{example} It is asked once, and kept in the session."
        default = param.default if isinstance(param.default, str) else ""
        self._app.push_screen(Ask(param.title, about, default), answered)

    def _allowed(self, found: Prepared, go_on: Callable[[], None], again: Callable[[], None]) -> None:
        if (wanted := found.wanted) is None:
            go_on()
            return
        from deploy_tui.tui.screens.allow import Allow

        def answered(yes: bool | None) -> None:
            if yes:
                # Looked at again: a file may have changed while it was read.
                self._running.allow(wanted, again)
            else:
                self._say("nothing was allowed, and nothing runs", "text")

        self._app.push_screen(Allow(self._link, self._now, wanted), answered)

    def _unknown(self, found: Prepared, go_on: Callable[[], None]) -> None:
        """Nobody knows whether it ran the last time: once more only when somebody says so."""
        if (last := found.unknown) is None:
            go_on()
            return
        from deploy_tui.tui.screens.confirm import Confirm

        lines = (
            f"{last.by} started it at {last.at}, and nobody knows whether it ran to its end.",
            "Look first. It is run again only if you say so.",
        )

        def answered(yes: bool | None) -> None:
            if yes:
                go_on()

        self._app.push_screen(Confirm("It may have run already", lines, "run it again"), answered)

    def _agree(
        self, title: str, name: str, danger: bool, about: Item | Script, step: int, run: Callable[[], None]
    ) -> None:
        from deploy_tui.execution.surroundings import params_of
        from deploy_tui.tui.running_lines import commands_from

        lines = commands_from(about, step, params_of(self._link.state))

        def answered(yes: bool | None) -> None:
            if yes:
                run()

        if danger:
            from deploy_tui.tui.screens.typed import Typed

            lines = (*lines, "This changes production.")
            self._app.push_screen(Typed(title, lines, name, "run it"), answered)
        else:
            from deploy_tui.tui.screens.confirm import Confirm

            self._app.push_screen(Confirm(title, lines, "run it"), answered)

    def _rehearse(self, title: str, commands: tuple[str, ...]) -> None:
        from deploy_tui.tui.screens.words import Words

        shown = ["This is a rehearsal: nothing runs. It would be", *commands]
        self._app.push_screen(Words(self._link, self._now, title, shown))


def _why_not(found: Prepared) -> str:
    """Why it does not go along with others; "" when it does."""
    if found.missing:
        return "not answered what it needs"
    if found.problem:
        return found.problem
    return "may have run already: x asks" if found.unknown else ""
