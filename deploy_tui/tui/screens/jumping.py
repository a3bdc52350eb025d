"""Jump mode: a letter on everything that can be seen; pressing the letter goes there."""

from collections.abc import Iterator, Sequence
from inspect import isawaitable
from itertools import product
from string import ascii_lowercase, ascii_uppercase, digits

from textual import events
from textual.screen import Screen

from deploy_tui.tui.widgets.lines import Lines, Target

# The letters that lie best come first.
_LETTERS = "asdfghjklqwertyuiopzxcvbnm" + digits + ascii_uppercase


class Jumping(Screen[None]):
    """For screens made of `Lines`."""

    def __init__(self) -> None:
        super().__init__()
        self._targets: dict[str, Target] = {}
        self._typed = ""

    def action_jump(self) -> None:
        found = [target for widget in self._lines() for target in widget.targets()]
        self._targets = dict(zip(labels(len(found)), found, strict=True))
        self._draw()

    async def on_key(self, event: events.Key) -> None:
        """While letters are shown, a key is a letter or ends it."""
        if not self._targets:
            return
        event.stop()
        event.prevent_default()
        self._typed += event.character or event.key
        target = self._targets.get(self._typed)
        if target is None and any(label.startswith(self._typed) for label in self._targets):
            return
        self._targets, self._typed = {}, ""
        self._draw()
        if target is not None:
            going = target.go()
            if isawaitable(going):
                await going

    def on_click(self) -> None:
        self._targets, self._typed = {}, ""
        self._draw()

    def _draw(self) -> None:
        on: dict[Lines, dict[int, list[tuple[int, str]]]] = {}
        for label, target in self._targets.items():
            on.setdefault(target.on, {}).setdefault(target.y, []).append((target.x, label))
        for widget in self._lines():
            widget.show_labels(on.get(widget, {}))

    def _lines(self) -> Iterator[Lines]:
        return (widget for widget in self.query(Lines) if widget.display and widget.size.height)


def labels(count: int) -> Sequence[str]:
    """So many labels, none the beginning of another: one letter each, as far as that goes."""
    assert set(_LETTERS) == {*ascii_lowercase, *ascii_uppercase, *digits}
    alone = len(_LETTERS)
    while alone + (len(_LETTERS) - alone) * len(_LETTERS) < count:
        alone -= 1
    pairs = ("".join(pair) for pair in product(_LETTERS[alone:], _LETTERS))
    return [*_LETTERS[:alone], *pairs][:count]
