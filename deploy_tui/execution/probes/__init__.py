"""The kinds of probe, one file each. `problems` is for lint, `asked` for allow, `look` asks.

A package of someone else's adds a kind by an entry point in the group "deploy_tui.probes": the name is the
kind, the object a `reading.Probe`, or a class of one that needs no arguments. Kinds that are here already
keep their names.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import cast

from deploy_tui.checklist.model import Limit
from deploy_tui.execution.probes.said import line, said
from deploy_tui.execution.reading import Context, Probe, Reading, Spec
from deploy_tui.execution.template import BadTemplate

GROUP = "deploy_tui.probes"
_HERE = "deploy_tui.execution.probes"
# Modules are imported when a probe of their kind is first used: `ssl` and `http.client` cost 30 ms.
_BUILT_IN: Mapping[str, tuple[str, str]] = {
    "all": ("all_of", "AllOf"),
    "command": ("command", "Command"),
    "dns": ("dns", "Dns"),
    "env": ("env", "Env"),
    "file": ("file", "File"),
    "git": ("git", "Git"),
    "http": ("http", "Http"),
    "sql": ("sql", "Sql"),
    "tcp": ("tcp", "Tcp"),
    "tls": ("tls", "Tls"),
}


class NoSuchKind(Exception):
    """There is no such probe, or its package cannot be loaded; the message is one clean line."""


def kinds() -> tuple[str, ...]:
    """Every kind that could be used here."""
    return tuple(sorted({*_BUILT_IN, *_added()}))


def probe(kind: str) -> Probe:
    """The probe of that kind. Raises NoSuchKind."""
    if kind in _BUILT_IN:
        module, name = _BUILT_IN[kind]
        return cast(Probe, getattr(import_module(f"{_HERE}.{module}"), name)())
    if kind in _added():
        return _load(_added()[kind])
    near = get_close_matches(kind[:60], kinds(), n=1)
    advice = f", did you mean '{near[0]}'?" if near else f"; there are: {', '.join(kinds())}"
    raise NoSuchKind(line(f"there is no probe of kind '{kind}'{advice}"))


def problems(spec: Spec, context: Context) -> list[str]:
    """What is wrong with a probe as it stands in a checklist, a line each. Touches nothing outside."""
    kind = spec.get("kind")
    if not isinstance(kind, str):
        return [f'a probe has a kind; write kind = "http", or another of: {", ".join(kinds())}']
    try:
        return [line(each) for each in probe(kind).check(spec, context)]
    except NoSuchKind as error:
        return [str(error)]
    except Exception as error:
        if kind in _BUILT_IN:
            raise
        return [_broke(kind, error)]


def leaves(spec: Spec) -> Iterator[Spec]:
    """The probe, or the probes that it holds: what decides what is run stands in these."""
    inner = spec.get("of") if spec.get("kind") == "all" else None
    if isinstance(inner, list):
        yield from (each for each in inner if isinstance(each, Mapping))
    else:
        yield spec


def asked(spec: Spec, context: Context) -> list[str]:
    """What `look` would run or ask, a line each, for `allow` and `--dry-run`; for a faulty probe nothing."""
    if problems(spec, context):
        return []
    return [line(each) for each in probe(spec["kind"]).commands(spec, context)]


def look(spec: Spec, context: Context, limit: Limit | None = None) -> Reading:
    """Look, wait for the answer, and hold its value against the limit. Raises nothing: a fault in the spec
    and an answer that is missing are readings, too."""
    if wrong := problems(spec, context):
        return said(None, wrong[0])
    kind = spec["kind"]
    try:
        reading = probe(kind).run(spec, context)
    except BadTemplate as error:
        return said(None, str(error))
    except Exception as error:
        if kind in _BUILT_IN:
            raise
        return said(None, _broke(kind, error))
    # A kind from elsewhere need not know how a line is cleaned.
    return judged(replace(reading, detail=line(reading.detail)), limit)


def judged(reading: Reading, limit: Limit | None) -> Reading:
    """The reading, held against the limit of its item. What is not as it should be stays so."""
    if limit is None or not reading.ok:
        return reading
    if isinstance(reading.value, bool) or not isinstance(reading.value, (int, float)):
        found = "no value" if reading.value is None else f"{reading.value!r}, no number"
        return replace(reading, ok=None, detail=line(f"{reading.detail}; {found} to compare with {limit}"))
    if limit.holds(reading.value):
        return reading
    return replace(reading, ok=False, detail=line(f"{reading.value:g} is not {limit}; {reading.detail}"))


def _broke(kind: str, error: Exception) -> str:
    """Somebody else's code may raise anything, and must not take the wizard with it."""
    return line(f"the probe of kind '{kind}' broke: {type(error).__name__}: {error}")


@cache
def _added() -> Mapping[str, EntryPoint]:
    return {found.name: found for found in entry_points(group=GROUP)}


def _load(found: EntryPoint) -> Probe:
    try:
        loaded = found.load()
        return cast(Probe, loaded() if isinstance(loaded, type) else loaded)
    except Exception as error:  # somebody else's package may be broken in any way
        raise NoSuchKind(line(f"the probe of kind '{found.name}' cannot be loaded: {error}")) from error
