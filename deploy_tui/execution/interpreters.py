"""Programs that read their words as code, or as the name of another program.

The lists are long and can never be whole. They stop the ways in which an answer ({{version}}) is run by
mistake; what a checklist's author means to run stands in the file, and is shown before it is allowed.
"""

import re
from collections.abc import Callable, Iterator, Sequence


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The first word behind them that is no option is started, and an option may hold code.
_STARTERS = _names("""
    sh bash dash ash zsh ksh mksh fish csh tcsh busybox pwsh powershell cmd expect osascript tclsh wish
    python pypy perl ruby node nodejs deno bun php lua Rscript tsx ts-node npx pnpx bunx uvx pipx
    env sudo doas su runuser setpriv unshare nsenter chroot nice ionice chrt taskset nohup time timeout stdbuf
    setsid flock exec command builtin eval xargs parallel find watch entr strace ltrace gdb script tmux screen
    systemd-run start-stop-daemon make gmake just awk gawk mawk nawk sed gsed m4 ed ex vi vim nvim emacs
""")
# They read some of their words as statements.
_ASKERS = _names("psql mysql mariadb sqlite3 mongosh mongo redis-cli jq yq cqlsh clickhouse-client")
# They hand their words to a shell elsewhere, or have options that name a program.
_CARRIERS = _names("ssh rsh mosh scp sftp rsync git tar zip dd openssl socat nc ncat")
_READERS = _STARTERS | _ASKERS | _CARRIERS

# So many words come before the program.
_BEFORE_PROGRAM = {"flock": 1, "chroot": 1}
_CODE_OPTION = re.compile(
    r"-[A-Za-z]*[cCeES]|--?(?:command|eval|exec|execdir|ok|okdir|execute|expression|print|run"
    r"|init-command|split-string)|/[cCkK]"
)
_CODE_OPTION_OF = {"node": "-p", "nodejs": "-p", "bun": "-p", "php": "-r"}
_CODE_IN_OPTION = re.compile(r"--(?:command|eval|exec|execute|expression|run|init-command|split-string)=")
_NO_PROGRAM = re.compile(r"-.*|[0-9.]+[a-z]?|[A-Za-z_][A-Za-z0-9_]*=.*", re.DOTALL)
_VERSION = re.compile(r"(?:-?[0-9][0-9.]*)?(?:\.exe)?")

PLAIN = re.compile(r"[A-Za-z0-9._:/@%+,~-]*")
"""What no program here takes for code."""


def readers(words: Sequence[str]) -> Iterator[int]:
    """The places of the words that name such a program."""
    return (number for number, word in enumerate(words) if _is(word, _READERS))


def starters(words: Sequence[str]) -> Iterator[int]:
    """The places of the words that name a program which starts, or reads as code, what comes behind it."""
    return (number for number, word in enumerate(words) if _is(word, _STARTERS))


def faults(words: Sequence[str], holds_answer: Callable[[str], bool]) -> Iterator[tuple[int, str]]:
    """The places where an answer would be a program or code, and what to say; "$PARAM" stands for the
    variable to use in its place."""
    if holds_answer(words[0]):
        yield 0, "an answer may not choose the program; write the program's name"
    reader = starter = ""
    waiting = 0  # more than 0: the starter's program has not been named yet
    for number, word in enumerate(words):
        before = words[number - 1] if number else ""
        names_code = bool(reader) and not _is(reader, _CARRIERS) and _names_code(reader, before)
        if number and holds_answer(word):
            if names_code or (reader and (_CODE_IN_OPTION.match(word) or _is_text(word))):
                yield number, f"an answer may not stand in code for {reader}; use $PARAM there"
            elif waiting and word.startswith("{{"):
                yield number, f"an answer may not choose what {starter} starts"
        elif _is(word, _STARTERS):
            reader = starter = word
            waiting = 1 + _BEFORE_PROGRAM.get(_name(word), 0)
        elif _is(word, _READERS):
            reader, waiting = word, 0
        elif names_code:
            waiting = 0
        elif waiting and not _NO_PROGRAM.fullmatch(word) and (not before.startswith("-") or before == "-m"):
            waiting -= 1


def _names_code(reader: str, option: str) -> bool:
    return _CODE_OPTION.fullmatch(option) is not None or option == _CODE_OPTION_OF.get(_name(reader))


def _is(word: str, names: frozenset[str]) -> bool:
    return _name(word) in names


def _name(word: str) -> str:
    """The program that a path names, without its version: /usr/bin/python3.11 -> python."""
    base = word.rpartition("/")[2]
    if base in _READERS:
        return base
    for end in range(len(base), 0, -1):
        if base[:end] in _READERS and _VERSION.fullmatch(base[end:]):
            return base[:end]
    return base


def _is_text(word: str) -> bool:
    """Whether the word, without its placeholders, is more than a name."""
    return not PLAIN.fullmatch(re.sub(r"\{\{[^{}]*\}\}|=", "", word))
