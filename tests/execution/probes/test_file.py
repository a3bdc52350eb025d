"""Backups and manifests: there, young enough, enough of them, with the right words in them."""

import os
import time
from pathlib import Path

import pytest

from tests.execution.probes.servers import ask, faults

DAY = 86400


def aged(path: Path, days: float, text: str = "data") -> Path:
    path.write_text(text)
    moment = time.time() - days * DAY
    os.utime(path, (moment, moment))
    return path


def test_the_newest_backup_is_young_enough(tmp_path: Path) -> None:
    aged(tmp_path / "old.dump", 40)
    aged(tmp_path / "new.dump", 0.5)
    spec = {"kind": "file", "path": "{{backups}}", "newer": "26 hours"}
    seen = ask(spec, backups=str(tmp_path))
    assert seen.ok is True
    assert seen.detail.startswith(
        "2 files; the newest new.dump: 4 bytes, 12 hours old; the oldest 40 days old"
    )
    late = ask({**spec, "newer": "6 hours"}, backups=str(tmp_path))
    assert late.ok is False
    assert "it should be younger than 6 hours" in late.detail
    assert "at least 8" in ask({**spec, "count": 8}, backups=str(tmp_path)).detail
    aged(tmp_path / "empty.dump", 0, "")
    assert "empty.dump is empty" in ask(spec, backups=str(tmp_path)).detail


def test_how_far_back_the_backups_go(tmp_path: Path) -> None:
    aged(tmp_path / "a.dump", 35.5)
    aged(tmp_path / "notes.txt", 400)
    spec = {"kind": "file", "path": "{{backups}}/*.dump", "value": "oldest"}
    seen = ask(spec, backups=str(tmp_path), limit=">= 30 days")
    assert (seen.ok, seen.value) == (True, 35.5)
    assert ask(spec, backups=str(tmp_path), limit=">= 40 days").ok is False
    assert ask({**spec, "value": "size"}, backups=str(tmp_path)).value == 4
    assert ask({**spec, "value": "count"}, backups=str(tmp_path)).value == 1


def test_words_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "deployment.yaml").write_text("image: backend:v1.4.0\n")
    spec = {"kind": "file", "path": "deployment.yaml", "contains": "backend:{{version}}"}
    assert ask(spec, tmp_path, version="v1.4.0").ok is True
    wrong = ask(spec, tmp_path, version="v1.5.0")
    assert wrong.ok is False
    assert "backend:v1.5.0 is not in deployment.yaml" in wrong.detail


def test_what_is_not_there_and_what_must_not_be(tmp_path: Path) -> None:
    (tmp_path / "maintenance.flag").write_text("on")
    assert ask({"kind": "file", "path": "none"}, tmp_path).ok is False
    assert ask({"kind": "file", "path": "none", "exists": False}, tmp_path).ok is True
    assert ask({"kind": "file", "path": "maintenance.flag", "exists": False}, tmp_path).ok is False
    assert ask({"kind": "file", "path": "maintenance.flag", "exists": True}, tmp_path).ok is True


def test_pipes_devices_and_loops_hold_nobody(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    assert "holds no file" in ask({"kind": "file", "path": "pipe"}, tmp_path).detail
    for path in ("pipe", "/dev/zero", "/dev/tty", "loop"):
        assert ask({"kind": "file", "path": path, "contains": "x"}, tmp_path).ok is not True


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(1 << 33)
    seen = ask({"kind": "file", "path": "huge", "contains": "x"}, tmp_path)
    assert seen.ok is None
    assert "larger than 8 MB" in seen.detail


@pytest.mark.parametrize("answer", ["\0", "x" * 5000, "[", "~nobody-such/x", "\udcff", "\x1b[2J"])
def test_an_answer_that_is_no_path(tmp_path: Path, answer: str) -> None:
    assert ask({"kind": "file", "path": "{{backups}}"}, tmp_path, backups=answer).ok is not True


def test_what_lint_says() -> None:
    assert faults({"kind": "file", "path": "{{backups}}", "newer": "26 hours", "value": "oldest"}) == []
    assert "must be one of: newest" in faults({"kind": "file", "path": "x", "value": "age"})[0]
    assert "must not exist" in faults({"kind": "file", "path": "x", "exists": False, "count": 1})[0]
