"""Everything that is wrong with a checklist's files, at once: file, line, and what to do about it."""

from collections.abc import Collection, Iterator, Mapping

from deploy_tui.checklist.entries import Entry
from deploy_tui.checklist.files import MAIN, needed_files, parse_file
from deploy_tui.checklist.links import Links
from deploy_tui.checklist.places import places
from deploy_tui.checklist.problem import BadChecklist, Problem
from deploy_tui.checklist.schema import Space
from deploy_tui.checklist.shape import shape_problems
from deploy_tui.checklist.spelling import Guesses, message, quoted
from deploy_tui.checklist.tables import FORMAT, TABLES

_BESIDE = {"variables.toml": "variables", "scripts.toml": "scripts"}
# What cannot be known to be missing while a file of this kind cannot be read.
_HIDES: Mapping[str, tuple[Space, ...]] = {
    "checklist": ("role", "param", "gate"),
    "phase": ("phase", "section", "item"),
    "runbook": ("runbook",),
    "variables": ("variable",),
    "scripts": ("script",),
}


def lint(files: Mapping[str, bytes]) -> list[Problem]:
    """The problems of a checklist's files, by name relative to its folder, in order of file and line.

    A checklist that is one file, as a session keeps it, is that file under the name checklist.toml. What is
    not called .toml is left alone.
    """
    problems: list[Problem] = []
    roots: dict[str, Entry] = {}
    kinds = {name: kind_by_name(name) for name in files if name.endswith(".toml")}
    for name, kind in kinds.items():
        try:
            table = parse_file(name, files[name])
            roots[name] = Entry(TABLES[kind], table, name, (), places(files[name].decode("utf-8-sig")))
        except BadChecklist as error:
            problems += [each._replace(message=message(each.message)) for each in error.problems]
    problems += _problems(kinds, roots)
    return sorted({each._replace(file=message(each.file)) for each in problems})


def kind_by_name(name: str) -> str:
    """The table that a file of that name holds."""
    if name == MAIN:
        return "checklist"
    return _BESIDE.get(name) or ("runbook" if name.startswith("runbooks/") else "phase")


def _problems(kinds: Mapping[str, str], roots: Mapping[str, Entry]) -> Iterator[Problem]:
    """What is wrong with the files that could be read, `roots`, of all that are there, `kinds`."""
    guesses = Guesses()
    order = list(kinds)
    missing: dict[str, str] = {}
    main = roots.get(MAIN)
    if main is not None:
        version = main.table.get("format")
        if isinstance(version, int) and version > FORMAT:
            yield main.problem(f"written for a newer deploy-tui; this one reads format {FORMAT}", "format")
            return
        needed = {name: kind for name, (kind, _) in needed_files(main.table).items()}
        missing = {name: kind for name, kind in needed.items() if name not in kinds}
        order = [MAIN, *(name for name in (*needed, *_BESIDE) if name in kinds)]
        yield from _file_problems(main, kinds, set(order), guesses)
    elif MAIN not in kinds:
        missing = {MAIN: "checklist"}
        yield Problem(MAIN, 0, "missing; a checklist begins with this file")

    entries = [entry for name in order if name in roots for entry in roots[name].walk()]
    for entry in entries:
        yield from shape_problems(entry, guesses)
    unknown = {**missing, **{name: kind for name, kind in kinds.items() if name not in roots}}
    hidden = {space for kind in unknown.values() for space in _HIDES[kind]}
    yield from Links(entries, hidden, guesses).problems()
    for name in order:
        if name in roots:
            yield from _name_problems(roots[name])


def _file_problems(
    main: Entry, kinds: Mapping[str, str], named: Collection[str], guesses: Guesses
) -> Iterator[Problem]:
    """Files that are named and not there; files that are there and not named."""
    version = main.table.get("format")
    if isinstance(version, int) and version < FORMAT:
        yield main.problem(f"'format' must be {FORMAT}; write format = {FORMAT}", "format")
    if "phases" not in main.table and "phase" not in main.table:
        yield main.problem("the file has no 'phases'; add phases = [\"…\"], for each the file <id>.toml")
    unnamed = [name for name in kinds if name not in named]
    for key, folder in (("phases", ""), ("runbooks", "runbooks/")):
        stems = [
            name.removeprefix(folder).removesuffix(".toml") for name in unnamed if name.startswith(folder)
        ]
        for id, line in main.texts(key):
            if f"{folder}{id}.toml" not in kinds:
                advice = guesses.did_you_mean(id, stems)
                text = f"{quoted(key)}: the file {quoted(f'{folder}{id}.toml')} is missing{advice}"
                yield Problem(main.file, line, message(text))
    for name in unnamed:
        key, stem = "phases", name.removesuffix(".toml")
        if kinds[name] == "runbook":
            key, stem = "runbooks", stem.removeprefix("runbooks/")
        yield Problem(
            name, 0, message(f"not named in {MAIN}; add {quoted(stem)} to {key}, or take the file away")
        )


def _name_problems(root: Entry) -> Iterator[Problem]:
    """A phase or runbook is found by its file's name: its id must be the same."""
    stem = root.file.removeprefix("runbooks/").removesuffix(".toml")
    if root.schema.name in ("phase", "runbook") and root.id and root.id != stem:
        text = f"id {quoted(root.id)} is not the file's name; write id = {quoted(stem)}, or rename the file"
        yield root.problem(text, "id")
