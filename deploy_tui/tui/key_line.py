"""The keys of a screen, for the line at its bottom: clicked, they do the same."""

from typing import NamedTuple

from deploy_tui.tui.spans import Line, Span


class Key(NamedTuple):
    """`key` as it is shown; `does` is an action of the screen, "" for what the mouse cannot do."""

    key: str
    label: str
    does: str = ""


def key_line(*keys: Key) -> Line:
    return [
        span
        for key, label, does in keys
        for span in (Span(f" {key}", "key", does), Span(f" {label} ", "text", does))
    ]
