"""Questions to a database, before there is one."""

import os
from pathlib import Path

import pytest

from deploy_tui.execution import probes
from deploy_tui.execution.reading import Context
from tests.execution.probes.servers import ask, faults, free_port, says_nothing, talker

PATH = {"PATH": os.environ["PATH"]}
SELECT = {"kind": "sql", "database": "{{database}}", "query": "select 1", "is": 1}


def fake_psql(folder: Path, says: str) -> dict[str, str]:
    """A psql that writes down its words, its environment and its input, and says what it is told to."""
    path = folder / "psql"
    path.write_text(
        f"#!/bin/sh\nprintf '%s\\n' \"$@\" > {folder}/words\n"
        f"env > {folder}/env; cat > {folder}/input\n{says}\n"
    )
    path.chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin"}


def test_the_password_is_in_no_word_and_on_no_screen(tmp_path: Path) -> None:
    seen = ask(
        SELECT,
        tmp_path,
        environment=fake_psql(tmp_path, "echo 1"),
        secrets={"PGPASSWORD": "hunter-2"},
        database="postgresql://ada@db.example:6543/prod?sslmode=require",
    )
    assert (seen.ok, seen.value) == (True, 1)
    assert "hunter-2" not in (tmp_path / "words").read_text() + (tmp_path / "input").read_text() + repr(seen)
    env = (tmp_path / "env").read_text().splitlines()
    assert {"PGPASSWORD=hunter-2", "PGHOST=db.example", "PGPORT=6543", "PGUSER=ada", "PGDATABASE=prod"} < set(
        env
    )
    assert "PGSSLMODE=require" in env
    asked = (tmp_path / "input").read_text()
    assert asked.startswith("set default_transaction_read_only = on; set statement_timeout = ")
    named = ask({**SELECT, "password": "DB_PASSWORD"}, environment=PATH, database="postgresql://x/y")
    assert named.ok is None
    assert "the secret DB_PASSWORD is not set" in named.detail


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("postgresql://ada:hunter-2@db/prod", "has a password in it"),
        ("db.example", "is not like postgresql://"),
        ("host=db password=hunter-2", "is not like postgresql://"),
        ("postgresql://db/prod?options=-c%20search_path=x", "has the option options"),
        ("postgresql://db:port/prod", "cannot be read"),
        ("postgresql://[::1/prod", "cannot be read"),
    ],
)
def test_an_address_that_is_none(tmp_path: Path, answer: str, told: str) -> None:
    seen = ask(SELECT, tmp_path, environment=fake_psql(tmp_path, "echo 1"), database=answer)
    assert seen.ok is None
    assert told in seen.detail
    assert "hunter-2" not in seen.detail
    assert not (tmp_path / "words").exists()
    shown = probes.asked(SELECT, Context(params={"database": answer}, folder="/"))
    assert "ada:hunter-2" not in shown[0]


def test_without_psql_nobody_can_tell(tmp_path: Path) -> None:
    seen = ask(SELECT, tmp_path, environment={"PATH": str(tmp_path)}, database="postgresql://x/y")
    assert seen.ok is None
    assert seen.detail == "psql is not installed here"


@pytest.mark.parametrize(
    ("says", "ok", "told"),
    [
        ("true", False, "no row"),
        ("echo", None, "an empty value"),
        ("echo 2", False, "the answer is 2, not 1"),
        ("echo 'psql:<stdin>:2: ERROR:  relation \"x\" does not exist' >&2; exit 3", None, "ERROR: relation"),
        ("echo 'psql: error: connection refused' >&2; exit 2", False, "connection refused"),
        ("printf '\\033[2J\\n'", False, "␛[2J"),
        ("kill -9 $$", None, "exit code -9"),
    ],
)
def test_what_psql_may_say(tmp_path: Path, says: str, ok: bool | None, told: str) -> None:
    seen = ask(SELECT, tmp_path, environment=fake_psql(tmp_path, says), database="postgresql://x/y")
    assert seen.ok is ok
    assert told in " ".join(seen.detail.split())


@pytest.mark.skipif(
    not os.path.exists("/usr/bin/psql"), reason="psql is not installed (apt install postgresql-client)"
)
def test_a_database_that_is_not_there_or_says_nothing() -> None:
    gone = ask(SELECT, environment=PATH, database=f"postgresql://x@127.0.0.1:{free_port()}/y")
    assert gone.ok is False
    assert "refused" in gone.detail
    with talker(says_nothing) as port:
        mute = ask(
            {**SELECT, "timeout": "1 s"}, environment=PATH, database=f"postgresql://x@127.0.0.1:{port}/y"
        )
    assert mute.ok is False
    assert mute.took < 4


def test_what_lint_says() -> None:
    assert faults({**SELECT, "query": "select 1::int from t where u = :'db_user'"}) == []
    assert "may not stand in a query" in faults({**SELECT, "query": "select '{{version}}'"})[0]
    assert "a backslash begins a command" in faults({**SELECT, "query": "select 1 \\! id"})[0]
    assert "stands unquoted" in faults({**SELECT, "query": "select :db_user, :'db_user'"})[0]
    assert "is an address like" in faults({**SELECT, "database": "mysql://x"})[0]
    assert "no password in an address" in faults({**SELECT, "database": "postgresql://a:b@c/d"})[0]
