"""All kinds together: several at once, kinds from other packages, and what lint says about a checklist."""

import json
import os
import time
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from deploy_tui.checklist.files import parse_file
from deploy_tui.checklist.model import Limit
from deploy_tui.checklist.shipped import shipped_folder
from deploy_tui.cli import main
from deploy_tui.execution import probes
from deploy_tui.execution.reading import Context, Reading, Spec
from deploy_tui.store.checklists import read_files
from tests.execution.probes.servers import Web, ask, faults, free_port


def test_several_must_all_hold(site: Web) -> None:
    site.serves("/a", json.dumps({"replicas": 3}))
    site.serves("/b", json.dumps({"replicas": 1}))
    both = [{"kind": "http", "url": f"{site.url}/{name}", "json": "replicas"} for name in "ab"]
    assert ask({"kind": "all", "of": both, "value": "least"}, limit=">= 2 instances").ok is False
    assert ask({"kind": "all", "of": both, "value": "most"}, limit=">= 2 instances").ok is True
    assert ask({"kind": "all", "of": both}).value == 3
    unknown = {"kind": "http", "url": "{{nothing}}"}
    assert ask({"kind": "all", "of": [*both, unknown]}).ok is None
    down = {"kind": "tcp", "host": "127.0.0.1", "port": free_port()}
    seen = ask({"kind": "all", "of": [*both, unknown, down]})
    assert seen.ok is False
    assert "connection refused" in seen.detail


def test_several_are_asked_side_by_side() -> None:
    each = {"kind": "command", "argv": ["sleep", "0.5"]}
    began = time.monotonic()
    assert ask({"kind": "all", "of": [each] * 6}, environment={"PATH": "/usr/bin:/bin"}).ok is True
    assert time.monotonic() - began < 2.5


def test_lint_looks_inside_of_several() -> None:
    assert faults({"kind": "all", "of": [{"kind": "tcp"}]}) == [
        "all, 1: tcp: 'host' is missing; add host = \"…\""
    ]
    assert "no 'all' inside" in faults({"kind": "all", "of": [{"kind": "all", "of": []}]})[0]
    assert faults({"kind": "all", "of": []})
    assert len(list(probes.leaves({"kind": "all", "of": [{"kind": "tcp"}, {"kind": "dns"}]}))) == 2


def test_a_kind_that_does_not_exist() -> None:
    assert faults({"kind": "htpp"}) == ["there is no probe of kind 'htpp', did you mean 'http'?"]
    assert "there are: all, command, dns" in faults({"kind": "ldap"})[0]
    assert "a probe has a kind" in faults({})[0]
    assert ask({"kind": "htpp"}).ok is None


class Ldap:
    """A kind in a package of someone else's."""

    def check(self, spec: Spec, context: Context) -> list[str]:
        return [] if "host" in spec else ["ldap needs a host\x1b[2J"]

    def commands(self, spec: Spec, context: Context) -> list[str]:
        return [f"bind to {spec['host']}"]

    def run(self, spec: Spec, context: Context) -> Reading:
        if spec["host"] == "breaks":
            raise RuntimeError("a bug\x1b[2J in it")
        return Reading(True, 4, "bound\x1b[2J", 0.1)


@pytest.fixture
def _ldap(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = EntryPoint("ldap", f"{__name__}:Ldap", probes.GROUP)
    broken = EntryPoint("gone", "no_such_package:Gone", probes.GROUP)
    ours = EntryPoint("http", f"{__name__}:Ldap", probes.GROUP)
    monkeypatch.setattr(probes, "_added", lambda: {"ldap": mine, "gone": broken, "http": ours})
    monkeypatch.setattr(EntryPoint, "load", lambda self: Ldap if self.name == "ldap" else 1 / 0)


@pytest.mark.usefixtures("_ldap")
def test_a_package_adds_a_kind() -> None:
    assert "ldap" in probes.kinds()
    assert faults({"kind": "ldap"}) == ["ldap needs a host␛[2J"]
    assert ask({"kind": "ldap", "host": "x"}).detail == "bound␛[2J"
    assert ask({"kind": "ldap", "host": "x"}, limit="< 3").ok is False
    broke = ask({"kind": "ldap", "host": "breaks"})
    assert broke.ok is None
    assert "the probe of kind 'ldap' broke: RuntimeError: a bug" in broke.detail
    assert "cannot be loaded" in faults({"kind": "gone"})[0]
    assert "'url' is missing" in faults({"kind": "http"})[0]  # the kinds here keep their names


@pytest.mark.parametrize("value", [None, "fast", True])
def test_a_limit_needs_a_number(value: object) -> None:
    seen = probes.judged(Reading(True, value, "seen", 0.1), Limit.parse("< 500 ms"))  # type: ignore[arg-type]
    assert seen.ok is None
    assert "to compare with < 500 ms" in seen.detail


def test_every_probe_of_the_production_checklist_is_fine_and_says_what_it_misses() -> None:
    files = read_files(os.path.join(shipped_folder(), "production"))
    given = Context(params={}, folder="/", deadline=5)
    seen = 0
    for name in files:
        table = parse_file(name, files[name])
        for section in table.get("section", []):
            for item in section["item"]:
                if "probe" not in item:
                    continue
                seen += 1
                assert probes.problems(item["probe"], given) == [], item["id"]
                assert probes.asked(item["probe"], given), item["id"]
                if "{{" in str(item["probe"]):
                    reading = probes.look(item["probe"], given)
                    assert reading.ok is None, item["id"]
                    assert "has no answer yet; give it with --param" in reading.detail
    assert seen == 46


def test_lint_names_file_and_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "checklist.toml").write_text(
        """\
format = 1
id = "small"
title = "Small"

[[phase]]
id = "day"
title = "Day"
[[phase.section]]
id = "s"
title = "S"
[[phase.section.item]]
id = "one"
title = "One"
kind = "checked"
probe = { kind = "http", ulr = "https://example.com" }
[[phase.section.item]]
id = "two"
title = "Two"
kind = "checked"
command = "sh -c 'echo it''"
[[phase.section.item]]
id = "three"
title = "Three"
kind = "checked"
[phase.section.item.probe]
kind = "tpc"
host = "x"
"""
    )
    monkeypatch.chdir(tmp_path)
    assert main(["lint", "checklist.toml", "--json"]) == 1
    said = {(each["line"], each["message"]) for each in json.loads(capsys.readouterr().out)}
    assert (15, "'probe': http: unknown key 'ulr', did you mean 'url'?") in said
    assert (15, "'probe': http: 'url' is missing; add url = \"…\"") in said
    assert any(line == 20 and "are the quotes closed" in message for line, message in said)
    assert any("no probe of kind 'tpc', did you mean 'tcp'" in message for _, message in said)
