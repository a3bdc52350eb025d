"""One of several items to go to."""

from collections.abc import Iterable, Sequence
from string import ascii_lowercase, digits

from textual.geometry import Region
from textual.widget import Widget

from deploy_tui.checklist.model import Item
from deploy_tui.tui.screens.dialogue import Dialogue, styled
from deploy_tui.tui.widgets.choice import Choice, Option

_KEYS = digits[1:] + ascii_lowercase


class WhichItem(Dialogue[str]):
    """Answers the item's id. The first have a letter of their own; the arrows reach all, and what is too long
    scrolls."""

    CSS_PATH = styled("source")
    accept_label = "go there"

    def __init__(self, heading: str, items: Sequence[Item]) -> None:
        super().__init__(heading)
        self.items = tuple(items)

    def body(self) -> Iterable[Widget]:
        keys = _KEYS.ljust(len(self.items))
        options = [Option(item.id, key, item.title) for key, item in zip(keys, self.items, strict=False)]
        yield Choice(options, self.items[0].id, id="which", on_choice=self._chosen)

    def on_mount(self) -> None:
        self.query_one("#which").focus()

    def _chosen(self, choice: Choice, final: bool) -> None:
        if final:
            self.dismiss(choice.value)
            return
        place = [item.id for item in self.items].index(choice.value)
        line = Region(0, place, 1, 1)
        self.query_one("#body").scroll_to_region(line, animate=False, force=True)

    def action_accept(self) -> None:
        self.dismiss(self.query_one("#which", Choice).value)
