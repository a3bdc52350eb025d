"""Scratch repositories with a half-done session in each, made with the product's own commands and store."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
BIG = 10_000
PHASE = 5_000  # in one section: what fits into a file within the checklist's limits, and the longest list


@dataclass(frozen=True, slots=True)
class Scratch:
    """A repository with one open session. `titles` and `kinds` are its items', in the order of the checklist;
    `opens_on` is the index of the first that is not done, `phase_ends` where its phase does."""

    root: str
    session: str
    titles: tuple[str, ...]
    kinds: tuple[str, ...]
    opens_on: int
    phase_ends: int

    @property
    def mark(self) -> bytes:
        """Bytes that show that the list is painted: how the title that the wizard opens on begins."""
        return self.titles[self.opens_on][:14].encode()


def command() -> list[str]:
    """How to start deploy-tui: the installed script where there is one, else what that script does."""
    script = os.path.join(os.path.dirname(sys.executable), "deploy-tui")
    if os.path.exists(script):
        return [script]
    return [sys.executable, "-c", "import sys; from deploy_tui.cli import main; sys.exit(main())"]


def environment(folder: str) -> dict[str, str]:
    """An environment in which nothing of the user's own settings is read or written, with compiled modules
    kept as on any user's machine, but in a folder of its own."""
    home = os.path.join(folder, "home")
    os.makedirs(home, exist_ok=True)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DEPLOY_TUI", "GIT_", "TEXTUAL", "PYTHON"))
    }
    person = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (("NAME", "Ada"), ("EMAIL", "ada@example.com"))
    }
    xdg = {
        f"XDG_{name}_HOME": os.path.join(home, name.lower()) for name in ("CONFIG", "STATE", "CACHE", "DATA")
    }
    return {
        **kept,
        **person,
        **xdg,
        "HOME": home,
        "GIT_CONFIG_NOSYSTEM": "1",
        "DEPLOY_TUI_OPERATOR": "ada",
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONPYCACHEPREFIX": os.path.join(folder, "compiled"),
        "LC_ALL": "C.UTF-8",
    }


def production(folder: str, env: Mapping[str, str], name: str = "production") -> Scratch:
    """The shipped production checklist, the first half of its items resolved."""
    root = _repository(os.path.join(folder, name), env)
    _run([*command(), "new", "--version", "v1.4.0"], root, env)
    return _half_done(root, env)


def big(folder: str, env: Mapping[str, str]) -> Scratch:
    """A checklist of 10,000 items in two phases of one long section each, half of them resolved."""
    root = _repository(os.path.join(folder, "big"), env)
    checklist = Path(root, "checklists", "big")
    checklist.mkdir(parents=True)
    names = [f"phase-{number}" for number in range(1, BIG // PHASE + 1)]
    Path(checklist, "checklist.toml").write_text(
        f'format = 1\nid = "big"\ntitle = "Big"\nphases = {json.dumps(names)}\n'
        '[[param]]\nid = "version"\ntitle = "Version"\n',
        encoding="utf-8",
    )
    for number, name in enumerate(names):
        Path(checklist, f"{name}.toml").write_text(_phase(name, number), encoding="utf-8")
    _run([*command(), "new", "big", "--version", "v1.4.0"], root, env)
    return _half_done(root, env)


def _phase(name: str, number: int) -> str:
    lines = [
        f'id = "{name}"',
        f'title = "Phase {number + 1}"',
        "",
        "[[section]]",
        f'id = "section-{number + 1}"',
    ]
    lines += [f'title = "Section {number + 1}"', "item = ["]
    lines += [
        f'  {{ id = "i-{each}", title = "Item {each:05} is ready", why = "It counts", how = "Count it" }},'
        for each in range(number * PHASE, (number + 1) * PHASE)
    ]
    return "\n".join([*lines, "]"]) + "\n"


def _repository(root: str, env: Mapping[str, str]) -> str:
    os.makedirs(root)
    _run(["git", "init", "-q", "-b", "main"], root, env)
    _run(["git", "commit", "-q", "--allow-empty", "-m", "Begin"], root, env)
    return root


def _half_done(root: str, env: Mapping[str, str]) -> Scratch:
    """Resolve the first half in one process through the store, then ask `status` what there is."""
    _run([sys.executable, "-m", "bench.fill"], root, env)
    status = json.loads(_run([*command(), "status", "--json"], root, env))
    items: Mapping[str, Mapping[str, str]] = status["items"]
    titles, kinds, phases, states = (
        tuple(item[key] for item in items.values()) for key in ("title", "kind", "phase", "state")
    )
    opens_on = states.index("open")
    phase_ends = len(phases) - phases[::-1].index(phases[opens_on])
    return Scratch(root, status["session"], titles, kinds, opens_on, phase_ends)


def _run(argv: Sequence[str], cwd: str, env: Mapping[str, str]) -> str:
    done = subprocess.run(
        argv, cwd=cwd, env=env, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(argv[-4:])}: exit code {done.returncode}\n{done.stderr}")
    return done.stdout
