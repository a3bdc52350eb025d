"""Keys that come in one go, as over a slow line: each reaches what those before it have opened or closed.

Textual hands every key at once to what has the keys at that moment. So what was typed behind the key that
opens a dialogue would run as commands, and what was typed behind an enter be part of what that enter records.
"""

import asyncio
from collections import deque
from typing import Any

from textual import events
from textual.message_pump import MessagePump

from deploy_tui.tui.dressed import Dressed

# Should what was to work out a key be gone before it has.
_LONGEST_SECONDS = 0.3
# What a field answers with a message of its own.
_SUBMITS = ("enter", "ctrl+s")


class TypeAhead(Dressed):
    """One key or paste after the other: the next one when the one before is worked out."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._waiting: deque[events.Event] = deque()
        self._under_way: events.Event | None = None

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, (events.Key, events.Paste)) or event.is_forwarded:
            await super().on_event(event)
        elif self._under_way is not None:
            self._waiting.append(event)
        else:
            self._under_way = event
            asyncio.get_running_loop().call_later(_LONGEST_SECONDS, self.call_later, self._next, event)
            target = self.focused or self.screen
            await super().on_event(event)
            self._follow(event, target, again=isinstance(event, events.Key) and event.key in _SUBMITS)

    def _follow(self, event: events.Event, pump: MessagePump | None, *, again: bool) -> None:
        """Behind the key from one to the next that it bubbles to, and last to the app. `again`: then behind
        the message that came of it, too."""
        if pump is None or not pump.call_later(self._passed, event, pump, again=again):
            self.call_later(self._opened, event)

    def _passed(self, event: events.Event, pump: MessagePump, *, again: bool) -> None:
        if pump is not self:
            self._follow(event, pump._parent, again=again)
        elif again and self.screen_stack:
            self._follow(event, self.focused or self.screen, again=False)
        else:
            self.call_later(self._opened, event)

    def _opened(self, event: events.Event) -> None:
        """It is worked out; what it has opened takes the keys first."""
        if self.screen_stack and not self.screen.call_later(self.call_later, self._next, event):
            self.call_later(self._next, event)

    async def _next(self, done: events.Event) -> None:
        if self._under_way is not done:
            return
        self._under_way = None
        while self._waiting and self._under_way is None:
            await self.on_event(self._waiting.popleft())
