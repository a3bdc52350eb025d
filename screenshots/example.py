"""`python -m screenshots.example`: play the example session with the program's own commands, and keep it.

Four clones of one repository meet at a server: ada leads, bo and cy work, ci is a job of the pipeline. What
they do is told in example.txt. The clock is stopped at each line, so the folder comes out the same again.
"""

import contextlib
import io
import itertools
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from deploy_tui.checklist.model import Checklist
from deploy_tui.cli import main
from deploy_tui.store.checklists import load_checklist
from deploy_tui.store.place import find_place
from screenshots.frozen import Clock, frozen
from screenshots.scratch import elsewhere, fitting

STORY = Path(__file__).with_name("example.txt")
YEAR = 2026
# What the story attaches as evidence.
FILES = {
    "pytest.txt": """\
============================= test session starts ==============================
collected 1284 items

........................................................................ [100%]
====================== 1282 passed, 2 skipped in 214.37s =======================
""",
    "explain.txt": """\
Index Scan using orders_customer_idx on orders  (actual time=0.041..311.902 rows=48210 loops=1)
  Index Cond: (customer_id = 8841)
Planning Time: 0.212 ms
Execution Time: 318.664 ms
""",
}
SESSIONS = Path(__file__).parent.parent / "sessions"
_MINUTES = 3  # between the items of a section that somebody goes through


class Act(NamedTuple):
    """`rc` is the exit code that it must have."""

    at: str
    who: str
    words: tuple[str, ...]
    rc: int = 0


def acts(checklist: Checklist) -> Iterator[Act]:
    """The story line by line, with what a line stands for spelt out."""
    text = STORY.read_text(encoding="utf-8").splitlines()
    lines = [line.split(None, 3) for line in text if line.strip() and not line.startswith("#")]
    told = [shlex.split(line[3]) for line in lines]
    named = {words[words.index("mark") + 1] for words in told if "mark" in words[:2]}
    for day, hour, who, said in lines:
        words = shlex.split(said)
        at = f"{YEAR}-{day}T{hour}:00"
        if words[0] == "rest":
            yield from _rest(checklist, at, who, words[1:], named)
        elif words[0] == "day":
            yield from _day(checklist, at, who, words[1], named)
        elif words[0] == "refused":
            yield Act(at, who, tuple(words[1:]), rc=1)
        else:
            yield Act(at, who, tuple(words))


def _rest(checklist: Checklist, at: str, who: str, sections: list[str], named: set[str]) -> Iterator[Act]:
    clock = Clock(at)
    for section in checklist.sections:
        if section.id not in sections:
            continue
        for item in section.items:
            if item.id not in named and not item.condition:
                value = fitting(item)
                more = (
                    ("--value", f"{value} {_unit(item.limit.unit if item.limit else item.unit)}")
                    if value
                    else ()
                )
                yield Act(clock.now().strftime("%Y-%m-%dT%H:%M:%S"), who, ("mark", item.id, "done", *more))
                clock.time += timedelta(minutes=_MINUTES)


def _day(checklist: Checklist, at: str, who: str, day: str, named: set[str]) -> Iterator[Act]:
    clock = Clock(at)
    for item in checklist.items.values():
        if item.repeat and f"{item.id}@{day}" not in named:
            yield Act(clock.now().strftime("%Y-%m-%dT%H:%M:%S"), who, ("mark", f"{item.id}@{day}", "done"))
            clock.time += timedelta(minutes=_MINUTES)


def _unit(unit: str) -> str:
    return unit if unit.isascii() else ""


def play(folder: Path, clock: Clock) -> Path:
    """Play it in clones below the folder; the folder of the session that has come of it."""
    clones = {name: _clone(folder, name) for name in ("ada", "bo", "cy", "ci")}
    checklist = load_checklist(find_place(str(folder)), "production")
    os.environ["DEPLOY_TUI_SESSION"] = session = f"{next(acts(checklist)).at[:10]}-v1.3.0"
    for name, turn in itertools.groupby(
        acts(checklist), key=lambda act: act.who if act.who in clones else "ada"
    ):
        _stand_in(clones[name], name)
        turns = list(turn)
        begins, alone = turns[0].words[0] == "new", turns[-1].words[-1] == "alone"
        for act in turns:
            clock.set(act.at)
            if act is turns[0] and not begins:
                _run(("sync", "--session", session))
            words = tuple(word for word in act.words if word != "alone")
            _run((*words, *(() if act.who in clones else ("--as", act.who))), act.rc)
        if not alone:
            _run(("sync", "--session", session))
    _stand_in(clones["ada"], "ada")
    _run(("sync", "--session", session))
    return clones["ada"] / "sessions" / session


def _clone(folder: Path, name: str) -> Path:
    """A clone with its owner's name in git, and the files that the story attaches."""
    server = folder / "server.git"
    if not server.exists():
        _git(folder, "init", "-q", "--bare", "-b", "main", str(server))
    clone = folder / name
    _git(folder, "clone", "-q", str(server), str(clone))
    _git(clone, "config", "user.name", name)
    _git(clone, "config", "user.email", f"{name}@shop.example")
    if name == "ada":
        _git(clone, "commit", "-q", "--allow-empty", "-m", "The shop")
        _git(clone, "push", "-q", "origin", "HEAD:main")
    for path, text in FILES.items():
        (clone / path).write_text(text, encoding="utf-8")
    return clone


def _git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)


def _stand_in(clone: Path, name: str) -> None:
    os.chdir(clone)
    os.environ["DEPLOY_TUI_OPERATOR"] = name


def _run(words: tuple[str, ...], expected: int = 0) -> None:
    """As a shell runs it. Raises RuntimeError when it ends otherwise than the story tells."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(words)
    if code != expected:
        raise RuntimeError(f"{shlex.join(words)} ended with {code}: {out.getvalue()}{err.getvalue()}")


def make() -> Path:
    """Play it, and put what came of it in place of what was there."""
    begin = time.monotonic()
    clock = Clock(f"{YEAR}-01-01T00:00:00")
    with elsewhere() as shop, frozen(clock):
        made = play(shop.parent, clock)
        kept = SESSIONS / made.name
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(made, kept)
    print(f"{kept.relative_to(SESSIONS.parent)} in {time.monotonic() - begin:.0f} s")
    return kept


if __name__ == "__main__":
    make()
    sys.exit(0)
