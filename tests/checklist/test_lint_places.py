"""Which line a key stands on: checked against what tomllib reads from the same text."""

import time
import tomllib
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from deploy_tui.checklist.places import Path, places
from deploy_tui.text import toml
from tests.text.tables import tables


def paths(value: object, path: Path = ()) -> Iterator[Path]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key)
            yield from paths(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield (*path, number)
            yield from paths(inner, (*path, number))


BY_HAND = '''\
# a comment with [brackets] and = signs

title = "one"   # [not.a.table]
"quoted key" = 'it is'
"caf\\u00e9" = 1.5e3
a.b . "c.d" = 1979-05-27T07:32:00.5Z
text = """
[not] = a table \\"""
still = text""""
raw = \'\'\'
[[neither]]
x = 1\'\'\'
list = [
    "first", # ]
    [1, 2,
     3.5],
    { name = "x", tags = ["a",
        "b"], deep.er = {} },
]

[ spaced . header ]
key = true

[[item]]
id = "one"
    [[item.step]]
    run = "a"
    [[item.step]]
    run = "b"
    [item.step.inner]
    z = 1
[[item]]
id = "two"
[[item.step]]
run = "c"
[late.inner]
x = 1
[late]
y = 2
'''


def test_every_form_of_a_statement_has_the_line_that_an_editor_shows() -> None:
    found = places(BY_HAND)
    lines = BY_HAND.split("\n")

    assert set(found) == set(paths(tomllib.loads(BY_HAND)))
    for path, text in {
        ("title",): 'title = "one"',
        ("quoted key",): '"quoted key"',
        ("café",): '"caf',
        ("a", "b", "c.d"): "a.b",
        ("text",): "text =",
        ("raw",): "raw =",
        ("list",): "list =",
        ("list", 0): '    "first"',
        ("list", 1): "    [1, 2",
        ("list", 1, 2): "     3.5",
        ("list", 2, "name"): "    { name",
        ("list", 2, "tags", 1): '        "b"',
        ("list", 2, "deep", "er"): '        "b"',
        ("spaced", "header", "key"): "key = true",
        ("item", 0, "step", 1, "run"): '    run = "b"',
        ("item", 0, "step", 1, "inner", "z"): "    z = 1",
        ("item", 1): "[[item]]",
        ("item", 1, "step", 0, "run"): 'run = "c"',
        ("late",): "[late]",
    }.items():
        assert lines[found[path] - 1].startswith(text), path


@settings(deadline=None)
@given(tables())
def test_what_the_program_writes_has_a_line_for_every_key_and_no_other(table: dict[str, object]) -> None:
    text = toml.emit(table)

    assert set(places(text)) == set(paths(tomllib.loads(text)))


_PIECES = st.sampled_from(
    [
        '"',
        '"""',
        "'",
        "'''",
        "\\",
        "\n",
        "\r\n",
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        "=",
        ".",
        ",",
        "#",
        " ",
        "a",
        "b",
        "1",
    ]
)


@settings(deadline=None)
@given(st.lists(st.one_of(_PIECES, st.text(max_size=3)), max_size=40).map("".join))
def test_no_text_makes_it_raise_and_whatever_is_toml_has_all_its_lines(text: str) -> None:
    found = places(text)

    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    assert set(found) == set(paths(table))
    assert all(1 <= line <= text.count("\n") + 1 for line in found.values())


_KEYS = st.sampled_from(["a", "b", "'c d'", '"e.f"', '"\\u0067"', "1"])
_DOTTED = st.lists(_KEYS, min_size=1, max_size=3).map(" . ".join)
_VALUES = st.recursive(
    st.sampled_from(
        [
            "1",
            "-1.5e-3",
            "1979-05-27 07:32:00.25",
            "true",
            '"x"',
            "'y'",
            '"""\n]"\\""""',
            "'''\n}'\n''''",
            '"\\""',
        ]
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda each: "[ # [\n" + ",\n".join(each) + "\n]"),
        st.lists(st.tuples(_KEYS, inner), max_size=3).map(
            lambda pairs: "{ " + ", ".join(f"{key} = {value}" for key, value in pairs) + " }"
        ),
    ),
    max_leaves=6,
)
_STATEMENTS = st.one_of(
    st.tuples(_DOTTED, _VALUES).map(lambda pair: f"{pair[0]} = {pair[1]}  # x = 1"),
    _DOTTED.map("[{}]".format),
    _DOTTED.map("[[ {} ]]".format),
    st.just("# [comment]"),
)


@settings(deadline=None)
@given(st.lists(_STATEMENTS, max_size=8).map("\n".join))
def test_statements_as_people_write_them(text: str) -> None:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return  # the same key twice
    assert set(places(text)) == set(paths(table))


def test_hostile_texts_cost_no_time_and_no_memory() -> None:
    started = time.perf_counter()
    for text in (
        "[" * 100_000,
        "x = " + "[" * 100_000,
        "x = {a=" * 50_000,
        "a." * 100_000 + " = 1",
        '"""\\"' * 50_000,
    ):
        places(text)
    assert time.perf_counter() - started < 2
