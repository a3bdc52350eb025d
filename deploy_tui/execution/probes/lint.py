"""The probes and command lines of a checklist's files, each held against what its kind knows."""

from collections.abc import Collection, Iterator, Mapping

from deploy_tui.checklist.entries import Entry
from deploy_tui.checklist.files import parse_file
from deploy_tui.checklist.lint import kind_by_name
from deploy_tui.checklist.places import places
from deploy_tui.checklist.problem import BadChecklist, Problem
from deploy_tui.checklist.tables import TABLES
from deploy_tui.execution import probes
from deploy_tui.execution.probes.keys import texts
from deploy_tui.execution.reading import Context, Spec

_NOWHERE = Context(params={}, folder="")


def probe_problems(files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Beside what checklist.lint finds in them. A file that cannot be read is its matter."""
    entries: list[Entry] = []
    hidden = False
    for name in files:
        if name.endswith(".toml"):
            try:
                table = parse_file(name, files[name])
            except BadChecklist:
                hidden = True
                continue
            root = Entry(TABLES[kind_by_name(name)], table, name, (), places(files[name].decode("utf-8-sig")))
            entries += root.walk()
    variables = {entry.id for entry in entries if entry.schema.space == "variable"}
    for entry in entries:
        yield from _problems(entry, None if hidden else variables)


def _problems(entry: Entry, variables: Collection[str] | None) -> Iterator[Problem]:
    """`variables` are those that there are; None when a file that may name more could not be read."""
    for key in entry.schema.keys:
        value = entry.table.get(key.name)
        spec: Spec = {}
        if key.type == "probe" and isinstance(value, dict) and isinstance(value.get("kind"), str):
            spec = value
        elif key.form == "filled" and isinstance(value, str) and value.strip():
            spec = {"kind": "command", "run": value}
        faults = probes.problems(spec, _NOWHERE) if spec else []
        if spec and not faults and variables is not None:
            faults = [f"env: there is no variable '{each}'" for each in _strange(spec, variables)]
        for fault in faults:
            yield entry.problem(f"'{key.name}': {fault}", key.name)


def _strange(spec: Spec, variables: Collection[str]) -> list[str]:
    looked_at = [each for each in probes.leaves(spec) if each.get("kind") == "env"]
    return [name for each in looked_at for name in texts(each.get("variables", [])) if name not in variables]
