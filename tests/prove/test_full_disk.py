"""A disk that is really full, really read-only, or fails: nothing is acknowledged that is not kept.

Full and read-only are a small file system of its own, which only root can mount; failing is injected.
"""

import errno
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from deploy_tui.store.errors import NotPublished, NotRecorded
from deploy_tui.store.opened import OpenSession
from tests.commands.conftest import Shell
from tests.commands.conftest import shell as shell
from tests.store.site import Site, ids_in, note, tick, wait_until
from tests.tui.conftest import many_colours as many_colours
from tests.tui.story import new_session, wizard

pytestmark = pytest.mark.prove

MEGABYTES = 4


class SmallDisk:
    """A repository on a file system of a few megabytes."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.repository = top / "repository"
        self._filler = top / "filler"

    def fill(self) -> None:
        """To the last page."""
        with open(self._filler, "ab", buffering=0) as file:
            for size in (65536, 4096, 512):
                with suppress(OSError):
                    while True:
                        file.write(bytes(size))
        free = os.statvfs(self.top)
        assert free.f_bavail == 0

    def free(self) -> None:
        self._filler.unlink()

    def remount(self, how: str) -> None:
        """ "ro" or "rw"; the kernel refuses "ro" while a file is open for writing."""
        command = ["mount", "-o", f"remount,{how}", str(self.top)]
        wait_until(lambda: subprocess.run(command, capture_output=True).returncode == 0)


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallDisk]:
    top = tmp_path / "disk"
    top.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(top)]
    try:
        mounted = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("there is no mount here")
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    try:
        disk = SmallDisk(top)
        subprocess.run(["git", "init", "-q", "--template=", str(disk.repository)], check=True)
        monkeypatch.setenv("XDG_STATE_HOME", str(top / "state"))
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(top)], check=True)


def uses_up_the_last_page(session: OpenSession) -> None:
    """The journal's last page may have room for some acts more, on a disk that is full."""
    while True:
        try:
            session.record(note("session", "x"))
        except NotRecorded:
            return


def test_the_command_line_on_a_full_disk(
    disk: SmallDisk, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(disk.repository)
    assert shell("new", "--version", "v1.0.0").code == 0
    disk.fill()
    items = [
        item for phase in production(disk).phases for section in phase.sections for item in section.items
    ]
    manual = [item.id for item in items if item.kind == "manual"][:30]
    told: dict[str, bool] = {}
    for id in manual:
        ran = shell("mark", id, "done")
        told[id] = "NOT RECORDED" not in ran.err
        assert "Traceback" not in ran.err
        assert ran.err.count("\n") == 1, ran.err
        assert ran.code == 3 or told[id]
        assert told[id] or ran.out == "", "it says that it is done, and that it is not"
        if not told[id]:
            break
    assert not told[id], "a full disk took everything"
    assert shell("status").code == 0  # looking at it needs no space
    assert shell("new", "--version", "v2.0.0").code == 3
    disk.free()
    state = opened(disk).state
    assert {id: state.items[id].resolved for id in told} == told
    again = shell("mark", id, "done")
    assert (again.code, again.err) == (0, "")
    assert git(disk, "status", "--porcelain") == ""
    assert git(disk, "fsck", "--strict", "--no-dangling") == ""


def test_the_command_line_on_a_read_only_disk(
    disk: SmallDisk, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(disk.repository)
    assert shell("new", "--version", "v1.0.0").code == 0
    before = ids_in(opened(disk))
    disk.remount("ro")
    for words in (
        ("mark", "unit-tests", "done"),
        ("note", "unit-tests", "hello"),
        ("new", "--version", "v2"),
    ):
        ran = shell(*words)
        assert (ran.code, ran.out) == (3, ""), words
        assert "NOT RECORDED" in ran.err, words
        assert ran.err.count("\n") == 1, words
    assert "0/129" in shell("status").out
    disk.remount("rw")
    assert ids_in(opened(disk)) == before
    assert shell("mark", "unit-tests", "done").code == 0
    assert "1/129" in shell("status").out


def test_a_read_only_disk_for_the_work_alone_is_recorded_in_the_state_folder(
    disk: SmallDisk, home: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.chdir(disk.repository)
    assert shell("new", "--version", "v1.0.0").code == 0
    disk.remount("ro")
    ran = shell("mark", "unit-tests", "done")
    assert ran.code == 0
    assert "saved in the journal, but" in ran.err
    assert ran.err.count("\n") == 1
    disk.remount("rw")
    assert opened(disk).state.items["unit-tests"].resolved
    assert shell("mark", "frontend-build", "done").code == 0
    assert "2/129" in shell("status").out


@pytest.mark.parametrize("trouble", ["full", "read-only"])
async def test_the_wizard_says_not_recorded_shows_no_tick_and_goes_on(disk: SmallDisk, trouble: str) -> None:
    session = new_session(disk.repository)
    session.publish()
    async with wizard(session) as ada:
        await ada.sees("0/129")
        if trouble == "full":
            disk.fill()
            uses_up_the_last_page(session)
            await ada.sees("not written out")  # this is said once, and then not again
        else:
            disk.remount("ro")
        await ada.presses("down", "down", "down")
        for _ in range(2):
            await ada.presses("space")
            await ada.sees("NOT RECORDED", "0/129")
        assert "✓" not in ada.screen()
        await ada.presses("question_mark")  # and it is alive
        await ada.no_longer_sees("0/129")
        await ada.presses("escape")
        await ada.sees("0/129")
        assert not any(session.state.resolved.values())
        if trouble == "full":
            disk.free()
        else:
            disk.remount("rw")
        await ada.presses("space")
        await ada.sees("1/129")
        await ada.sees_on_one_line("✓", "Security scan performed")
    wait_until(lambda: session.publish().pending == 0)
    found = opened(disk)
    assert ids_in(found) == ids_in(session)
    assert sum(found.state.resolved.values()) == 1


@pytest.mark.parametrize("failing", ["open", "write", "fsync"])
@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC, errno.EROFS, errno.EDQUOT])
async def test_the_wizard_with_a_journal_that_fails(
    repository: Path, monkeypatch: pytest.MonkeyPatch, failing: str, code: int
) -> None:
    session = new_session(repository)
    session.publish()
    before = journal_of(session).read_bytes()
    async with wizard(session) as ada:
        await ada.presses("down", "down", "down")
        await ada.sees("0/129")
        with monkeypatch.context() as broken:
            broken.setattr(os, failing, fails_for(str(journal_of(session)), failing, code))
            await ada.presses("space")
            await ada.sees("NOT RECORDED", "0/129")
            assert "✓" not in ada.screen()
        assert journal_of(session).read_bytes() == before
        await ada.presses("space")
        await ada.sees("1/129")
    assert sum(OpenSession.open(session.place, session.id, session.uid, None).state.resolved.values()) == 1


@pytest.mark.parametrize("failing", ["open", "write", "fsync", "replace", "mkdir"])
@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC, errno.EROFS])
def test_at_whichever_call_it_fails_what_was_not_acknowledged_is_not_there(
    repository: Path, monkeypatch: pytest.MonkeyPatch, failing: str, code: int
) -> None:
    """The first, second, … of these calls fails, once; and the same with all from there on."""
    site = Site(repository)
    session = site.begin(items=200)
    real = getattr(os, failing)
    tried = 0
    for lasting in (False, True):
        for at in range(40):
            item, calls = f"item-{tried + 1}", 0

            def call(*args: object, at: int = at, lasting: bool = lasting, **options: object) -> object:
                nonlocal calls
                calls += 1
                if calls == at + 1 or (lasting and calls > at):
                    raise OSError(code, os.strerror(code), str(args[0]))
                return real(*args, **options)

            acknowledged = True
            with monkeypatch.context() as broken:
                broken.setattr(os, failing, call)
                try:
                    session.record(tick(item))
                except NotRecorded:
                    acknowledged = False
                with suppress(NotPublished):
                    session.publish()
            tried += 1
            assert session.state.items[item].resolved == acknowledged
            assert site.read().state.items[item].resolved == acknowledged, (failing, at, lasting)
            if calls <= at:
                break
    wait_until(lambda: session.publish().pending == 0)
    assert ids_in(site.open()) == ids_in(session)
    assert site.status() == []
    assert site.git("fsck", "--strict", "--no-dangling") == ""
    print(f"{failing} {errno.errorcode[code]}: {tried} failures")


def fails_for(path: str, failing: str, code: int) -> Callable[..., object]:
    real = getattr(os, failing)

    def call(where: int | str, *args: object, **options: object) -> object:
        name = os.readlink(f"/proc/self/fd/{where}") if isinstance(where, int) else where
        if name == path:
            raise OSError(code, os.strerror(code), path)
        return real(where, *args, **options)

    return call


def journal_of(session: OpenSession) -> Path:
    return Path(session.place.journal_folder(session.uid), "journal")


def opened(disk: SmallDisk) -> OpenSession:
    return Site(disk.repository, next(iter(ids_of(disk)))).open()


def ids_of(disk: SmallDisk) -> dict[str, str]:
    from deploy_tui.store.sessions import session_ids

    return session_ids(Site(disk.repository).place)


def production(disk: SmallDisk):  # type: ignore[no-untyped-def]
    return opened(disk).state.checklist


def git(disk: SmallDisk, *arguments: str) -> str:
    return Site(disk.repository).git(*arguments)
