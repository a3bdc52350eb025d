"""A command that floods, run by the wizard with x: how long a key takes meanwhile, and the memory it costs.

Two keys that can be told from what the flood paints: down in the list, until the next item's details are
there, and a letter of a word to find in the output while it is followed, until the letter is there.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.figures import Row, number
from bench.pty_probe import Program, memory_megabytes
from bench.sessions import command
from bench.wizard import DOWN, SETTLED, UP, Bench, ready

EXIT = "exit.json"
HOME = b"\x1b[H"
ITEMS = 20
WORD = 40
PAUSE = 0.05
FLOOD = "Flood the screen"
SHOWN = b"xxxxxxxx"
SECONDS = 75  # a flood that nobody ends, ends then
ALL_OF_IT = "1 GB"

# Each as a script that the checklist's command names. What is written is made once, so that it costs little.
KINDS = {
    ALL_OF_IT: """
piece = b"".join(b"line %09d xxxxxxxxx\\n" % n for n in range(40_000))
for _ in range(1_000):
    os.write(1, piece)
""",
    "lines of 1 MB": """
piece = b"x" * 1_000_000 + b"\\n"
while time.monotonic() < end:
    os.write(1, piece)
""",
    "100,000 lines a second": """
piece = b"".join(b"line %04d xxxxxxxxx\\n" % n for n in range(1_000))
due = time.monotonic()
while due < end:
    os.write(1, piece)
    due += 0.01
    time.sleep(max(0.0, due - time.monotonic()))
""",
}


@dataclass(slots=True)
class Seen:
    """Milliseconds per key and place, and megabytes resident, at rest and at most."""

    calm: list[float] = field(default_factory=list)
    listed: list[float] = field(default_factory=list)
    found: list[float] = field(default_factory=list)
    before: float = 0.0
    most: float = 0.0
    supervisor: float = 0.0
    size: int = 0
    took: float = 0.0


def rows(bench: Bench) -> Iterable[Row]:
    quick = bench.runs < 10
    for place, (what, script) in enumerate(KINDS.items(), start=1):
        root = Path(bench.production.root).with_name(f"flood-{place}")
        _prepare(root, bench.env, script)
        listed = 2.0 if quick else 5.0
        looked = 8.0 if quick and what == ALL_OF_IT else float(SECONDS) if what == ALL_OF_IT else listed
        seen = _measure(root, bench.env, listed, looked)
        flooded = [*seen.listed, *seen.found]
        said = f"{seen.size / 1e6:,.0f} MB were said in {seen.took:.1f} s"
        yield Row(
            f"slowest key while a command says {what}",
            max(flooded),
            "ms",
            100.0,
            f"{number(max(seen.calm), 'ms')} while none runs (medians {number(median(flooded), 'ms')}, "
            f"{number(median(seen.calm), 'ms')})",
            f"{_slowest(seen.listed)} in the list; {_slowest(seen.found)} in the output; {said}",
        )
        yield Row(
            f"memory it takes the wizard: {what}",
            seen.most - seen.before,
            "MB",
            50.0,
            f"{number(seen.before, 'MB')} of the wizard before",
            f"{said}; its supervisor, another process, has {number(seen.supervisor, 'MB')} in all",
        )


def _slowest(times: list[float]) -> str:
    return f"{len(times)} keys, slowest {number(max(times), 'ms')},"


def _prepare(root: Path, env: Mapping[str, str], script: str) -> None:
    """A repository with a session whose first item floods, allowed."""
    checklist = root / "checklists" / "flood"
    checklist.mkdir(parents=True)
    program = root / "flood.py"
    program.write_text(
        f"#!{sys.executable} -IS\nimport os, time\nend = time.monotonic() + {SECONDS}\n{script}", "utf-8"
    )
    program.chmod(0o755)
    items = [f'{{ id = "flood", title = "{FLOOD}", kind = "checked", command = "./flood.py" }}']
    items += [
        f'{{ id = "i-{each}", title = "Item {each:02}", why = "{_why(each)}" }}' for each in range(1, ITEMS)
    ]
    (checklist / "checklist.toml").write_text(
        'format = 1\nid = "flood"\ntitle = "Flood"\n[[phase]]\nid = "day"\ntitle = "Day"\n'
        '[[phase.section]]\nid = "all"\ntitle = "All"\nitem = [\n' + ",\n".join(items) + "\n]\n",
        "utf-8",
    )
    for words in (
        ["git", "init", "-q", "-b", "main"],
        ["git", "commit", "-q", "--allow-empty", "-m", "Begin"],
        [*command(), "new", "flood"],
        [*command(), "allow", "--yes"],
    ):
        done = subprocess.run(words, cwd=root, env=env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{' '.join(words[-3:])}: exit code {done.returncode}\n{done.stderr}")


def _measure(root: Path, env: Mapping[str, str], listed: float, looked: float) -> Seen:
    """So many seconds of keys in the list and in the output, or until the flood is over."""
    seen = Seen()
    with Program(command(), str(root), env) as program:
        ready(program, FLOOD.encode())
        seen.calm = _keys(_walk(program, seen), program, listed)
        seen.before, seen.most = memory_megabytes(program.pid)[0], 0.0
        _home(program)
        program.press(b"x", until=b"started")
        run = _run_folder(root)
        try:
            seen.listed = _keys(_walk(program, seen), program, listed, run / EXIT)
            _home(program)
            program.press(b"x", until=SHOWN)
            seen.supervisor = _supervisor_megabytes(run)
            seen.found = _keys(_search(program, seen), program, looked, run / EXIT)
        finally:
            _end(run)
    end = json.loads((run / EXIT).read_bytes())
    seen.size, seen.took = end["size"], end["took"]
    return seen


def _home(program: Program) -> None:
    """To the item that floods."""
    program.type(HOME)
    program.rest(SETTLED)


def _keys(times: Iterator[float], program: Program, seconds: float, over: Path | None = None) -> list[float]:
    """The milliseconds of the keys that fit, at a person's pace; at least one."""
    found = [next(times)]
    end = time.monotonic() + seconds
    while time.monotonic() < end and not (over and over.exists()):
        program.rest(PAUSE)
        found.append(next(times))
    return found


def _walk(program: Program, seen: Seen) -> Iterator[float]:
    """Down along the items and up again; each key until the details are those of its item."""
    while True:
        for at in range(1, ITEMS):
            yield _timed(program, DOWN, _why(at), seen)
        for at in reversed(range(1, ITEMS - 1)):
            yield _timed(program, UP, _why(at), seen)
        program.press(UP)


def _search(program: Program, seen: Seen) -> Iterator[float]:
    """Type words that are nowhere in the output, letter by letter; every letter searches all of it."""
    while True:
        program.press(b"/", until=b"never mind")
        for length in range(1, WORD + 1):
            word = ("QZ" * WORD)[:length]
            yield _timed(program, word[-1].encode(), word, seen)
        program.press(b"\r", until=b"find")


def _timed(program: Program, key: bytes, shows: str, seen: Seen) -> float:
    burst = program.press(key, until=shows.encode(), quiet=0.01)
    seen.most = max(seen.most, memory_megabytes(program.pid)[0])
    return (burst.until(shows.encode()) or burst.last) * 1000


def _why(item: int) -> str:
    return f"Because of {item * 7919:06}"


def _run_folder(root: Path) -> Path:
    """Where the supervisor of the only run in this repository keeps what it knows."""
    found = [path.parent for path in (root / ".git").rglob("started.json")]
    if len(found) != 1:
        raise SystemExit(f"{len(found)} runs instead of one")
    return found[0]


def _supervisor_megabytes(run: Path) -> float:
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and str(run).encode() in (process / "cmdline").read_bytes():
                return memory_megabytes(int(process.name))[0]
        except OSError:  # it has ended meanwhile
            continue
    return 0.0


def _end(run: Path) -> None:
    """As the wizard cancels: the supervisor finds the file and ends the command."""
    (run / "cancel").touch()
    deadline = time.monotonic() + 30
    while not (run / "exit.json").exists():
        if time.monotonic() > deadline:
            raise SystemExit("the flood cannot be stopped")
        time.sleep(0.05)
