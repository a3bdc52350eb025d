"""Answers in command lines: `kubectl … {{version}}`. Words are split before anything is filled in, so an
answer is always one whole piece of one word, and no shell ever reads it.

That is not enough where a program reads its words as code, or as the name of another program (see
`interpreters`). In a text for a shell an answer is reached as an environment variable ($PARAM_VERSION), or
as a word behind it: `sh -c 'echo "$1"' _ {{version}}`.
"""

import re
import shlex
from collections.abc import Mapping, Sequence

from deploy_tui.execution import interpreters
from deploy_tui.text.clean import clean

PLACE = re.compile(r"\{\{([^{}]*)\}\}")


class BadTemplate(ValueError):
    """It cannot be filled in; the message says what to do."""


class MissingParam(BadTemplate):
    """The param has no answer, or does not exist. `id` names it."""

    def __init__(self, id: str) -> None:
        super().__init__(f"{{{{{clean(id)}}}}} has no answer yet; give it with --param {clean(id)}=…")
        self.id = id


def split(line: str) -> tuple[str, ...]:
    """The words of a command line, as a shell would split them, and nothing else that a shell would do.
    Raises BadTemplate when a quote is not closed, or when there is no word."""
    # A placeholder with spaces in it, {{ version }}, is one piece all the same.
    line = PLACE.sub(lambda match: "{{" + match.group(1).strip() + "}}", line)
    try:
        words = tuple(shlex.split(line))
    except ValueError as error:
        raise BadTemplate(f"{clean(line)}: {str(error).lower()}; are the quotes closed?") from None
    if not words or not words[0]:
        raise BadTemplate("an empty command; write the program's name first")
    return words


def used(text: str) -> tuple[str, ...]:
    """The params that stand in the text, each once."""
    return tuple(dict.fromkeys(id.strip() for id in PLACE.findall(text)))


def fill(text: str, params: Mapping[str, str]) -> str:
    """The text with the answers in it: an address, a path, a pattern. Raises BadTemplate, MissingParam."""

    def answer(match: re.Match[str]) -> str:
        id = match.group(1).strip()
        if not params.get(id):
            raise MissingParam(id)
        if "\0" in params[id]:
            raise BadTemplate(f"the answer for {clean(id)} holds a NUL, which no program can be given")
        return params[id]

    return PLACE.sub(answer, text)


def fill_words(words: Sequence[str], params: Mapping[str, str]) -> tuple[str, ...]:
    """The words with the answers in them, never more nor fewer. Raises BadTemplate where an answer would be
    a program, an option or code, and MissingParam."""
    if faults := faults_of(words):
        raise BadTemplate(faults[0])
    reader = next(interpreters.readers(words), len(words))
    filled = []
    for number, word in enumerate(words):
        made = fill(word, params)
        if made.startswith("-") and not word.startswith("-"):
            raise BadTemplate(f"{clean(made)}: an answer may not turn a word into an option")
        if number > reader:
            for id in used(word):
                if not interpreters.PLAIN.fullmatch(params[id]):
                    raise BadTemplate(
                        f"{clean(id)} = {clean(params[id])!r}: {clean(words[reader])} may read that as code; "
                        "there an answer has only letters, digits and . _ : / @ % + , ~ -"
                    )
        filled.append(made)
    return tuple(filled)


def faults_of(words: Sequence[str]) -> list[str]:
    """Where an answer cannot be, whatever it is; a line each. For `lint`."""
    return [
        f"{clean(words[number])}: {fault.replace('$PARAM', '$' + variable_of(used(words[number])[0]))}"
        for number, fault in interpreters.faults(words, lambda word: PLACE.search(word) is not None)
    ]


def shown(words: Sequence[str]) -> str:
    """The words on one line, as they could be typed; cleaned."""
    return clean(shlex.join(words))


def variable_of(id: str) -> str:
    """The environment variable in which a command finds the answer: version -> PARAM_VERSION."""
    return "PARAM_" + re.sub(r"[^A-Z0-9]", "_", id.upper())
