"""`deploy-tui lint`: whether checklists can be used."""

import json
import os
from dataclasses import dataclass

from deploy_tui.checklist.files import MAIN, parse_file
from deploy_tui.checklist.lint import lint
from deploy_tui.checklist.problem import BadChecklist, Problem
from deploy_tui.checklist.shipped import shipped_folder
from deploy_tui.commands.common import Common, Usage, place_of
from deploy_tui.commands.failure import NO
from deploy_tui.commands.parser import parser
from deploy_tui.commands.say import note, say
from deploy_tui.execution.probes.lint import probe_problems
from deploy_tui.store.checklists import read_files

_EXAMPLES = """
  deploy-tui lint
  deploy-tui lint checklists/production
  deploy-tui lint checklists/production/day-of.toml --json

PATH is a checklist's folder, a folder with checklists in it, or one file. `--json` prints a list of objects:
file, line (null for the whole file), message. Exit code 1 when there is a problem."""


@dataclass(frozen=True, slots=True)
class _Target:
    """What to check: a folder, or one `file` in it, or, without a folder, that file for itself."""

    folder: str
    file: str = ""


def run(common: Common, words: list[str]) -> int:
    options = parser("lint", "Check checklists: every problem, each with file and line.", _EXAMPLES)
    options.add_argument("paths", metavar="PATH", nargs="*", help="default: every checklist here")
    options.add_argument("--json", action="store_true", help="for scripts")
    given = options.parse_args(words)
    targets = [target for path in given.paths or [_default(common)] for target in _targets(path)]
    problems = [problem for target in targets for problem in _problems(target)]
    if given.json:
        print(json.dumps([{"file": p.file, "line": p.line or None, "message": p.message} for p in problems]))
    else:
        for problem in problems:
            say(str(problem))
        if not problems:
            note(f"deploy-tui: {', '.join(each.file or each.folder for each in targets)}: nothing wrong")
    return NO if problems else 0


def _default(common: Common) -> str:
    """The checklists here; where there are none, the shipped ones, which are what is used then."""
    here = place_of(common).checklists
    return os.path.relpath(here) if _checklists_in(here) else shipped_folder()


def _targets(path: str) -> list[_Target]:
    if path.lower().endswith((".md", ".markdown")):
        raise Usage(f"{path}: Markdown lists are not built yet; give a checklist's folder or TOML file")
    if os.path.isdir(path):
        found = [path] if os.path.isfile(os.path.join(path, MAIN)) else _checklists_in(path)
        if not found:
            raise Usage(f"{path}: no {MAIN} in it; give a checklist's folder, or the folder above several")
        return [_Target(folder) for folder in found]
    if not os.path.isfile(path):
        raise Usage(f"{path}: no such file or folder")
    return [_file(path)]


def _checklists_in(folder: str) -> list[str]:
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    return [os.path.join(folder, name) for name in names if os.path.isfile(os.path.join(folder, name, MAIN))]


def _file(path: str) -> _Target:
    """A file means itself, in the light of the checklist it belongs to; a session's frozen copy is whole."""
    folder = os.path.dirname(path)
    if os.path.basename(folder) == "runbooks":
        folder = os.path.dirname(folder)
    main = os.path.join(folder, MAIN)
    if os.path.isfile(main) and (not os.path.samefile(main, path) or _names_files(path)):
        return _Target(folder or ".", path)
    return _Target("", path)


def _names_files(path: str) -> bool:
    try:
        return "phases" in parse_file(path, read_files(path)[MAIN])
    except BadChecklist:
        return True


def _problems(target: _Target) -> list[Problem]:
    files = read_files(target.folder or target.file)
    found = sorted({*lint(files), *probe_problems(files)})
    if not target.folder:
        return [Problem(target.file, each.line, each.message) for each in found]
    shown = "" if target.folder == "." and not target.file.startswith("./") else target.folder
    placed = [Problem(os.path.join(shown, each.file), each.line, each.message) for each in found]
    if not target.file:
        return placed
    return [each for each in placed if os.path.normpath(each.file) == os.path.normpath(target.file)]
