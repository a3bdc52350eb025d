"""Whether the values will do for production. Pure: values in, findings out, and no value in a finding.

A variable has one finding at a time where the first explains the others: a placeholder is not also weak.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches

from deploy_tui.checklist.model import Limit, Variable
from deploy_tui.environment import addresses, forms, strength
from deploy_tui.environment.found import Finding, Values
from deploy_tui.environment.placeholders import is_placeholder

Accepted = Callable[[str, str], bool]
"""Whether somebody gave a reason for this name having this value."""

_FILLED_IN = re.compile(r"\$\{[^{}]*\}")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_QUOTES = "“”„‟‘’‚‛«»"
_SHORTEST_SAME = 8
_LEAST_BITS = 48


def never_accepted(name: str, value: str) -> bool:
    return False


def check(
    variables: Sequence[Variable],
    found: Values,
    accepted: Accepted = never_accepted,
    names: Sequence[str] | None = None,
) -> tuple[Finding, ...]:
    """Everything that is wrong, in the checklist's order; with `names` only what concerns these."""
    wanted = [each for each in variables if names is None or each.name in names]
    findings = list(found.findings) if names is None else [f for f in found.findings if f.name in names]
    words = _words_around(variables, found)
    for variable in wanted:
        findings += _one(variable, found, accepted, words)
    findings += _together(wanted, found, {finding.name for finding in findings})
    if names is None:
        findings += _misspelt(variables, found)
    order = {variable.name: n for n, variable in enumerate(variables)}
    return tuple(sorted(findings, key=lambda each: (each.line, order.get(each.name, -1))))


def _one(variable: Variable, found: Values, accepted: Accepted, words: set[str]) -> list[Finding]:
    """What is wrong with this one, as far as it can be told from itself."""
    name, value = variable.name, found.get(variable.name)

    def finding(sort: str, says: str, advice: str) -> list[Finding]:
        return [found.finding(name, sort, says, advice)]

    if not value.strip():
        if name in found.values:
            return finding("missing", "is empty", _how_to_fill(variable))
        if found.silent:
            return []  # it may be there
        return finding("missing", "is missing", f"add {name}=…; {variable.about or _how_to_fill(variable)}")
    if is_placeholder(value, variable.example if variable.secret else ""):
        return finding("placeholder", "a placeholder is left", _how_to_fill(variable))
    if says := _unclean(value):
        return finding("wrong", says, "write it again by hand, on one line and without blanks at its ends")
    if _FILLED_IN.search(value) and not variable.secret and not found.lines:  # a file has told by itself
        return finding("wrong", "holds ${…} that nobody has filled in", "write the value itself")
    if fault := forms.fault(variable, value):
        return finding(*fault)
    if variable.secret and (fault := _guessable(variable, value, words)):
        return finding(*fault)
    if variable.caution and is_cautious(variable, value) and not accepted(name, value):
        return finding(
            "caution",
            f"is {caution_words(variable.caution)}, and nobody has said why",
            f"deploy-tui env accept {name}{f' {found.name}' if found.lines else ''} --reason R"
            + (f" (mind: {variable.comment})" if variable.comment else ""),
        )
    return []


def _how_to_fill(variable: Variable) -> str:
    if variable.only:
        return f"write {' or '.join(variable.only)}"
    if variable.bits and variable.secret:
        return "fill in the real one, or make one: " + f"deploy-tui env set {variable.name} --generate"
    return f"fill in the real one: {variable.about}" if variable.about else "fill in the real one"


def _unclean(value: str) -> str:
    if value != value.strip():
        return "has blanks at its beginning or end"
    if _UNSEEN.search(value.replace("\n", "") if "-----BEGIN" in value else value):
        return "holds characters that nobody sees, or more than one line"
    if any(quote in value for quote in _QUOTES):
        return "holds a typographic quotation mark, as a text program makes it"
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"`":
        return "stands in quotation marks that belong to the value"
    return ""


def _guessable(variable: Variable, value: str, words: set[str]) -> tuple[str, str, str] | None:
    new = (
        "make one: deploy-tui env set " + f"{variable.name} --generate"
        if variable.bits
        else "take the real one"
    )
    if value.casefold() in strength.KNOWN_BAD:
        return "weak", "is among the first that anybody tries", new
    if len(value) < variable.length:
        return "weak", f"is too short; it has at least {variable.length} characters", new
    # A key that somebody else made is not measured as closely: it only must not be made up.
    wanted = variable.bits or (min(_LEAST_BITS, 2 * variable.length) if variable.type == "text" else 0)
    if strength.bits(value, words) < wanted:
        return "weak", "is too easy to guess (words, steps, repetitions)", new
    return None


def _words_around(variables: Sequence[Variable], found: Values) -> set[str]:
    """Names that a guesser knows: of the database, of the site, of its people."""
    shown = [found.get(each.name) for each in variables if not each.secret]
    return {word for text in shown for word in re.findall(r"[A-Za-z]{4,24}", text[:400])}


def is_cautious(variable: Variable, value: str) -> bool:
    """Whether the value is one that its `caution` speaks of."""
    try:
        limit = Limit.parse(variable.caution)
    except ValueError:
        return value.strip().casefold() == variable.caution.strip().casefold()
    number = forms.number(value)
    return number is None or limit.holds(number)


def caution_words(caution: str) -> str:
    return caution if caution[:1] in "<>=" else f"set to {caution}"


def _together(variables: Sequence[Variable], found: Values, faulty: set[str]) -> Iterator[Finding]:
    """What only shows between two variables; of those with a finding already nothing more is said."""
    sound = {each.name: found.get(each.name) for each in variables if each.name not in faulty}
    first: dict[str, str] = {}
    for variable in variables:
        if variable.name not in sound:
            continue
        value = sound[variable.name]
        if variable.secret and len(value) >= _SHORTEST_SAME:
            other = first.setdefault(value, variable.name)
            if other != variable.name:
                yield found.finding(
                    variable.name, "same", f"is the same as {other}", "each secret is used for one thing"
                )
        # What it agrees with may be outside of what was asked for.
        yield from _agreement(variable, value, found, faulty)


def _agreement(variable: Variable, value: str, found: Values, faulty: set[str]) -> Iterator[Finding]:
    here = addresses.read(value)
    list_name, near_name = variable.listed_in, variable.domain_of
    if here is None:
        return
    if list_name and list_name not in faulty and (listed := found.get(list_name)):
        entries = [addresses.read(each) for each in addresses.origins(listed) or []]
        if here.origin not in [each.origin for each in entries if each]:
            yield found.finding(
                variable.name,
                "disagrees",
                f"is not among {list_name}",
                f"add its scheme and host to {list_name}",
            )
    near = addresses.read(found.get(near_name)) if near_name and near_name not in faulty else None
    if near is not None and addresses.domain(here.host) != addresses.domain(near.host):
        yield found.finding(
            variable.name, "disagrees", f"is on another domain than {near_name}", "correct whichever is wrong"
        )


def _misspelt(variables: Sequence[Variable], found: Values) -> Iterator[Finding]:
    """A name that nobody knows, near one that is missing."""
    known = [each.name for each in variables]
    missing = [name for name in known if name not in found.values]
    for name in found.lines:
        if name not in known and (near := get_close_matches(name[:80].upper(), missing, 1, 0.8)):
            yield found.finding(
                name, "unknown", f"nobody reads it, and {near[0]} is missing", f"did you mean {near[0]}?"
            )
