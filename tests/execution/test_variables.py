"""What a command is given: the variables that it names, from the environment, else from the keyring."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from deploy_tui.environment import feed
from deploy_tui.environment.ring import MuteRing, Ring
from deploy_tui.execution.order import order
from deploy_tui.execution.surroundings import context
from tests.commands.conftest import Shell
from tests.environment.conftest import ring as ring
from tests.environment.rings import PaperRing
from tests.execution.site import Site

_VARIABLES = """
[[variable]]
name = "MY_TOKEN"
secret = true

[[variable]]
name = "MY_HOST"

[[variable]]
name = "OTHER_SECRET"
secret = true
"""
_TOKEN, _OTHER = "correct-horse-battery", "another-Long-one-77"


@pytest.fixture
def needing(site: Site, shell: Shell, ring: PaperRing) -> Site:
    """A session, all of it allowed, whose item `talk` needs MY_TOKEN and says it."""
    path = site.folder / "checklists" / "small" / "checklist.toml"
    path.write_text(path.read_text() + _VARIABLES)
    assert shell("new", "small", "--version", "v1.0.0").code == 0
    assert shell("allow", "--yes").code == 0
    return site


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_what_is_not_set_around_us_comes_from_the_keyring(
    needing: Site, shell: Shell, ring: PaperRing
) -> None:
    ring.keep({"MY_TOKEN": _TOKEN})
    ran = shell("run", "talk")
    assert (ran.code, ran.err) == (0, "")
    assert "[redacted]" in ran.out
    assert _TOKEN not in ran.out
    assert _TOKEN.encode() not in everything(needing.folder)


def test_the_environment_comes_first_and_then_nobody_asks_the_keyring(
    needing: Site, shell: Shell, ring: PaperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring.keep({"MY_TOKEN": "from-the-keyring"})
    monkeypatch.setenv("MY_TOKEN", "from-around-us")
    ran = shell("run", "talk")
    assert ran.code == 0
    assert ring.times_asked == 0


def test_what_names_no_variable_never_asks_the_keyring(needing: Site, shell: Shell, ring: PaperRing) -> None:
    ring.be("mute")
    assert shell("run", "tests").code == 0
    assert shell("run", "act", "--yes").code == 0  # PAUSE is none of the checklist's variables
    for words in (["status"], ["log"], ["run", "talk", "--dry-run"], ["allow", "--yes"]):
        assert shell(*words).code == 0
    assert ring.times_asked == 0


def test_a_secret_of_the_keyring_that_a_command_finds_elsewhere_is_redacted_too(
    needing: Site, shell: Shell, ring: PaperRing
) -> None:
    ring.keep({"MY_TOKEN": _TOKEN, "OTHER_SECRET": _OTHER, "MY_HOST": "ssh://me:Qm4Xz8@db.internal"})
    path = needing.folder / "checklists" / "small" / "checklist.toml"
    path.write_text(path.read_text().replace("printenv MY_TOKEN", "cat found"))
    (needing.folder / "found").write_text(f"it is {_OTHER} and Qm4Xz8 at db.internal\n")
    id = shell("new", "small", "--version", "v2.0.0").out.strip()
    assert shell("allow", "--yes", "--session", id).code == 0
    ran = shell("run", "talk", "--session", id)
    assert ran.code == 0, ran.err
    assert "it is [redacted] and [redacted] at db.internal" in ran.out


@pytest.mark.parametrize(
    ("mood", "says"),
    [
        ("locked", "the keyring is locked; unlock it"),
        ("broken", "does not work (RuntimeError)"),
        ("", "env set"),
    ],
)
def test_what_is_not_there_is_said_and_the_command_runs(
    needing: Site, shell: Shell, ring: PaperRing, mood: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "_FRESH_SECONDS", 0)
    ring.be(mood)
    ring.keep({"OTHER_SECRET": _OTHER})
    ran = shell("run", "talk")
    assert ran.code == 1  # printenv finds nothing
    (line,) = ran.err.splitlines()
    assert line.startswith("deploy-tui: MY_TOKEN is not set: ")
    assert says in line
    assert _OTHER not in ran.out + ran.err
    ring.be("")
    ring.keep({"MY_TOKEN": _TOKEN})
    assert shell("run", "talk").code == 0


def test_a_mute_keyring_costs_its_deadline_once(tmp_path: Path, ring: PaperRing) -> None:
    ring.be("mute")
    kept = feed.Feed(Ring(str(tmp_path), seconds=0.2))
    for _ in range(3):
        assert kept.given(["MY_TOKEN"]) == {}
        assert "did not answer within 0.2 s" in kept.silence
    assert ring.times_asked <= 1  # killed before it got that far, or once


def test_what_was_given_once_is_known_for_good(tmp_path: Path, ring: PaperRing) -> None:
    ring.keep({"MY_TOKEN": _TOKEN})
    kept = feed.Feed(Ring(str(tmp_path)))
    assert kept.given(["MY_TOKEN", "MY_HOST"]) == {"MY_TOKEN": _TOKEN}
    asked = ring.times_asked
    assert kept.given(["MY_TOKEN"]) == {"MY_TOKEN": _TOKEN}
    assert ring.times_asked == asked
    ring.be("locked")
    assert kept.given(["OTHER_SECRET"]) == {}
    assert feed.all_known() == [("MY_TOKEN", _TOKEN)]


class Moody(Ring):
    """A keyring that has `kept`, and is mute when it should be."""

    mute = False
    kept: Mapping[str, str] = MappingProxyType({"MY_TOKEN": "the-one-before"})

    def get(self, names: Iterable[str]) -> dict[str, str]:
        if self.mute:
            raise MuteRing("it did not answer")
        return {name: self.kept[name] for name in names if name in self.kept}


def test_what_was_put_there_is_given_at_once_and_not_what_it_replaced() -> None:
    ring = Moody("/")
    kept = feed.Feed(ring)
    assert kept.given(["MY_TOKEN"]) == {"MY_TOKEN": "the-one-before"}
    ring.mute = True
    assert kept.given(["OTHER_SECRET"]) == {}
    kept.learn("MY_TOKEN", _TOKEN)
    assert kept.given(["MY_TOKEN"]) == {"MY_TOKEN": _TOKEN}


def test_what_was_taken_out_is_given_to_nobody_and_still_hidden(
    needing: Site, ring: PaperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "_FRESH_SECONDS", 0)
    ring.keep({"MY_TOKEN": _TOKEN})
    root, state = str(needing.folder), needing.state
    before = context(state, root, ["MY_TOKEN"])
    assert before.secrets["MY_TOKEN"] == before.environment["MY_TOKEN"] == _TOKEN
    ring.keep({})
    after = context(state, root, ["MY_TOKEN"])
    spec = {"kind": "command", "run": "printenv MY_TOKEN", "env": ["MY_TOKEN"]}
    assert "MY_TOKEN" not in {**after.secrets, **order(spec, after).environment}
    assert _TOKEN in after.hidden
    assert after.lacking


def test_what_was_taken_out_here_is_given_to_nobody_at_once() -> None:
    ring = Moody("/")
    kept = feed.Feed(ring)
    assert kept.given(["MY_TOKEN"])
    ring.kept = {}
    kept.forget("MY_TOKEN")
    assert kept.given(["MY_TOKEN"]) == {}


def test_a_mute_keyring_gives_nothing_that_it_said_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "_FRESH_SECONDS", 0)
    ring = Moody("/")
    kept = feed.Feed(ring)
    assert kept.given(["MY_TOKEN"]) == {"MY_TOKEN": "the-one-before"}
    ring.mute = True
    assert kept.given(["OTHER_SECRET"]) == {}
    assert kept.given(["MY_TOKEN"]) == {}
    assert kept.silence == "it did not answer"


def test_a_probe_gets_the_secret_that_it_names(site: Site, shell: Shell, ring: PaperRing) -> None:
    ring.keep({"MY_TOKEN": _TOKEN})
    path = site.folder / "checklists" / "small" / "checklist.toml"
    probe = '{ kind = "all", of = [{ kind = "command", run = "printenv MY_TOKEN", env = ["MY_TOKEN"] }] }'
    text = path.read_text().replace('{ kind = "file", path = "app.py" }, fresh', f"{probe}, fresh")
    path.write_text(text + _VARIABLES)
    assert shell("new", "small", "--version", "v1.0.0").code == 0
    assert shell("allow", "--yes").code == 0
    ran = shell("run", "here")
    assert ran.code == 0, ran.out + ran.err
    assert _TOKEN not in ran.out
    assert "[redacted]" in site.evidence()
    assert _TOKEN.encode() not in everything(site.folder)


def test_what_a_probe_saw_is_said_without_the_secret_in_it(site: Site, shell: Shell, ring: PaperRing) -> None:
    ring.keep({"MY_TOKEN": _TOKEN})
    path = site.folder / "checklists" / "small" / "checklist.toml"
    inner = '{ kind = "command", run = "printenv MY_TOKEN", env = ["MY_TOKEN"], pattern = "(.+)" }'
    probe = f'{{ kind = "all", of = [{inner}] }}'
    text = path.read_text().replace('{ kind = "file", path = "app.py" }, fresh', f"{probe}, fresh")
    path.write_text(text + _VARIABLES)
    assert shell("new", "small", "--version", "v1.0.0").code == 0
    assert shell("allow", "--yes").code == 0
    ran = shell("run", "here")
    assert ran.code == 0
    assert "[redacted]" in ran.out
    assert _TOKEN not in ran.out + ran.err


def test_an_answer_that_holds_what_only_the_keyring_knows_is_not_kept(
    needing: Site, shell: Shell, ring: PaperRing
) -> None:
    ring.keep({"MY_TOKEN": _TOKEN})
    ran = shell("run", "talk", "--param", f"version={_TOKEN}")
    assert ran.code == 1
    assert "holds what looks like a secret" in ran.err
    assert _TOKEN not in ran.out + ran.err
    assert _TOKEN.encode() not in b"".join(
        path.read_bytes() for path in needing.folder.rglob("*") if path.is_file()
    )
