"""A value taken out of what something answered, and whether it is the one that was wanted."""

import json
import re
from typing import Any

from deploy_tui.execution.probes.clock import NoAnswer

Value = str | int | float | None
Wanted = str | int | float
"""`is` in a checklist; true and false are among them."""


def from_json(text: str, path: str) -> Value:
    """What is at `a.b.0`; of a list or table how many it holds. Raises NoAnswer."""
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise NoAnswer(f"no JSON: {text[:80].strip() or 'nothing'}") from None
    for part in path.split("."):
        if isinstance(found, dict) and part in found:
            found = found[part]
        elif (
            isinstance(found, list)
            and re.fullmatch(r"-?\d{1,9}", part)
            and -len(found) <= int(part) < len(found)
        ):
            found = found[int(part)]
        else:
            raise NoAnswer(f"the JSON has no {path}")
    if isinstance(found, bool) or found is None:
        return json.dumps(found)
    return len(found) if isinstance(found, (list, dict)) else found


def from_pattern(text: str, pattern: str) -> Value:
    """What the pattern's group, or all of it, found where it fits last. Raises NoAnswer."""
    places = list(re.finditer(pattern, text, re.MULTILINE))
    if not places:
        raise NoAnswer(f"nothing in its output fits {pattern}")
    found = places[-1]
    return number(found.group(found.re.groups) or "")


def number(text: str) -> Value:
    """The number that the text is, or the text."""
    bare = text.strip()
    if re.fullmatch(r"-?\d{1,18}", bare):
        return int(bare)
    if re.fullmatch(r"-?\d{1,18}\.\d{1,18}", bare):
        return float(bare)
    return bare


def expect(value: Value, wanted: Wanted | None, name: str) -> None:
    """Raises NoAnswer when it is another one than was wanted."""
    if wanted is not None and not _same(value, wanted):
        raise NoAnswer(f"{name} is {value}, not {spelt(wanted)}")


def spelt(wanted: Wanted) -> str:
    """As it stands in a file."""
    return str(wanted).lower() if isinstance(wanted, bool) else str(wanted)


def _same(value: Value, wanted: Wanted) -> bool:
    if isinstance(wanted, bool):  # psql says t and f
        return str(value).lower() in (("true", "t") if wanted else ("false", "f"))
    if isinstance(wanted, (int, float)) and isinstance(value, str):
        value = number(value)
    return value == wanted or str(value) == str(wanted)
