"""Whatever somebody answers: nothing is executed, nothing breaks, and a line of words comes back."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.execution.probes.servers import Web, ask

pytestmark = pytest.mark.prove

_HOSTILE = (
    *("; touch pwned", "$(touch pwned)", "`touch pwned`", "| touch pwned", "&& touch pwned", "\n", "\r\n"),
    *("\\! touch pwned", "--exec=touch pwned", "-oProxyCommand=touch pwned", "'", '"', "\0", "\x1b[2J"),
    *("\u202e", "\ud800", "{{x}}", "%s", "../", "~", "*", "[", "//", "@", ":", "#", "?", "postgresql://"),
    *("http://127.0.0.1:1/", "HEAD", "v1.4.0", " "),
)
PIECES = st.sampled_from(_HOSTILE)
ANSWERS = st.lists(PIECES | st.text(max_size=8), max_size=5).map("".join)


@settings(
    max_examples=1000,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)
@pytest.mark.parametrize(
    "kind",
    ["run", "argv", "pattern", "http", "file", "contains", "tag", "paths", "sql", "database", "tls", "dns"],
)
@given(answer=ANSWERS)
def test_any_answer_anywhere(
    kind: str, answer: str, tmp_path: Path, site: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Names of hosts stay here.
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.0.1", site.port))])
    psql = tmp_path / "psql"
    if not psql.exists():
        psql.write_text("#!/bin/sh\ncat > /dev/null; echo 1\n")
        psql.chmod(0o755)
        (tmp_path / "words").write_text("#!/bin/sh\necho $#\n")
        (tmp_path / "words").chmod(0o755)
    spec: dict[str, Any] = {
        "run": {"kind": "command", "run": "./words a {{x}} b-{{x}}"},
        "argv": {"kind": "command", "file": "words", "argv": ["{{x}}"]},
        "pattern": {
            "kind": "command",
            "file": "words",
            "contains": "{{x}}",
            "pattern": "(\\d)",
            "is": "{{x}}",
        },
        "http": {"kind": "http", "url": "{{x}}", "header": {"A": "{{x}}"}, "json": "{{x}}"},
        "file": {"kind": "file", "path": "{{x}}", "contains": "{{x}}"},
        "contains": {
            "kind": "http",
            "url": f"{site.url}/{{{{x}}}}",
            "send": {"A": "{{x}}"},
            "contains": "{{x}}",
        },
        "tag": {"kind": "git", "check": "tag", "tag": "{{x}}"},
        "paths": {"kind": "git", "check": "no-todos", "paths": ["{{x}}"], "except": ["{{x}}"]},
        "sql": {"kind": "sql", "query": "select :'x'"},
        "database": {"kind": "sql", "query": "select 1", "database": "{{x}}"},
        "tls": {"kind": "tls", "host": "{{x}}"},
        "dns": {"kind": "dns", "name": "{{x}}", "is": "{{x}}"},
    }[kind]
    ask(spec, tmp_path, deadline=5, environment={"PATH": f"{tmp_path}:{os.environ['PATH']}"}, x=answer)
    assert not (tmp_path / "pwned").exists()
    assert not Path("pwned").exists()
