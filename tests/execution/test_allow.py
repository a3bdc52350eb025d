"""Nothing runs before somebody has seen it whole and allowed exactly that."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.commands.conftest import Shell
from tests.execution.site import Site

EVERYTHING = ("tests", "here", "act", "big", "talk", "release")


def test_nothing_runs_before_it_is_allowed(begun: Site, shell: Shell) -> None:
    for target in EVERYTHING:
        ran = shell("run", target, "--yes")
        assert ran.code == 1
        assert "deploy-tui allow" in ran.err
    assert begun.ledger == []
    assert not (begun.folder / "pressed").exists()
    assert all(not begun.item(id).history for id in begun.state.items)


def test_allow_shows_every_command_whole_and_lies_outside_the_repository(
    begun: Site, shell: Shell, home: Path
) -> None:
    refused = shell("allow")
    assert refused.code == 1
    for line in (
        "$ sh -c 'echo 7 passed; test ! -e broken'",
        '? kind = "file", path = "app.py"',
        "item act (action, is given PAUSE)",
        "item big (action, changes production)",
        "$ sh -c 'echo one $0 >> ledger' {{version}}",
        "file act.sh",
        '| sleep "${PAUSE:-0}"',
    ):
        assert line in refused.out
    assert "--yes" in refused.err
    assert shell("run", "tests").code == 1

    before = {path for path in begun.folder.rglob("*") if path.is_file()}
    assert shell("allow", "--yes").code == 0
    assert {path for path in begun.folder.rglob("*") if path.is_file()} == before
    assert list((home / "state").rglob("allowed/*/*.json"))
    assert shell("run", "tests").code == 0


def test_deny_takes_it_back(allowed: Site, shell: Shell) -> None:
    assert shell("run", "tests").code == 0
    assert shell("deny").code == 0
    assert shell("run", "tests").code == 1


def test_a_script_file_that_changed_is_shown_and_asked_about(allowed: Site, shell: Shell) -> None:
    (allowed.folder / "act.sh").write_text("#!/bin/sh\ntouch pwned\n")
    ran = shell("run", "act", "--yes")
    assert ran.code == 1
    assert "changed" in ran.err
    assert not (allowed.folder / "pwned").exists()

    difference = shell("allow").out
    assert "+     | touch pwned" in difference
    assert "-     | echo start >> ledger" in difference
    assert "7 passed" not in difference  # what did not change is not asked about again

    assert shell("allow", "--yes").code == 0
    assert shell("run", "act", "--yes").code == 0
    assert (allowed.folder / "pwned").exists()


@pytest.mark.parametrize("line", ["./deploy --now", "bash deploy --now", "python3 deploy x"])
def test_a_script_counts_whatever_it_is_called(site: Site, shell: Shell, line: str) -> None:
    path = site.folder / "checklists" / "small" / "checklist.toml"
    path.write_text(path.read_text().replace("./act.sh", line))
    deploy = site.folder / "deploy"
    deploy.write_text("#!/bin/sh\n" if line.startswith("./") else "")
    deploy.chmod(0o755 if line.startswith("./") else 0o644)
    assert shell("new", "small", "--version", "v1.0.0").code == 0
    assert "file deploy: " in shell("allow", "--yes").out
    assert shell("run", "act", "--yes").code == 0
    deploy.write_text("#!/bin/sh\ntouch pwned\n")
    assert shell("run", "act", "--yes").code == 1
    assert not (site.folder / "pwned").exists()


def test_data_that_a_command_names_may_change(site: Site, shell: Shell) -> None:
    path = site.folder / "checklists" / "small" / "checklist.toml"
    path.write_text(path.read_text().replace("./act.sh", "cat values.yaml"))
    (site.folder / "values.yaml").write_text("password: one")
    assert shell("new", "small", "--version", "v1.0.0").code == 0
    assert "password" not in shell("allow", "--yes").out
    (site.folder / "values.yaml").write_text("password: two")
    assert shell("run", "act", "--yes").code == 0


def test_an_edited_checklist_changes_nothing_in_the_session(allowed: Site, shell: Shell) -> None:
    path = allowed.folder / "checklists" / "small" / "checklist.toml"
    path.write_text(path.read_text().replace("./act.sh", "touch pwned"))
    assert shell("run", "act", "--yes").code == 0
    assert allowed.ledger == ["start", "end"]
    assert not (allowed.folder / "pwned").exists()


def test_what_was_allowed_here_is_not_allowed_elsewhere(
    allowed: Site, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(allowed.folder, elsewhere)
    monkeypatch.chdir(elsewhere)
    assert shell("run", "tests").code == 1


def test_an_approval_that_somebody_changed_is_none(allowed: Site, shell: Shell, home: Path) -> None:
    (approval,) = (home / "state").rglob("allowed/*/*.json")
    table = json.loads(approval.read_text())
    table["lines"].append("more")
    approval.write_text(json.dumps(table))
    assert shell("run", "tests").code == 1


_DECIDE = ("command", "run", "probe", "danger", "variables", "timeout", "item")


def _places(table: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in the frozen checklist that decides what is run, or as what."""
    found = []
    pairs = table.items() if isinstance(table, dict) else enumerate(table) if isinstance(table, list) else ()
    for key, value in pairs:
        here = (*path, key)
        if key in _DECIDE and not (key == "item" and isinstance(value, list)):
            found.append(here)
        found += _places(value, here)
    return found


def _mutate(table: Any, chance: random.Random) -> str:
    """Change one thing that decides what is run. Returns where."""
    place = chance.choice(_places(table))
    inside = table
    for key in place[:-1]:
        inside = inside[key]
    key, value = place[-1], inside[place[-1]]
    evil = f"touch pwned-{chance.randrange(10**6)}"
    if key in ("command", "run"):
        words = value.split()
        at = chance.randrange(len(words) + 1)
        inside[key] = chance.choice(
            [
                evil,
                f"{value} ",
                f"{value}{chr(chance.randrange(33, 126))}",
                " ".join([*words[:at], "x", *words[at:]]),
            ]
        )
    elif key == "probe":
        inside[key] = chance.choice(
            [{"kind": "command", "run": evil}, {**value, "path": "evil"}, {**value, "exists": False}]
        )
    elif key == "danger":
        inside[key] = not value
    elif key == "variables":
        inside[key] = [*value, "AWS_SECRET_ACCESS_KEY"]
    elif key == "item":
        inside[key] = "by-hand"
    else:
        inside[key] = "99 min"
    if chance.random() < 0.3:
        extra = {"id": f"extra-{chance.randrange(10**6)}", "title": "x", "kind": "checked", "command": evil}
        table["phase"][0]["section"][0]["item"].append(extra)
    return ".".join(map(str, place))


def _mutants(site: Site, shell: Shell, count: int, seed: int) -> None:
    print(f"seed {seed}")
    chance = random.Random(seed)
    kept = json.loads(site.frozen.read_text())
    frozen = next((site.folder / "sessions").iterdir()) / "checklist.toml"
    original = frozen.read_bytes()
    ledger = site.ledger
    for _ in range(count):
        mutant = json.loads(json.dumps(kept))
        where = _mutate(mutant["table"], chance)
        mutant["digest"] = "0" * 64 if chance.random() < 0.5 else mutant["digest"]
        site.frozen.write_text(json.dumps(mutant))
        for target in (*EVERYTHING, list(site.state.checklist.items)[-1]):
            ran = shell("run", target, "--yes")
            assert ran.code != 0, (where, target)
        assert site.ledger == ledger, where
        assert not list(site.folder.glob("pwned*")), where
        assert not (site.folder / "pressed").exists(), where
    site.frozen.write_text(json.dumps(kept))
    frozen.write_bytes(original)
    assert shell("run", "tests", "--yes").code == 0


def test_no_mutant_of_an_allowed_checklist_runs_anything(allowed: Site, shell: Shell) -> None:
    _mutants(allowed, shell, 10, seed=1)


@pytest.mark.prove
def test_none_of_two_hundred_mutants_runs_anything(allowed: Site, shell: Shell) -> None:
    _mutants(allowed, shell, 200, seed=random.randrange(10**6))


def test_a_script_inside_of_a_probe_of_several_counts_too(site: Site, shell: Shell) -> None:
    path = site.folder / "checklists" / "small" / "checklist.toml"
    probe = '{ kind = "all", of = [{ kind = "file", path = "." }, { kind = "command", run = "./look" }] }'
    path.write_text(path.read_text().replace('{ kind = "file", path = "app.py" }, fresh', f"{probe}, fresh"))
    look = site.folder / "look"
    look.write_text("#!/bin/sh\necho well\n")
    look.chmod(0o755)
    assert shell("new", "small", "--version", "v1.0.0").code == 0
    assert "| echo well" in shell("allow").out
    assert shell("allow", "--yes").code == 0
    look.write_text("#!/bin/sh\ntouch pwned\n")
    assert shell("run", "here").code == 1
    assert not (site.folder / "pwned").exists()
    assert "+     | touch pwned" in shell("allow").out


def test_what_a_script_is_given_is_shown_and_asked_about_anew(site: Site, shell: Shell) -> None:
    file = site.folder / "checklists" / "small" / "checklist.toml"
    back = '\n[[script.rollback]]\nrun = "true"\n'
    file.write_text(file.read_text() + back)
    assert shell("new", "small", "--version", "v1.0.0").code == 0
    assert shell("allow", "--yes").code == 0

    more = 'script = "release", variables = ["MY_TOKEN"]'
    file.write_text(file.read_text().replace('script = "release"', more))
    id = shell("new", "small", "--version", "v1.0.0").out.strip()
    ran = shell("run", "release", "--yes", "--session", id)
    assert ran.code == 1
    assert "`deploy-tui allow` shows the difference" in ran.err
    assert site.ledger == []
    shown = shell("allow", "--yes", "--session", id).out
    assert "script release, does released, is given MY_TOKEN" in shown
    assert "script release-rollback, takes back release, is given MY_TOKEN" in shown
