"""What comes from outside is visible, and is nothing that a terminal obeys."""

import sys
import time
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from deploy_tui.text.clean import clean, clean_block

# Format characters that draw something: signs in front of Arabic, Syriac and Kaithi numbers, and the
# joins of Egyptian hieroglyphs.
_DRAWN = {
    *range(0x600, 0x606),
    *(0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD),
    *range(0x13430, 0x13440),
}
# Letters, marks and fillers that draw nothing, though their category does not tell.
_EMPTY = [*map(chr, (0x34F, 0x115F, 0x1160, 0x17B4, 0x180B, 0x180F, 0x3164, 0xFFA0, 0xFFF0, 0xE0100))]
HOSTILE = _EMPTY + [
    chr(code)
    for code in range(sys.maxunicode + 1)
    if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp") and code not in _DRAWN
]
texts = st.text(st.one_of(st.characters(exclude_categories=[]), st.sampled_from(HOSTILE)), max_size=60)


def test_every_control_bidi_and_zero_width_character_becomes_visible() -> None:
    for char in HOSTILE:
        assert clean(f"a{char}b") != "ab"
        assert not set(clean(f"a{char}b")) & set(HOSTILE), hex(ord(char))
        assert not set(clean_block(f"a{char}b")) & (set(HOSTILE) - {"\n"}), hex(ord(char))


def test_an_escape_sequence_is_shown_not_obeyed() -> None:
    assert clean("\x1b]0;pwned\x07\x9b31mred") == "␛]0;pwned␇<U+009B>31mred"


def test_text_that_runs_backwards_tells_so() -> None:
    assert clean("rm \u202efr-") == "rm <U+202E>fr-"


def test_lines_become_one_or_stay_lines() -> None:
    assert clean("one\r\ntwo\n\tthree") == "one⏎two⏎ three"
    assert clean_block("one\r\ntwo\n\tthree\rfour") == "one\ntwo\n    three␍four"


def test_ordinary_text_of_any_language_stays_as_it_is() -> None:
    for text in (
        "Café, naïve, Größe",
        "日本語 한국어 ไทย हिन्दी עברית العربية",
        "⚠ 🚀 → ✓",
        "a\u0301 e\u0308",
    ):
        assert clean(text) == clean_block(text) == text


def test_marks_piled_on_a_letter_do_not_climb_out_of_their_line() -> None:
    assert len(clean("Z" + "\u0301" * 500)) < 10


@settings(deadline=None)
@given(texts)
def test_nothing_hostile_is_left_and_cleaning_twice_changes_nothing(text: str) -> None:
    for once, again in ((clean(text), clean), (clean_block(text), clean_block)):
        assert not set(once) & (set(HOSTILE) - {"\n"})
        assert again(once) == once
    assert "\n" not in clean(text)


def test_a_megabyte_of_hostile_text_is_cleaned_quickly() -> None:
    started = time.perf_counter()
    for text in ("\x1b" * 1_000_000, "\u0301" * 1_000_000, "\ufe0f\u0301" * 500_000, "\r\n" * 500_000):
        clean(text)
    assert time.perf_counter() - started < 10
