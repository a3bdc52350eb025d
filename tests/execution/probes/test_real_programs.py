"""The probes of the production checklist against the programs that they are for."""

import json
import os
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy_tui.checklist.shipped import shipped_folder
from tests.execution.probes.programs import PASSWORD, Database, needed, nginx, postgresql
from tests.execution.probes.servers import Authority, ask, free_port

pytestmark = pytest.mark.prove

PATH = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}


def production() -> dict[str, Any]:
    items = {}
    for phase in ("week-before", "day-of", "post-deploy"):
        text = Path(shipped_folder(), "production", f"{phase}.toml").read_text(encoding="utf-8")
        items |= {item["id"]: item for section in tomllib.loads(text)["section"] for item in section["item"]}
    return items


ITEMS = production()


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with postgresql() as database:
        yield database


def item(database: Database, id: str, **params: str) -> Any:
    return ask(
        ITEMS[id]["probe"],
        limit=ITEMS[id].get("limit", ""),
        deadline=20,
        environment=PATH,
        secrets={"PGPASSWORD": PASSWORD},
        database=database.address,
        staging_database=database.address,
        **params,
    )


def test_nginx_as_a_hardened_site_is_and_as_it_comes(tmp_path: Path, authority: Authority) -> None:
    authority.settings()
    number = len(list(authority.folder.glob("*.crt"))) - 1
    plain, secure, bare = free_port(), free_port(), free_port()
    certificate = f"{authority.folder}/server{number}"
    headers = (
        'add_header Strict-Transport-Security "max-age=31536000";'
        "add_header Content-Security-Policy \"frame-ancestors 'none'\";"
        "add_header X-Content-Type-Options nosniff;"
    )
    servers = (
        f"server {{ listen 127.0.0.1:{plain}; return 301 https://localhost:{secure}$request_uri; }}\n"
        f"server {{ listen 127.0.0.1:{secure} ssl; ssl_protocols TLSv1.2 TLSv1.3;\n"
        f"  ssl_certificate {certificate}.crt; ssl_certificate_key {certificate}.key; {headers}\n"
        '  location /health { default_type application/json; return 200 \'{"status": "ok"}\'; }\n'
        "  location / { default_type text/html; return 200 '<html></html>'; } }\n"
        f"server {{ listen 127.0.0.1:{bare}; location /health {{ return 503; }} }}\n"
    )
    with nginx(tmp_path, servers):
        site = {"ca": "ca.pem"}
        folder = authority.folder
        url = f"https://localhost:{secure}"
        health = {"kind": "http", "url": "{{api-url}}/health", "within": "5 s", "json": "status", "is": "ok"}
        assert ask({**health, **site}, folder, api_url=url).ok is True
        wanted = ITEMS["security-headers"]["probe"]
        assert ask({**wanted, **site}, folder, site_url=url).ok is True
        assert "no header" in ask({**wanted, "status": 404}, site_url=f"http://localhost:{bare}").detail
        sent_on = ITEMS["https-enforced"]["probe"]
        asked = f"https://localhost:{plain}"
        assert ask(sent_on, site_url=asked, api_url=asked).ok is True
        assert ask(sent_on, site_url=asked, api_url=f"http://localhost:{bare}").ok is False
        cors = ITEMS["cors"]["probe"]
        assert ask({**cors, **site}, folder, api_url=url).ok is True
        lowest = ask(ITEMS["tls-hardened"]["probe"], limit=">= 1.2 TLS", site_url=url, api_url=url)
        assert (lowest.ok, lowest.value) == (True, 1.2)
        assert ask({"kind": "tls", "host": url, "days": 30, **site}, folder).ok is True
        assert ask(ITEMS["certificate"]["probe"], site_url=url, api_url=url).ok is False
        sick = ask({"kind": "http", "url": f"http://localhost:{bare}/health"})
        assert (sick.ok, sick.value) == (False, 503)
    gone = ask({"kind": "http", "url": f"http://localhost:{bare}/health"})
    assert gone.ok is False
    assert "connection refused" in gone.detail


def test_postgresql_answers(database: Database) -> None:
    assert item(database, "db-connectivity").ok is True
    wrong = ask(
        ITEMS["db-connectivity"]["probe"],
        environment=PATH,
        secrets={"PGPASSWORD": "wrong"},
        staging_database=database.address,
    )
    assert wrong.ok is False
    assert "password authentication failed" in wrong.detail
    none = ask(ITEMS["db-connectivity"]["probe"], environment=PATH, staging_database=database.address)
    assert none.ok is False
    assert "no password supplied" in none.detail


def test_the_password_file(database: Database, tmp_path: Path) -> None:
    escaped = PASSWORD.replace("\\", "\\\\").replace(":", "\\:")
    (tmp_path / ".pgpass").write_text(f"127.0.0.1:{database.port}:*:checks:{escaped}\n")
    (tmp_path / ".pgpass").chmod(0o600)
    environment = {**PATH, "HOME": str(tmp_path), "PGPASSFILE": str(tmp_path / ".pgpass")}
    spec = {"kind": "sql", "query": "select current_user", "is": "checks"}
    assert ask({**spec, "database": database.address}, environment=environment).ok is True
    assert ask(spec, environment={**environment, **database.where}).ok is True


def test_roles_connections_and_replicas(database: Database) -> None:
    database.does("create role prod_user login; create role bad_user login superuser")
    assert item(database, "least-privilege", db_user="prod_user").ok is True
    assert item(database, "least-privilege", db_user="bad_user").ok is False
    assert item(database, "least-privilege", db_user="nobody").ok is False
    assert item(database, "least-privilege").ok is None
    # We ourselves are connected without encryption.
    assert item(database, "encryption-in-transit").ok is False
    assert item(database, "replication").ok is False
    assert item(database, "database-ok").ok is True


@pytest.mark.parametrize(
    "answer", ["x'; drop table orders; --", "'||pg_sleep(60)||'", "\\! touch pwned", ":'x'", "$$"]
)
def test_an_answer_is_never_sql(database: Database, answer: str) -> None:
    database.does("create table if not exists orders (id int)")
    spec = {"kind": "sql", "database": database.address, "query": "select :'db_user'::text", "is": answer}
    seen = ask(spec, environment=PATH, secrets={"PGPASSWORD": PASSWORD}, db_user=answer)
    assert (seen.ok, seen.value) == (True, answer)
    assert item(database, "db-connectivity").ok is True
    orders = {"kind": "sql", "database": database.address, "query": "select count(*) from orders", "is": 0}
    assert ask(orders, environment=PATH, secrets={"PGPASSWORD": PASSWORD}).ok is True


def test_a_question_changes_nothing_and_ends_in_time(database: Database) -> None:
    def sql(query: str, **more: Any) -> Any:
        spec = {"kind": "sql", "database": database.address, "query": query, **more}
        return ask(spec, environment=PATH, secrets={"PGPASSWORD": PASSWORD})

    written = sql("create table evil (id int)")
    assert written.ok is None
    assert "read-only transaction" in written.detail
    slow = sql("select pg_sleep(30)", timeout="1 s")
    assert slow.ok is False
    assert slow.took < 4
    assert sql("selec 1").ok is None
    assert sql("select '{\"lag\": [3]}'::jsonb", json="lag.0", **{"is": 3}).ok is True
    many = sql("select generate_series(1, 3000000)")
    assert (many.ok, many.value) == (True, 1)
    assert len(many.output) < 600_000


def test_the_slowest_query(database: Database) -> None:
    absent = item(database, "query-speed")
    assert absent.ok is None
    assert "pg_stat_statements" in absent.detail
    database.does("create extension pg_stat_statements")
    database.does("select pg_stat_statements_reset()")  # what the tests before this one did is not meant
    database.does("select pg_sleep(0.01)")
    quick = item(database, "query-speed")
    assert quick.ok is True
    assert 5 < float(quick.value) < 500
    database.does("select pg_sleep(0.7)")
    database.does("select count(*), pg_sleep(0.7) from pg_class limit 1")
    assert item(database, "query-speed").ok is False


def test_what_else_a_database_tells_of_itself(database: Database) -> None:
    assert item(database, "db-audit-log").ok is False
    database.does("alter role checks set log_statement = 'mod'")
    assert item(database, "db-audit-log").ok is True
    never = item(database, "rpo")  # nothing is archived here
    assert (never.ok, "empty value" in never.detail) == (None, True)
    assert item(database, "indexes").ok is True
    database.does("create table big as select generate_series(1, 20000) as id; analyze big")
    database.does("create unique index on big (id)")
    for _ in range(3):
        database.does("select count(*) from big where id + 0 = 7; " * 40)
    seen = item(database, "indexes")
    assert (seen.ok, "1 where 0" in seen.detail or "1" in seen.detail) == (False, True)
    database.does("create extension if not exists pg_stat_statements")
    assert item(database, "query-monitor").ok is True


def test_a_firewall_a_cache_and_a_page(tmp_path: Path) -> None:
    port, bare = free_port(), free_port()
    servers = (
        f"server {{ listen 127.0.0.1:{port}; default_type text/html;\n"
        "  if ($arg_q ~* script) { return 403; }\n"
        "  location /logo.svg { add_header Cache-Control max-age=600; add_header Age 12; return 200 x; }\n"
        "  location / { return 200 x; } }\n"
        f"server {{ listen 127.0.0.1:{bare}; location / {{ return 200 x; }} }}\n"
    )
    good, poor = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{bare}"
    with nginx(tmp_path, servers):
        for id, param, path in (
            ("waf", "site_url", ""),
            ("cdn", "asset_url", "/logo.svg"),
            ("privacy-policy", "privacy_url", "/privacy"),
        ):
            assert ask(ITEMS[id]["probe"], **{param: good + path}).ok is True, id
            assert ask(ITEMS[id]["probe"], **{param: poor + path}).ok is False, id
        assert ask(ITEMS["alternate-infra"]["probe"], standby_url=good).ok is True
        assert ask(ITEMS["key-based-access"]["probe"], site_url=good, api_url=good).ok is not None


def test_files_that_are_young_enough_and_many_enough(tmp_path: Path) -> None:
    old = tmp_path / "old.md"
    old.write_text("restored\n")
    os.utime(old, (1_600_000_000, 1_600_000_000))
    for id, param in (("backup-test", "restore_record"), ("config-backup", "config_backups")):
        assert ask(ITEMS[id]["probe"], **{param: str(old)}).ok is False
        old.with_name("new.md").write_text("restored\n")
        assert ask(ITEMS[id]["probe"], **{param: str(old.with_name("new.md"))}).ok is True
    for number in range(10):
        (tmp_path / f"{number}.run").touch()
    for pattern, ok in (("*.run", True), ("1*.run", False)):
        written = ITEMS["runbooks-written"]
        seen = ask(written["probe"], limit=written["limit"], runbook_files=str(tmp_path / pattern))
        assert seen.ok is ok


def test_pytest_passes_and_fails(tmp_path: Path) -> None:
    (tmp_path / "backend").mkdir()
    file = tmp_path / "backend" / "test_sum.py"
    file.write_text("def test_sum():\n    assert 1 + 1 == 2\n")
    environment = {
        **PATH,
        "PATH": f"{os.path.dirname(sys.executable)}:{PATH['PATH']}",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    spec = {"kind": "command", "run": ITEMS["unit-tests"]["command"], "pattern": r"(\d+) passed"}
    seen = ask(spec, tmp_path, deadline=60, environment=environment)
    assert (seen.ok, seen.value) == (True, 1), seen.output
    file.write_text("def test_sum():\n    assert 1 + 1 == 3\n")
    red = ask(spec, tmp_path, deadline=60, environment=environment)
    assert red.ok is False
    assert "exit code 1" in red.detail
    assert "1 failed" in red.detail


def test_npm_builds_and_does_not(tmp_path: Path) -> None:
    needed("npm", "npm")
    environment = {**PATH, "HOME": str(tmp_path), "npm_config_update_notifier": "false"}
    spec = {"kind": "command", "run": ITEMS["frontend-build"]["command"], "contains": "built"}
    for script, ok in (("echo built", True), ("echo broken; exit 2", False)):
        (tmp_path / "package.json").write_text(json.dumps({"name": "front", "scripts": {"build": script}}))
        seen = ask(spec, tmp_path, deadline=60, environment=environment)
        assert seen.ok is ok, seen.output
