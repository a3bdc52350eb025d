"""One table against its schema: its keys, their types and what they hold."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from deploy_tui.checklist.duration import parse_duration
from deploy_tui.checklist.entries import Entry
from deploy_tui.checklist.model import KINDS, Limit
from deploy_tui.checklist.problem import Problem
from deploy_tui.checklist.schema import Form, Key, Type
from deploy_tui.checklist.spelling import Guesses, quoted
from deploy_tui.checklist.tables import KIND_NEEDS, ONE_OF, TABLES, TOGETHER

_TYPES: Mapping[Type, str] = {
    "text": "text",
    "texts": "a list of texts",
    "flag": "true or false",
    "number": "a whole number",
    "answer": "text, or true or false",
    "table": "a table",
    "tables": "a list of tables",
    "probe": "a table with a kind",
}
_EXAMPLES: Mapping[Type, str] = {
    "text": '"…"',
    "texts": '["…", "…"]',
    "flag": "true",
    "number": "2",
    "answer": '"…"',
    "table": "{ … = … }",
    "tables": "[{ … = … }]",
    "probe": '{ kind = "…" }',
}


def shape_problems(entry: Entry, guesses: Guesses) -> Iterator[Problem]:
    """Everything that is wrong with the table itself; what it refers to is another matter."""
    misspelt: set[str] = set()
    for name in entry.table:
        key = entry.schema.key(name)
        if key is None:
            meant, problem = _unknown_key(entry, name, guesses)
            misspelt.add(meant)
            yield problem
        else:
            yield from _value_problems(entry, key, guesses)
    # A key that is only misspelt is not missing as well.
    present = {*entry.table, *misspelt}
    for key in entry.schema.keys:
        if key.needed and key.name not in present:
            yield entry.problem(f"{_called(entry)} has no {quoted(key.name)}; add {_example(key)}")
    for key_name, other in TOGETHER.get(entry.schema.name, ()):
        if key_name in entry.table and other not in present:
            yield entry.problem(f"{quoted(key_name)} needs {quoted(other)} beside it", key_name)
    yield from _one_of_problems(entry)
    if entry.schema.name == "item" and "kind" not in misspelt:
        yield from _kind_problems(entry, present)
    if entry.schema.name == "param":
        yield from _param_problems(entry)
    if entry.schema.name == "variable":
        yield from _variable_problems(entry)


def _unknown_key(entry: Entry, name: str, guesses: Guesses) -> tuple[str, Problem]:
    """The key that was meant, or "", and what to say."""
    known = [key.name for key in entry.schema.keys]
    meant = guesses.guess(name, [each for each in known if each not in entry.table])
    if meant:
        advice = f", did you mean {quoted(meant)}?"
    elif at_home := [table.name for table in TABLES.values() if table.key(name)]:
        advice = f" in {_called(entry)}; it belongs to: {', '.join(at_home)}"
    else:
        advice = f" in {_called(entry)}; there may be: {', '.join(known)}"
    return meant, entry.problem(f"unknown key {quoted(name)}{advice}", name)


def _called(entry: Entry) -> str:
    if entry.parent is None and entry.schema.space is None:
        return "the file"
    return f"the {entry.schema.name}" + (f" {quoted(entry.id)}" if entry.id and entry.schema.space else "")


def _example(key: Key) -> str:
    return f"{key.name} = {key.example or _EXAMPLES[key.type]}"


def _value_problems(entry: Entry, key: Key, guesses: Guesses) -> Iterator[Problem]:
    value = entry.table[key.name]
    wrong = _wrong_type(key, value)
    if wrong is not None:
        found, path = wrong
        text = f"{quoted(key.name)} must be {_TYPES[key.type]}, not {found}; write {_example(key)}"
        yield entry.problem(text, key.name, *path)
        return
    if key.needed and value == []:
        yield entry.problem(f"{quoted(key.name)} is empty; add {_example(key)}", key.name)
    if isinstance(value, int) and not isinstance(value, bool) and key.most > 1:
        if not key.least <= value <= key.most:
            text = f"{quoted(key.name)} must be a number from {key.least} to {key.most}"
            yield entry.problem(text, key.name)
        return
    texts = list(entry.texts(key.name))
    for text, line in texts:
        for fault in _text_faults(key, text, guesses):
            yield Problem(entry.file, line, fault)
    if key.names or key.form == "id":
        for text, count in Counter(text for text, _ in texts).items():
            if count > 1:
                yield entry.problem(f"{quoted(key.name)} names {quoted(text)} {count} times", key.name)


def _wrong_type(key: Key, value: object) -> tuple[str, tuple[int, ...]] | None:
    """What stands there in place of the right type, and which element of the list it is."""
    right = _RIGHT[key.type]
    if not right(value):
        return _describe(value), ()
    if isinstance(value, list):
        element = str if key.type == "texts" else dict
        for number, each in enumerate(value):
            if not isinstance(each, element):
                return f"{_describe(each)} in it", (number,)
    return None


_RIGHT: Mapping[Type, Callable[[object], bool]] = {
    "text": lambda value: isinstance(value, str),
    "texts": lambda value: isinstance(value, list),
    "flag": lambda value: isinstance(value, bool),
    "number": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "answer": lambda value: isinstance(value, (str, bool)),
    "table": lambda value: isinstance(value, dict),
    "tables": lambda value: isinstance(value, list),
    "probe": lambda value: isinstance(value, dict) and isinstance(value.get("kind"), str),
}


def _describe(value: object) -> str:
    for type_, words in (
        (str, "text"),
        (bool, "true or false"),
        (int, "a whole number"),
        (float, "a number with a point"),
        (list, "a list"),
        (dict, "a table"),
    ):
        if isinstance(value, type_):
            return words
    return "a date or a time"


def _text_faults(key: Key, text: str, guesses: Guesses) -> Iterator[str]:
    if not text.strip():
        if not key.blank:
            yield f"{quoted(key.name)} is empty; write something or take the key out"
        return
    if key.values and not key.names and text not in key.values:
        yield f"{quoted(key.name)} cannot be {quoted(text)}{guesses.did_you_mean(text, key.values)}"
    fault = _FORMS[key.form](text)
    if fault:
        yield f"{quoted(key.name)}: {fault}"


_ID = re.compile(r"[a-z][a-z0-9-]*")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LONGEST_MEASURE = 80  # Longer ones are no limit, and only cost the patterns their time.


def _id_fault(text: str) -> str:
    if _ID.fullmatch(text):
        return ""
    better = re.sub(r"[^a-z0-9]+", "-", text[:60].lower()).strip("-0123456789")
    advice = f"; perhaps {quoted(better)}" if better else ""
    return f"{quoted(text)} is no id: a small letter first, then small letters, digits and '-'{advice}"


def _name_fault(text: str) -> str:
    return "" if _NAME.fullmatch(text) else f"{quoted(text)} is no variable's name: letters, digits and '_'"


def _limit_fault(text: str) -> str:
    return _measure_fault(text, Limit.parse, 'no limit; write it like "< 500 ms"')


def _duration_fault(text: str) -> str:
    return _measure_fault(text, parse_duration, 'no duration; write it like "1 hour" or "5 min"')


def _measure_fault(text: str, parse: Callable[[str], object], otherwise: str) -> str:
    try:
        if len(text) <= _LONGEST_MEASURE:
            parse(text)
            return ""
    except (ValueError, OverflowError):
        pass
    return f"{quoted(text)} is {otherwise}"


_FORMS: Mapping[Form, Callable[[str], str]] = {
    "any": lambda text: "",
    "filled": lambda text: "",
    "id": _id_fault,
    "name": _name_fault,
    "limit": _limit_fault,
    "duration": _duration_fault,
    "alert": lambda text: _limit_fault(text) if text.lstrip()[0] in "<>=" else "",
}


def _one_of_problems(entry: Entry) -> Iterator[Problem]:
    names = ONE_OF.get(entry.schema.name, ())
    present = [name for name in names if name in entry.table]
    if names and len(present) > 1:
        yield entry.problem(f"one entry names one thing; make two of {' and '.join(present)}")
    elif names and not entry.table:
        yield entry.problem(f"an empty entry; it may be one of: {', '.join(names)}")


def _kind_problems(entry: Entry, present: set[str]) -> Iterator[Problem]:
    kind = entry.table.get("kind", "manual")
    if kind not in KINDS:
        return
    for key in entry.schema.keys:
        if key.name in entry.table and kind not in key.kinds:
            fitting = " or ".join(f'"{each}"' for each in key.kinds)
            text = f"{quoted(key.name)} makes no sense for a {kind} item; it wants kind = {fitting}"
            yield entry.problem(text, key.name)
    wanted = KIND_NEEDS.get(kind, ())
    if wanted and not present & set(wanted):
        examples = " or ".join(_example(key) for key in entry.schema.keys if key.name in wanted)
        yield entry.problem(f"a {kind} item needs {examples}", "kind")


def _param_problems(entry: Entry) -> Iterator[Problem]:
    default, kind = entry.table.get("default"), entry.text("type") or "text"
    if kind == "yes-no" and isinstance(default, str):
        yield entry.problem("'default' of a yes-no must be true or false, without quotes", "default")
    elif kind != "yes-no" and isinstance(default, bool):
        yield entry.problem(
            f"'default' of a {quoted(kind)} must be text; or write type = \"yes-no\"", "default"
        )


def _variable_problems(entry: Entry) -> Iterator[Problem]:
    if entry.table.get("secret") is True and "caution" in entry.table:
        # What was agreed to is kept in the session, and there it could be guessed.
        yield entry.problem("'caution' looks at a value, and a secret's is not to be looked at", "caution")
    if "range" in entry.table and entry.table.get("type") not in ("number", "whole"):
        yield entry.problem('\'range\' is about numbers; add type = "number" or type = "whole"', "range")
