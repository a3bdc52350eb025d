"""A value on its way into the keyring: one that was given, or one that is made here."""

import os

from deploy_tui.checklist.model import Variable
from deploy_tui.environment import strength
from deploy_tui.environment.found import Finding, Values
from deploy_tui.environment.known import Known
from deploy_tui.session.rules import Refused

MOST_BYTES = 64 * 1024


def given(name: str, value: str) -> str:
    """The value, if it can be kept at all. Raises Refused."""
    if not value.strip():
        raise Refused(f"{name}: an empty value says nothing; `env unset` takes one out")
    refuse_unfit(name, value)
    if len(value.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise too_long(name)
    return value


def refuse_unfit(name: str, value: str) -> None:
    """Raises Refused for a value that no environment can hold; some other program may have kept it."""
    another = f"set another value: deploy-tui env set {name}"
    if "\0" in value:
        raise Refused(f"{name}: a zero byte cannot be in an environment; {another}")
    try:
        os.fsencode(value)
    except UnicodeEncodeError:
        raise Refused(f"{name}: holds half a character, which is no text; {another}") from None


def too_long(name: str) -> Refused:
    return Refused(f"{name}: more than {MOST_BYTES // 1024} KB is no value")


def generated(variable: Variable) -> str:
    """A strong one. Raises Refused for what we cannot make."""
    if not variable.bits:
        raise Refused(f"{variable.name}: is given out by somebody else; set the one that you were given")
    return strength.generate(variable.bits, variable.length)


def judged(known: Known, name: str, value: str) -> tuple[Finding, ...]:
    """What is wrong with this value, as far as it can be told from itself."""
    found = known.check(Values("keyring", {name: value}), (name,))
    return tuple(each for each in found if each.sort != "disagrees")  # with what is not known here
