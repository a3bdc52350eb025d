"""What a value looks like: its type, its range, the values it may have, how an address begins."""

import re
from collections.abc import Callable, Mapping

from deploy_tui.checklist.model import Variable, VariableType
from deploy_tui.environment import addresses

Fault = tuple[str, str, str]
"""The sort of finding, what is wrong, what to do."""

_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?")
_WHOLE = re.compile(r"[+-]?\d{1,15}")
_FLAGS = ("true", "false")


def fault(variable: Variable, value: str) -> Fault | None:
    """The first thing that is wrong with the form, if any."""
    return (
        _CHECKS[variable.type](variable, value)
        or _range_fault(variable, value)
        or _only_fault(variable, value)
        or _never_fault(variable, value)
    )


def number(value: str) -> float | None:
    """The number that it is, if it is one."""
    return float(value) if _NUMBER.fullmatch(value.strip()) else None


def _text(variable: Variable, value: str) -> Fault | None:
    return None


def _number(variable: Variable, value: str) -> Fault | None:
    return (
        None
        if _NUMBER.fullmatch(value)
        else ("wrong", "is no number", "write digits, with a point if need be")
    )


def _whole(variable: Variable, value: str) -> Fault | None:
    return None if _WHOLE.fullmatch(value) else ("wrong", "is no whole number", "write digits, nothing else")


def _flag(variable: Variable, value: str) -> Fault | None:
    if value.casefold() in _FLAGS:
        return None
    return "wrong", "is neither True nor False", f"write {' or '.join(variable.only or ('True', 'False'))}"


def _host(variable: Variable, value: str) -> Fault | None:
    if not addresses.is_host(value):
        return "wrong", "is no host", "write a name or a number, without scheme, port and path"
    if addresses.Address("", value.casefold(), None, "", False).is_local:
        return "insecure", "is this machine itself", "write the host that production uses"
    return None


def _url(variable: Variable, value: str) -> Fault | None:
    address = addresses.read(value)
    if address is None:
        return "wrong", "is no address", f"write it like {_example(variable)}"
    if variable.scheme and address.scheme not in variable.scheme:
        sort = "insecure" if address.scheme == "http" else "wrong"
        return sort, f"does not begin with {_schemes(variable)}", f"write it like {_example(variable)}"
    if address.is_local:
        return "insecure", "leads to the machine itself", "write the address that production uses"
    if address.user and not variable.secret and address.scheme in ("http", "https"):
        return "insecure", "has a user or a password in it", "an address that is shown holds no secret"
    return None


def _origins(variable: Variable, value: str) -> Fault | None:
    entries = addresses.origins(value)
    if not entries:
        return "wrong", "is no list of addresses", "write them with commas between, or as a JSON list"
    if any("*" in each for each in entries):
        return "insecure", "holds a star: every site may call the API", "name the sites, each in full"
    for n, each in enumerate(entries, 1):
        which = f"entry {n}: " if len(entries) > 1 else ""
        if wrong := _url(variable, each):
            return wrong[0], which + wrong[1], wrong[2]
        address = addresses.read(each)
        if address is not None and address.path not in ("", "/"):
            return "wrong", f"{which}has a path", "an origin is scheme, host and port, nothing behind them"
        if address is not None and address.path == "/":
            return (
                "wrong",
                f"{which}ends with a slash",
                "an origin has none; browsers compare letter by letter",
            )
    return None


_CHECKS: Mapping[VariableType, Callable[[Variable, str], Fault | None]] = {
    "text": _text,
    "number": _number,
    "whole": _whole,
    "flag": _flag,
    "host": _host,
    "url": _url,
    "origins": _origins,
}


def _range_fault(variable: Variable, value: str) -> Fault | None:
    found = number(value)
    for limit in variable.range if found is not None else ():
        assert found is not None
        if not limit.holds(found):
            return (
                "wrong",
                f"is not {limit}",
                f"write a number that is {' and '.join(map(str, variable.range))}",
            )
    return None


def _only_fault(variable: Variable, value: str) -> Fault | None:
    fold = str.casefold if variable.type == "flag" else str
    if not variable.only or fold(value) in [fold(each) for each in variable.only]:
        return None
    choices = " or ".join(variable.only)
    return "wrong", f"is not {choices}", f"write {choices}"


def _never_fault(variable: Variable, value: str) -> Fault | None:
    words = {value.casefold(), *re.split(r"[^a-z0-9]+", value.casefold())}
    for each in variable.never:
        if each.casefold() in words:
            return "wrong", f"{each} may not be in it", "write the one that production uses"
    return None


def _schemes(variable: Variable) -> str:
    return " or ".join(f"{each}://" for each in variable.scheme)


def _example(variable: Variable) -> str:
    return f"{variable.scheme[0] if variable.scheme else 'https'}://host.name"
