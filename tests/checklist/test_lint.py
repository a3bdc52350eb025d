"""`lint` as a person meets it: a checklist with mistakes in it, and all of them named at once."""

import time
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy_tui.checklist import files
from deploy_tui.checklist.build import build
from deploy_tui.checklist.lint import lint
from deploy_tui.text.clean import clean
from tests.text.tables import tables

PRODUCTION = Path(__file__).parents[2] / "checklists" / "production"

SMALL = {
    "checklist.toml": """\
format = 1
id = "small"
title = "A small checklist"
phases = ["before", "after"]
runbooks = ["down"]

[[param]]
id = "version"
title = "Version"
type = "version"

[[param]]
id = "uk"
title = "Users in the UK"
type = "yes-no"

[[role]]
id = "lead"
title = "Lead"
signoff = "Lead"
covers = ["before", "code"]

[[role]]
id = "dev"
title = "Developer"

[[reminder]]
kind = "never"
text = "Skip tests"
items = ["tests"]

[[gate]]
id = "go"
title = "Go"
before = "after"
needs = [
    { phase = "before" },
    { items = ["tests"] },
    { signoffs = ["lead"] },
]
""",
    "before.toml": """\
id = "before"
title = "Before"
heading = ""

[[section]]
id = "code"
title = "Code"
owner = "dev"

[[section.item]]
id = "tests"
title = "Tests pass"
kind = "checked"
command = "pytest --tag {{version}}"
variables = ["DB_USER"]

[[section.item]]
id = "review"
title = "Reviewed by two"
kind = "quorum"
people = 2
same = "review-again"
needs = ["tests"]

[[section.item]]
id = "speed"
title = "Fast enough"
kind = "measured"
limit = "< 500 ms"
alert = { when = "> 500 ms", notify = "email" }
runbook = "down"
""",
    "after.toml": """\
id = "after"
title = "After"

[[section]]
id = "watch"
title = "Watch"

[[section.item]]
id = "review-again"
title = "Reviewed again"
same = "review"
if = "uk"
repeat = "day"
times = 7

[[section.item]]
id = "quiet"
title = "An hour of quiet"
kind = "timed"
hold = "1 hour"
script = "ship"
""",
    "runbooks/down.toml": """\
id = "down"
title = "Down"
severity = "high"
items = ["quiet"]

[[step]]
id = "look"
text = "Look"

[[step]]
id = "decide"
text = "Decide"
clock = { after = "5 min", from = "down", decision = "rollback", choices = ["back", "on"] }
""",
    "variables.toml": """\
[[variable]]
name = "DB_USER"
comment = ""
""",
    "scripts.toml": """\
[[script]]
id = "ship"
title = "Ship"
item = "quiet"

[[script.step]]
run = "ship {{version}}"
timeout = "10 min"
""",
}


def told(texts: Mapping[str, str]) -> list[str]:
    return [str(problem) for problem in lint({name: text.encode() for name, text in texts.items()})]


def small(name: str, old: str, new: str) -> dict[str, str]:
    """The small checklist with one mistake."""
    assert SMALL[name].count(old) == 1, old
    return {**SMALL, name: SMALL[name].replace(old, new)}


def test_a_file_with_five_mistakes_names_all_five_with_their_lines() -> None:
    wrong = SMALL["before.toml"]
    for old, new in (
        ('title = "Tests pass"', 'tittle = "Tests pass"'),
        ('kind = "checked"', 'kind = "cheked"'),
        ("people = 2", 'people = "2"'),
        ('runbook = "down"', 'runbook = "dwon"'),
        ('id = "speed"', 'id = "tests"'),
    ):
        assert wrong.count(old) == 1
        wrong = wrong.replace(old, new)

    assert told({**SMALL, "before.toml": wrong}) == [
        "before.toml:12: unknown key 'tittle', did you mean 'title'?",
        "before.toml:13: 'kind' cannot be 'cheked', did you mean 'checked'?",
        "before.toml:21: 'people' must be a whole number, not text; write people = 2",
        "before.toml:26: duplicate id 'tests', first in before.toml:11",
        "before.toml:31: 'runbook': there is no runbook 'dwon', did you mean 'down'?",
    ]


def test_a_checklist_without_mistakes_has_nothing_to_tell() -> None:
    assert told(SMALL) == []


def test_the_same_checklist_as_a_session_keeps_it_in_one_file() -> None:
    frozen = files.frozen(files.merge({name: text.encode() for name, text in SMALL.items()}))
    assert told({"checklist.toml": frozen}) == []

    wrong = frozen.replace('same = "review"', 'same = "reviev"')
    line = wrong[: wrong.index("reviev")].count("\n") + 1
    assert f"checklist.toml:{line}: 'same': there is no item 'reviev', did you mean 'review'?" in told(
        {"checklist.toml": wrong}
    )


def production() -> dict[str, bytes]:
    return {path.relative_to(PRODUCTION).as_posix(): path.read_bytes() for path in PRODUCTION.rglob("*.toml")}


def test_the_production_checklist_is_clean_in_well_under_a_second() -> None:
    checklist = production()
    frozen = {"checklist.toml": files.frozen(files.merge(checklist)).encode()}

    started = time.perf_counter()
    assert [*map(str, lint(checklist)), *map(str, lint(frozen))] == []
    assert time.perf_counter() - started < 1


MAIN, BEFORE, AFTER, DOWN = "checklist.toml", "before.toml", "after.toml", "runbooks/down.toml"
MISTAKES = [
    # keys
    (MAIN, 'kind = "never"', 'kind = "never"\nowner = 1', 29, "'owner' in the reminder; it belongs to"),
    (BEFORE, 'owner = "dev"', "zzz = 1", 8, "unknown key 'zzz' in the section 'code'; there may be:"),
    (BEFORE, 'title = "Tests pass"\n', "", 10, "the item 'tests' has no 'title'; add title = "),
    (MAIN, 'id = "small"\n', "", 0, "the file has no 'id'"),
    (MAIN, "format = 1\n", "", 0, "the file has no 'format'; add format = 1"),
    (MAIN, "format = 1", "format = 0", 1, "'format' must be 1"),
    (DOWN, 'text = "Look"', "", 6, "the runbook.step 'look' has no 'text'"),
    (DOWN, 'after = "5 min", ', "", 13, "the clock has no 'after'; add after = \"5 min\""),
    # types
    (BEFORE, 'title = "Code"', "title = 7", 7, "'title' must be text, not a whole number"),
    (BEFORE, 'title = "Code"', "title = 1979-05-27", 7, "'title' must be text, not a date or a time"),
    (BEFORE, 'needs = ["tests"]', 'needs = "tests"', 23, "must be a list of texts, not text; write needs ="),
    (BEFORE, 'needs = ["tests"]', 'needs = [\n"tests",\n4]', 25, "not a whole number in it"),
    (BEFORE, "people = 2", "people = true", 21, "'people' must be a whole number, not true or false"),
    (BEFORE, 'runbook = "down"', 'standing = "yes"', 31, "must be true or false, not text; write standing"),
    (BEFORE, "alert = {", 'alert = "> 5 s" # ', 30, "'alert' must be a table, not text"),
    (MAIN, "{ phase = ", '"before", { phase = ', 37, "'needs' must be a list of tables, not text in it"),
    # values
    (BEFORE, 'title = "Code"', 'title = " "', 7, "'title' is empty"),
    ("variables.toml", SMALL["variables.toml"], "variable = []", 1, "'variable' is empty; add variable ="),
    (BEFORE, 'id = "code"', 'id = "The Code"', 6, "'The Code' is no id", "perhaps 'the-code'"),
    (BEFORE, 'limit = "< 500 ms"', 'limit = "500 ms"', 29, "'500 ms' is no limit; write it like "),
    (BEFORE, 'when = "> 500 ms"', 'when = "> much"', 30, "'> much' is no limit"),
    (BEFORE, 'notify = "email"', 'notify = "e-mail"', 30, "cannot be 'e-mail', did you mean 'email'?"),
    (AFTER, 'hold = "1 hour"', 'hold = "a while"', 20, "'a while' is no duration; write it like"),
    (AFTER, 'hold = "1 hour"', f'hold = "{"9" * 70} days"', 20, "is no duration"),
    (AFTER, 'hold = "1 hour"', f'hold = "{"9" * 400} days"', 20, "is no duration"),
    (AFTER, "times = 7", "times = 1", 14, "'times' must be a number from 2 to 366"),
    (AFTER, "times = 7", f"times = {10**40}", 14, "'times' must be a number from 2 to 366"),
    (BEFORE, "people = 2", "people = 1", 21, "'people' must be a number from 2 to 99"),
    (DOWN, 'severity = "high"', 'severity = "xx"', 3, "cannot be 'xx'; it may be: 'critical', 'high'"),
    ("variables.toml", '"DB_USER"', '"DB-USER"', 2, "'DB-USER' is no variable's name"),
    # kinds
    (BEFORE, "people = 2\n", "", 20, "a quorum item needs people = 2"),
    (BEFORE, 'limit = "< 500 ms"\n', "", 28, 'a measured item needs limit = "< 500 ms" or unit = "hours"'),
    (AFTER, 'hold = "1 hour"\n', "", 19, 'a timed item needs hold = "1 hour"'),
    (BEFORE, 'kind = "quorum"\n', "", 20, "'people' makes no sense for a manual item; it wants kind"),
    (AFTER, "times = 7\n", "", 13, "'repeat' needs 'times' beside it"),
    (MAIN, 'covers = ["before", "code"]\n', "", 20, "'signoff' needs 'covers' beside it"),
    (MAIN, 'type = "version"', "default = true", 10, "'default' of a 'text' must be text"),
    (MAIN, 'type = "yes-no"', 'type = "yes-no"\ndefault = "no"', 16, "must be true or false, without quotes"),
    (MAIN, "{ phase = ", '{ section = "code", phase = ', 37, "one thing; make two of phase and section"),
    # ids
    (AFTER, 'id = "watch"', 'id = "code"', 5, "duplicate id 'code', first in before.toml:6"),
    (AFTER, 'id = "watch"', 'id = "speed"', 5, "duplicate id 'speed', first in before.toml:26"),
    (MAIN, 'id = "dev"', 'id = "lead"', 24, "duplicate id 'lead', first in checklist.toml:18"),
    (DOWN, 'id = "decide"', 'id = "look"', 11, "duplicate id 'look', first in runbooks/down.toml:7"),
    (BEFORE, 'id = "before"', 'id = "begin"', 1, "is not the file's name; write id = 'before'"),
    (BEFORE, 'needs = ["tests"]', 'needs = ["tests", "tests"]', 23, "'needs' names 'tests' 2 times"),
    # references
    (BEFORE, 'owner = "dev"', 'owner = "dve"', 8, "there is no role 'dve', did you mean 'dev'?"),
    (MAIN, 'covers = ["before", "code"]', 'covers = [\n"before",\n"kode"]', 23, "no phase or section 'kode'"),
    (MAIN, 'items = ["tests"]\n\n', 'items = ["test"]\n\n', 30, "no item 'test', did you mean 'tests'?"),
    (MAIN, 'before = "after"', 'before = "clos"', 35, "no item or phase 'clos', did you mean 'close'?"),
    (MAIN, '{ items = ["tests"] }', '{ items = ["tets"] }', 38, "there is no item 'tets'"),
    (MAIN, '{ signoffs = ["lead"] }', '{ signoffs = ["leed"] }', 39, "no role 'leed', did you mean 'lead'?"),
    (MAIN, '{ signoffs = ["lead"] }', '{ signoffs = ["dev"] }', 39, "role 'dev' does not sign"),
    (BEFORE, '["DB_USER"]', '["DB_USR"]', 15, "no variable 'DB_USR', did you mean 'DB_USER'?"),
    (BEFORE, '["tests"]', '["review"]', 23, "'needs': names the item itself"),
    (AFTER, 'if = "uk"', 'if = "us"', 12, "there is no param 'us'"),
    (AFTER, 'if = "uk"', 'if = "version"', 12, "param 'version' is no question of yes or no"),
    (AFTER, 'script = "ship"', 'script = "shop"', 21, "there is no script 'shop', did you mean 'ship'?"),
    (AFTER, 'same = "review"', 'same = "quiet"', 11, "'quiet' does not point back; add same = 'review"),
    (DOWN, 'items = ["quiet"]', 'items = ["quite"]', 4, "there is no item 'quite', did you mean 'quiet'?"),
    (DOWN, 'text = "Look"', 'text = "Look"\ncommand = "x {{a}}"', 9, "there is no param for '{{a}}'"),
    (BEFORE, "{{version}}", "{{verson}}", 14, "no param for '{{verson}}', did you mean 'version'?"),
    ("scripts.toml", "{{version}}", "{{ version }}", 7, "'{{ version }}', did you mean 'version'?"),
    ("scripts.toml", 'item = "quiet"', 'item = "quit"', 4, "there is no item 'quit', did you mean 'quiet'?"),
    # what cannot be
    (MAIN, 'before = "after"', 'before = "tests"', 37, "never opens: it holds back 'before', for"),
    (BEFORE, 'variables = ["DB_USER"]', 'needs = ["review"]', 15, "circle, nobody can begin: 'tests' → "),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "line", "words"), [(*m[:4], m[4:]) for m in MISTAKES])
def test_a_mistake_is_named_where_it_stands(
    name: str, old: str, new: str, line: int, words: tuple[str, ...]
) -> None:
    found = lint({each: text.encode() for each, text in small(name, old, new).items()})

    assert any(
        (p.file, p.line) == (name, line) and all(word in p.message for word in words) for p in found
    ), [*map(str, found)]


def test_one_mistake_is_told_once() -> None:
    """A misspelt key is not missing as well, and its kind does not make the rest senseless."""
    assert len(told(small(BEFORE, 'kind = "quorum"', 'knd = "quorum"'))) == 1
    assert len(told(small(BEFORE, 'limit = "< 500 ms"', 'limmit = "< 500 ms"'))) == 1
    assert len(told(small(BEFORE, 'kind = "measured"', 'kind = "mesured"'))) == 1
    assert len(told(small(AFTER, "times = 7", "tmes = 7"))) == 1
    assert len(told(small(MAIN, "{ phase = ", "{ phse = "))) == 1


def test_a_newer_format_is_said_to_be_newer_and_nothing_else() -> None:
    assert told(small(MAIN, "format = 1", "format = 2\nfuture = true")) == [
        "checklist.toml:1: written for a newer deploy-tui; this one reads format 1"
    ]


def test_two_readable_files_are_still_checked_when_a_third_is_no_toml() -> None:
    broken = {**small(AFTER, "times = 7", "times = 1"), BEFORE: 'id = "before"\ntitle = "Before\n'}

    assert told(broken) == [
        "after.toml:14: 'times' must be a number from 2 to 366",
        "before.toml:2: Illegal character '\\n': are the quotes closed?",
    ]


def test_bytes_that_are_no_text_and_files_beyond_the_limits_are_named() -> None:
    checklist = {name: text.encode() for name, text in SMALL.items()}
    checklist[BEFORE] = b'id = "before"\ntitle = "\xff"\n'
    checklist["variables.toml"] = b"#" * 600_000
    checklist["scripts.toml"] = b".".join([b"a"] * 100) + b" = 1"

    assert [str(problem) for problem in lint(checklist)] == [
        "before.toml:2: not UTF-8; save the file as UTF-8",
        "scripts.toml:1: a key of more than 32 parts",
        "variables.toml: 600,000 bytes; at most 524,288 are read",
    ]


def test_a_phase_without_its_file_and_a_file_without_its_phase() -> None:
    assert told(small(MAIN, '["before", "after"]', '["befor", "after"]')) == [
        "before.toml: not named in checklist.toml; add 'before' to phases, or take the file away",
        "checklist.toml:4: 'phases': the file 'befor.toml' is missing, did you mean 'before'?",
    ]
    assert told({**SMALL, "runbooks/old.toml": "", "notes.txt": "not ours"}) == [
        "runbooks/old.toml: not named in checklist.toml; add 'old' to runbooks, or take the file away"
    ]
    assert "checklist.toml: missing; a checklist begins with this file" in told({BEFORE: SMALL[BEFORE]})
    assert told({}) == ["checklist.toml: missing; a checklist begins with this file"]


def test_a_checklist_without_phases() -> None:
    assert told({MAIN: 'format = 1\nid = "a"\ntitle = "A"\n'}) == [
        "checklist.toml: the file has no 'phases'; add phases = [\"…\"], for each the file <id>.toml"
    ]


def test_problems_come_by_file_and_line() -> None:
    found = lint({name: text.replace("id", "di").encode() for name, text in SMALL.items()})
    assert len(found) > 20
    assert found == sorted(found)


def test_a_long_chain_of_needs_that_bites_its_tail() -> None:
    items = [
        f'[[section.item]]\nid = "a{n}"\ntitle = "A"\nneeds = ["a{(n + 1) % 1500}"]\n' for n in range(1500)
    ]
    phase = 'id = "before"\ntitle = "B"\n[[section]]\nid = "s"\ntitle = "S"\n' + "".join(items)
    started = time.perf_counter()
    found = told({MAIN: 'format = 1\nid = "a"\ntitle = "A"\nphases = ["before"]\n', BEFORE: phase})

    assert found == [
        "before.toml:9: 'needs' goes in a circle, nobody can begin: "
        "'a0' → 'a1' → 'a2' → 'a3' → 'a4' → 'a5' → 'a6' → 'a7' → … → 'a0'"
    ]
    assert time.perf_counter() - started < 3


def test_a_hostile_file_says_nothing_to_the_terminal_and_is_brief() -> None:
    evil = "\\u001b]0;pwned\\u0007\\u202e" * 2_000
    checklist = {
        **SMALL,
        BEFORE: SMALL[BEFORE]
        .replace('"speed"', f'"{evil}"')
        .replace('"dev"', f'"{evil}"')
        .replace("{{version}}", "{{" + evil + "}}")
        .replace('"< 500 ms"', f'"{evil}"')
        + f'"{evil}" = 1\n',
        "evil\x1b[31m.toml": "",
    }
    found = lint({name: text.encode() for name, text in checklist.items()})

    assert len(found) >= 5
    for problem in found:
        assert clean(str(problem)) == str(problem)
        assert len(problem.message) <= 400


def test_a_file_that_is_wrong_everywhere_costs_little() -> None:
    items = [
        f'[[section.item]]\nid = "item-{n}"\ntitel{n} = 1\nneeds = ["itme-{n}", "tiem-{n}"]\n'
        for n in range(1_900)
    ]
    checklist = {
        MAIN: 'format = 1\nid = "a"\ntitle = "A"\nphases = ["before"]\n',
        BEFORE: 'id = "before"\ntitle = "B"\n[[section]]\nid = "s"\ntitle = "S"\n' + "".join(items),
    }
    started = time.perf_counter()
    assert len(told(checklist)) > 5_000
    assert time.perf_counter() - started < 10


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*SMALL, "x.toml", "runbooks/y.toml"]), st.binary(max_size=60)))
def test_no_bytes_make_it_raise(checklist: dict[str, bytes]) -> None:
    assert lint(checklist)


_KEYS = st.sampled_from(
    [
        "id",
        "title",
        "kind",
        "phase",
        "section",
        "item",
        "needs",
        "before",
        "if",
        "same",
        "people",
        "times",
        "default",
        "phases",
        "step",
        "clock",
        "after",
    ]
)
_ODD = st.one_of(
    st.sampled_from(["", "tests", "before", "close", "yes-no", "{{", "< 1", "1 h", "\x1b"]),
    st.sampled_from([0, 1, 2, 10**30, -1.5, True, float("nan"), [], {}, [[]], [{}], ["tests"], ["tests", 1]]),
    tables(4),
)


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_whatever_stands_in_a_table_lint_tells_it_or_the_program_can_use_it(data: st.DataObject) -> None:
    checklist = {name: tomllib.loads(text) for name, text in SMALL.items()}
    for _ in range(data.draw(st.integers(1, 3))):
        place: object = checklist
        while True:
            inner = [
                each
                for each in (
                    place.values() if isinstance(place, dict) else place if isinstance(place, list) else ()
                )
                if isinstance(each, dict | list) and each
            ]
            if not inner or (isinstance(place, dict) and place is not checklist and data.draw(st.booleans())):
                break
            place = data.draw(st.sampled_from(inner))
        if isinstance(place, dict) and place is not checklist:
            key = data.draw(st.one_of(_KEYS, st.sampled_from([*place, "zzz"])))
            place[key] = data.draw(_ODD)
    written = {name: files.frozen(table).encode() for name, table in checklist.items()}

    if not lint(written):
        build(files.merge(written))
