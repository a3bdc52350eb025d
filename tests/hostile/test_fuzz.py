"""A hundred thousand texts through the cleaning: made of what terminals, widgets and eyes stumble over."""

import os
import random

import pytest
from rich.cells import cell_len
from textual.content import Content

from deploy_tui.text.clean import clean, clean_block
from deploy_tui.tui.spans import cut
from deploy_tui.tui.wall import harmless
from deploy_tui.tui.wrapping import fit, wrap
from tests.hostile.payloads import TEXTS, raw

PIECES = (
    *TEXTS,
    *map(chr, range(0xA0)),
    *map(chr, range(0x2000, 0x2070)),
    *map(chr, range(0x300, 0x320)),
    "\ufe0f",
    "\u200d",
    "\U000e0001",
    "\ud800",
    "\udfff",
    "\U0001f1ec",
    "\U0001f3fd",
    "क्ष",
    "한",
    "e",
    " ",
    "[",
    "]",
    "\x1b[",
    "\x1b]",
    "\x9b",
    "m",
    ";",
    "\r\n",
    "\n",
)


def _text(chance: random.Random) -> str:
    kind = chance.randrange(4)
    length = chance.randrange(1, 24)
    if kind == 0:
        return "".join(chr(chance.randrange(0x110000)) for _ in range(length))
    if kind == 1:
        return "".join(chr(chance.randrange(0x3000)) for _ in range(length))
    return "".join(chance.choice(PIECES)[:40] for _ in range(length))


def _hold(text: str) -> None:
    once, block = clean(text), clean_block(text)
    assert not raw(once)
    assert "\n" not in once
    assert not raw(block)
    assert clean(once) == once
    assert clean_block(block) == block
    once.encode()  # no lone surrogate is left


def _fit_in_columns(text: str) -> None:
    once = clean(text)
    assert cell_len(fit(once, 20)) == 20
    assert cell_len(cut(once, 20)) <= 20
    assert all(cell_len(line) <= 20 for line in wrap(once, 20))
    assert not raw(harmless(text.replace("\n", " ")))
    assert Content(once).plain == once


def _seed() -> int:
    return int(os.environ.get("DEPLOY_TUI_RANDOM_SEED") or random.randrange(2**32))


def test_three_thousand() -> None:
    seed = _seed()
    print(f"DEPLOY_TUI_RANDOM_SEED={seed}")
    chance = random.Random(seed)
    for _ in range(3_000):
        text = _text(chance)
        _hold(text)
        _fit_in_columns(text)


@pytest.mark.prove
def test_a_hundred_thousand() -> None:
    seed = _seed()
    print(f"DEPLOY_TUI_RANDOM_SEED={seed}")
    chance = random.Random(seed)
    for _ in range(100_000):
        text = _text(chance)
        _hold(text)
        _fit_in_columns(text)
