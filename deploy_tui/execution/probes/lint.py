"""The probes and command lines of a checklist's files, each held against what its kind knows."""

from collections.abc import Iterator, Mapping

from deploy_tui.checklist.entries import Entry
from deploy_tui.checklist.files import parse_file
from deploy_tui.checklist.lint import kind_by_name
from deploy_tui.checklist.places import places
from deploy_tui.checklist.problem import BadChecklist, Problem
from deploy_tui.checklist.tables import TABLES
from deploy_tui.execution import probes
from deploy_tui.execution.reading import Context, Spec

_NOWHERE = Context(params={}, folder="")


def probe_problems(files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Beside what checklist.lint finds in them. A file that cannot be read is its matter."""
    for name in files:
        if name.endswith(".toml"):
            try:
                table = parse_file(name, files[name])
            except BadChecklist:
                continue
            root = Entry(TABLES[kind_by_name(name)], table, name, (), places(files[name].decode("utf-8-sig")))
            for entry in root.walk():
                yield from _problems(entry)


def _problems(entry: Entry) -> Iterator[Problem]:
    for key in entry.schema.keys:
        value = entry.table.get(key.name)
        spec: Spec = {}
        if key.type == "probe" and isinstance(value, dict) and isinstance(value.get("kind"), str):
            spec = value
        elif key.form == "filled" and isinstance(value, str) and value.strip():
            spec = {"kind": "command", "run": value}
        for fault in probes.problems(spec, _NOWHERE) if spec else ():
            yield entry.problem(f"'{key.name}': {fault}", key.name)
