"""A .env file as people really write it: traps found by line, nothing filled in, no piece of a value said."""

import subprocess
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy_tui.environment.envfile import NotReadable, parse, render


def told(text: str) -> list[str]:
    return [str(each) for each in parse(text, "x").findings]


def test_quotes_export_comments_and_blanks() -> None:
    text = (
        '\n\n# a comment\nexport A=one\nB = \'two words\'\nC="thr\\"ee"\nD=four # not part\nE=#five\nF=\n'
        "  G=six  \nH='a\nb'\nI=7"
    )
    found = parse(text)
    wanted = {"A": "one", "B": "two words", "C": 'thr"ee', "D": "four", "E": "#five", "F": "", "G": "six"}
    assert found.values == wanted | {"H": "a\nb", "I": "7"}
    assert found.lines == {"A": 4, "B": 5, "C": 6, "D": 7, "E": 8, "F": 9, "G": 10, "H": 11, "I": 13}
    assert found.findings == ()


def test_windows_wrote_it(tmp_path: Path) -> None:
    from deploy_tui.environment.envfile import read_file

    (tmp_path / "x").write_bytes(b"\xef\xbb\xbfA=1\r\nB='two'\r\n\r\nC=3\r\n")
    found = read_file(str(tmp_path / "x"))
    assert found.values == {"A": "1", "B": "two", "C": "3"}
    assert found.lines == {"A": 1, "B": 2, "C": 4}
    assert found.findings == ()


def test_nothing_is_filled_in_and_what_others_would_fill_in_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME_TOWN", "Cairo")
    found = parse("A=1\nB=${A}-x${HOME_TOWN}\nC=pa$ssword\nD='pa$ssword'\nE=cost$5\nF=\"$A\"\n", "x")
    assert found.values["B"] == "${A}-x${HOME_TOWN}"
    assert [each.name for each in found.findings] == ["B", "C", "F"]
    assert (
        str(found.findings[1])
        == "x:3: C: holds a $ that some readers of .env fill in; put the value in single quotes"
    )


def test_a_name_that_stands_there_twice() -> None:
    found = parse("A=1\nB=2\nA=3\n", "x")
    assert found.values["A"] == "3"
    assert told("A=1\nB=2\nA=3\n") == [
        "x:3: A: stands in line 1 already; take one of the two out; the last one counts"
    ]


def test_lines_that_are_none() -> None:
    assert told("A=1\nnonsense\nB=2\n") == ["x:2: has no =; write NAME=value, or take the line out"]
    assert told("A-B=1\n")[0].startswith("x:1: is no variable's name in front of the =")
    assert told("A='open\nB=2\n")[0].startswith("x:1: cannot be read; write NAME=value; close every quot")
    assert told('A="open\nB=2\nC="x"\n')[0].startswith("x:1: ")


def test_a_quotation_mark_that_swallows_other_lines() -> None:
    assert told("\nA='one\nB=2\nC='\nD=4\n") == [
        "x:2: A: its quotation mark closes only in line 4; close it where the value ends"
    ]


KEY = """A=1
KEY=-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ
hV0uDLWsC8XoBhsEAyk6RzMxkFvD/dtzQ0QyGZ8m6tXbWz6l2Q==
hV0uDLWsC8XoBhsEAyk6RzMxkFvD0dtzQ0QyGZ8m6tXbWz6l2Q==
hV0uDLWsC8XoBhsEAyk6RzMxkFvD0dtzQ0QyGZ8m6tXbWz6l2Q==
-----END PRIVATE KEY-----
hunter2
"""


def test_pieces_of_a_secret_that_was_not_quoted_are_not_repeated() -> None:
    lines = told(KEY)
    assert [line.partition(": ")[0] for line in lines] == ["x:3", "x:4", "x:6", "x:7", "x:8"]
    said = "\n".join(lines)
    for piece in ("MIIE", "hV0u", "hunter2", "PRIVATE"):
        assert piece not in said


def test_a_file_that_would_take_long_is_none() -> None:
    for text in ("A=1\0", "\n" * 2001, "A=" + " " * 300 + "x"):
        with pytest.raises(NotReadable):
            parse(text)


_TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=40)
_NASTY = st.lists(st.sampled_from(list("'\"\\$`#= \nabc{}!;&|~*")), max_size=12).map("".join)


@given(st.dictionaries(st.from_regex(r"[A-Z_][A-Z0-9_]{0,8}", fullmatch=True), _TEXTS | _NASTY, max_size=4))
@settings(max_examples=300, deadline=None)
def test_what_is_written_says_the_same_to_its_readers(values: dict[str, str]) -> None:
    import io

    try:
        text = render(values)
    except ValueError as error:
        name, _, _ = str(error).partition(":")
        assert name in values
        return
    assert dict(parse(text).values) == values
    assert dotenv_values(stream=io.StringIO(text, newline=""), interpolate=False) == values


@given(st.lists(_NASTY, min_size=10, max_size=30))
@settings(max_examples=15, deadline=None)
def test_a_shell_reads_the_same(texts: list[str]) -> None:
    values = {}
    for number, text in enumerate(texts):
        try:
            render({f"V{number}": text})
        except ValueError:
            continue
        values[f"V{number}"] = text
    show = "".join(f'printf "%s\\0" "${name}"\n' for name in values)
    ran = subprocess.run(["sh", "-c", f"{render(values)}\n{show}"], capture_output=True, check=True, env={})
    assert ran.stdout.decode().split("\0")[:-1] == list(values.values())


def test_what_cannot_be_said_alike_names_its_variable() -> None:
    with pytest.raises(ValueError, match=r"^A: "):
        render({"B": "x", "A": "it's $HOME"})
    assert render({"A": "plain-1", "B": "it's", "C": "$HOME \\d"}) == "A=plain-1\nB=\"it's\"\nC='$HOME \\d'\n"
