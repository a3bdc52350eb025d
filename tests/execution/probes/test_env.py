"""An item that depends on variables ticks by looking at them: in the environment, the keyring, or a file."""

from pathlib import Path

import pytest

from deploy_tui.checklist.files import parse_file
from deploy_tui.environment.hidden import at_hand
from deploy_tui.execution.probes.env import Env
from deploy_tui.execution.probes.lint import probe_problems
from deploy_tui.execution.surroundings import context
from tests.commands.conftest import Shell
from tests.environment.conftest import ring as ring
from tests.environment.rings import PaperRing
from tests.execution.conftest import shell as shell
from tests.execution.conftest import site as site
from tests.execution.probes.servers import faults
from tests.execution.site import Site

_VARIABLES = """
[[variable]]
name = "APP_PASSWORD"
secret = true
length = 16
bits = 80

[[variable]]
name = "APP_URL"
type = "url"
scheme = ["https"]
"""
_GOOD = {"APP_PASSWORD": "Zk4tPw9LxQ2vNc7Ba8", "APP_URL": "https://shop.halan.io"}


def begin(site: Site, shell: Shell, probe: str) -> None:
    path = site.folder / "checklists" / "small" / "checklist.toml"
    text = path.read_text().replace('{ kind = "file", path = "app.py" }, fresh', f"{probe}, fresh")
    path.write_text(text + _VARIABLES)
    assert shell("new", "small", "--version", "v1.0.0").code == 0
    assert shell("allow", "--yes").code == 0


def test_it_ticks_by_what_a_command_would_be_given(
    site: Site, shell: Shell, ring: PaperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(site, shell, '{ kind = "env" }')
    monkeypatch.setenv("APP_URL", _GOOD["APP_URL"])
    ring.keep({"APP_PASSWORD": "password1234567890"})
    ran = shell("run", "here")
    assert ran.code == 1
    assert "1 of 2 variables are well; APP_PASSWORD is too easy to guess" in ran.out
    assert "password1234567890" not in ran.out + ran.err + site.evidence()
    assert "APP_PASSWORD: is too easy to guess" in site.evidence()

    ring.keep(_GOOD)
    assert shell("run", "here").code == 0
    assert (site.item("here").state, site.item("here").how) == ("done", "probe")
    assert site.item("here").value == 2
    assert _GOOD["APP_PASSWORD"] not in shell("status", "--json").out + shell("log").out
    hidden = at_hand(site.state.checklist.variables)  # whatever says it later
    assert {_GOOD["APP_PASSWORD"], "password1234567890"} <= hidden


def test_only_the_variables_that_it_names_count(site: Site, shell: Shell, ring: PaperRing) -> None:
    begin(site, shell, '{ kind = "env", variables = ["APP_URL"] }')
    ring.keep({"APP_URL": "http://shop.halan.io"})
    ran = shell("run", "here")
    assert ran.code == 1
    assert "0 of 1 variables are well; APP_URL does not begin with https://" in ran.out
    ring.keep({"APP_URL": _GOOD["APP_URL"]})
    assert shell("run", "here").code == 0


def test_a_file_is_looked_at_with_its_lines(site: Site, shell: Shell, ring: PaperRing) -> None:
    begin(site, shell, '{ kind = "env", file = "env.{{version}}" }')
    ran = shell("run", "here")
    assert ran.code == 1
    assert "no such file" in ran.out
    file = site.folder / "env.v1.0.0"
    file.write_text("APP_URL=https://shop.halan.io\nAPP_PASSWORD=your_password\n")
    assert shell("run", "here").code == 1
    assert f"{file}:2: APP_PASSWORD: a placeholder is left" in site.evidence()
    file.write_text("".join(f"{name}={value}\n" for name, value in _GOOD.items()))
    assert shell("run", "here").code == 0
    assert ring.times_asked == 0


def test_a_keyring_that_says_nothing_leaves_it_open(site: Site, shell: Shell, ring: PaperRing) -> None:
    begin(site, shell, '{ kind = "env" }')
    ring.be("locked")
    ran = shell("run", "here")
    assert ran.code == 1
    assert "the keyring is locked; unlock it" in ran.out
    assert site.item("here").state == "open"


def test_what_a_silent_keyring_may_have_is_not_called_well(
    site: Site, shell: Shell, ring: PaperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(site, shell, '{ kind = "env" }')
    monkeypatch.setenv("APP_URL", "http://shop.halan.io")
    ring.be("locked")
    ran = shell("run", "here")
    assert ran.code == 1
    assert "0 of 2 variables are well; APP_URL does not begin with https://" in ran.out
    assert "1 not known; the keyring is locked" in ran.out
    assert site.item("here").state == "failed"
    assert site.item("here").value == 0


def test_without_a_keyring_what_is_missing_is_missing(
    site: Site, shell: Shell, ring: PaperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(site, shell, '{ kind = "env" }')
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setenv("APP_URL", _GOOD["APP_URL"])
    ran = shell("run", "here")
    assert ran.code == 1
    assert "1 of 2 variables are well; APP_PASSWORD is missing; there is no keyring on" in ran.out
    assert site.item("here").state == "failed"
    monkeypatch.setenv("APP_PASSWORD", _GOOD["APP_PASSWORD"])
    assert shell("run", "here").code == 0


def test_a_line_that_cannot_be_read_is_a_fault_of_the_file(site: Site, shell: Shell, ring: PaperRing) -> None:
    begin(site, shell, '{ kind = "env", file = ".env" }')
    good = "".join(f"{name}={value}\n" for name, value in _GOOD.items())
    (site.folder / ".env").write_text(f'{good}OTHER="without end\n')
    ran = shell("run", "here")
    assert ran.code == 1
    assert "2 of 2 variables are well; line 3 cannot be read" in ran.out
    assert site.item("here").state == "failed"


@pytest.mark.parametrize("name", ["a\0b", "a\ud800b"])
def test_a_name_that_no_file_can_have_is_said(site: Site, shell: Shell, ring: PaperRing, name: str) -> None:
    begin(site, shell, '{ kind = "env" }')
    read = Env().run({"kind": "env", "file": name}, context(site.state, str(site.folder)))
    assert read.ok is None
    assert "no file can have this name" in read.detail


def test_lint_knows_its_keys_and_its_variables(site: Site, shell: Shell) -> None:
    assert faults({"kind": "env", "variable": ["A"]}) == [
        "env: unknown key 'variable', did you mean 'variables'?"
    ]
    text = (
        'format = 1\n[[variable]]\nname = "A"\n[[phase]]\nid = "p"\n[[phase.section]]\nid = "s"\nitem = [\n'
    )
    text += '  { id = "i", title = "I", probe = { kind = "env", variables = ["A", "B"] } },\n]\n'
    assert parse_file("checklist.toml", text.encode())
    (problem,) = probe_problems({"checklist.toml": text.encode()})
    assert str(problem).endswith(":9: 'probe': env: there is no variable 'B'")


def test_a_checklist_without_variables_cannot_tell(
    site: Site, shell: Shell, tmp_path: Path, ring: PaperRing
) -> None:
    path = site.folder / "checklists" / "small" / "checklist.toml"
    path.write_text(
        path.read_text().replace('{ kind = "file", path = "app.py" }, fresh', '{ kind = "env" }, fresh')
    )
    assert shell("new", "small", "--version", "v1.0.0").code == 0
    assert shell("allow", "--yes").code == 0
    ran = shell("run", "here")
    assert ran.code == 1
    assert "the checklist names no variables" in ran.out
    assert site.item("here").state == "open"
