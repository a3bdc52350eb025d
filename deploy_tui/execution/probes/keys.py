"""The keys of a probe's table, and what may stand there."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

from deploy_tui.checklist.duration import parse_duration
from deploy_tui.execution.reading import Spec
from deploy_tui.execution.template import PLACE, fill

Type = Literal[
    "text",
    "texts",
    "flag",
    "number",
    "scalar",
    "table",
    "tables",
    "duration",
    "pattern",
    "port",
    "ports",
    "codes",
]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a kind of probe. `values` are the texts that may stand there, where not all may."""

    name: str
    type: Type = "text"
    needed: bool = False
    values: tuple[str, ...] = ()


def key_problems(spec: Spec, keys: Sequence[Key]) -> Iterator[str]:
    """Unknown keys, missing keys, wrong types; each line begins with the kind."""
    kind = spec["kind"]
    known = {key.name: key for key in keys}
    for name in spec:
        if name != "kind" and name not in known:
            near = get_close_matches(name[:60], known, n=1)
            advice = f", did you mean '{near[0]}'?" if near else f"; there may be: {', '.join(known)}"
            yield f"{kind}: unknown key '{name}'{advice}"
    for key in keys:
        if key.name not in spec:
            if key.needed:
                yield f"{kind}: '{key.name}' is missing; add {key.name} = {_EXAMPLE[key.type]}"
        elif fault := _fault(key, spec[key.name]):
            yield f"{kind}: '{key.name}' {fault}"


def duration(spec: Spec, name: str) -> float | None:
    """The key's length of time in seconds; None where it is not there."""
    return parse_duration(spec[name]).total_seconds() if name in spec else None


def texts(value: str | Sequence[str]) -> list[str]:
    """A text, or several, as a list."""
    return [value] if isinstance(value, str) else list(value)


def filled(spec: Spec, params: Mapping[str, str]) -> dict[str, Any]:
    """The spec with the answers in all its texts. Raises BadTemplate."""
    return {name: _filled(value, params) for name, value in spec.items()}


def shown(text: str, params: Mapping[str, str]) -> str:
    """The text with those answers in it that are there."""
    return PLACE.sub(lambda place: params.get(place.group(1).strip()) or place.group(), text)


def _filled(value: object, params: Mapping[str, str]) -> object:
    if isinstance(value, str):
        return fill(value, params)
    if isinstance(value, list):
        return [_filled(each, params) for each in value]
    if isinstance(value, dict):
        return {name: _filled(each, params) for name, each in value.items()}
    return value


def _fault(key: Key, value: object) -> str:
    if not _RIGHT[key.type](value):
        return f"must be {_WORDS[key.type]}; write {key.name} = {_EXAMPLE[key.type]}"
    if key.values and value not in key.values:
        return f"must be one of: {', '.join(key.values)}"
    if value in ("", []):
        return "is empty; write something or take the key out"
    return ""


def _is_texts(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(v, str) for v in value))


def _is_port(value: object) -> bool:
    if isinstance(value, str):
        return PLACE.fullmatch(value) is not None
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 65536


def _is_code(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 100 <= value <= 599


def _is_duration(value: object) -> bool:
    try:
        return isinstance(value, str) and parse_duration(value).total_seconds() > 0
    except (ValueError, OverflowError):
        return False


def _is_pattern(value: object) -> bool:
    try:
        return isinstance(value, str) and re.compile(value).groups <= 1
    except re.error:
        return False


_RIGHT: Mapping[Type, Callable[[object], bool]] = {
    "text": lambda value: isinstance(value, str),
    "texts": _is_texts,
    "flag": lambda value: isinstance(value, bool),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "scalar": lambda value: isinstance(value, (str, int, float)),
    "table": lambda value: isinstance(value, dict) and all(isinstance(each, str) for each in value.values()),
    "tables": lambda value: isinstance(value, list) and all(isinstance(each, dict) for each in value),
    "duration": _is_duration,
    "pattern": _is_pattern,
    "port": _is_port,
    "ports": lambda value: isinstance(value, list) and all(_is_port(each) for each in value),
    "codes": lambda value: all(_is_code(each) for each in (value if isinstance(value, list) else [value])),
}
_WORDS: Mapping[Type, str] = {
    "text": "text",
    "texts": "a text or a list of texts",
    "flag": "true or false",
    "number": "a number",
    "scalar": "a text, a number, or true or false",
    "table": "a table of texts",
    "tables": "a list of probes",
    "duration": "a length of time",
    "pattern": "a regular expression with at most one group",
    "port": "a port, from 1 to 65535, or one {{param}}",
    "ports": "a list of ports",
    "codes": "a number from 100 to 599, or a list of them",
}
_EXAMPLE: Mapping[Type, str] = {
    "text": '"…"',
    "texts": '["…"]',
    "flag": "true",
    "number": "1",
    "scalar": '"ok"',
    "table": '{ name = "…" }',
    "tables": '[{ kind = "…" }]',
    "duration": '"2 s"',
    "pattern": "'took (\\d+) ms'",
    "port": "443",
    "ports": "[5432, 6379]",
    "codes": "200",
}
