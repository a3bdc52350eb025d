"""What a PostgreSQL database answers, asked through psql.

probe = { kind = "sql", database = "{{database}}", query = "select count(*) from orders", is = 12 }
probe = { kind = "sql", query = "select rolsuper from pg_roles where rolname = :'db_user'", is = false }

`database` is an address, postgresql://user@host:5432/name, without a password; left out, PGHOST and so on say
where. The password comes from the secret that `password` names (PGPASSWORD when left out) or from ~/.pgpass,
and is never among psql's words. No answer is written into a query: :'db_user' is the answer for db-user,
quoted by psql. The transaction is read-only. The value is the first column of the first row.
"""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from deploy_tui.execution.probes import child
from deploy_tui.execution.probes.clock import Clock, NoAnswer
from deploy_tui.execution.probes.keys import Key, duration, filled, key_problems, shown
from deploy_tui.execution.probes.said import said, spell
from deploy_tui.execution.probes.values import expect, from_json, number
from deploy_tui.execution.reading import Context, Reading, Spec
from deploy_tui.execution.template import PLACE, MissingParam

_KEYS = (
    Key("query", needed=True),
    Key("database"),
    Key("password"),
    Key("is", "scalar"),
    Key("json"),
    Key("timeout", "duration"),
)
_MOST_QUERY = 16 * 1024
_SCHEMES = ("postgresql", "postgres")
# What may stand behind the ? of the address, and the variable in which psql finds it.
_OPTIONS = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "connect_timeout": "PGCONNECT_TIMEOUT"}
# In a query a colon before a name asks psql for a variable; :: is a cast. Only the quoted form is safe.
_QUOTED = re.compile(r"(?<!:):'([A-Za-z][A-Za-z0-9_]*)'")
_BARE = re.compile(r"(?<!:):(?!:)\"?([A-Za-z][A-Za-z0-9_]*)")
_NO_CONNECTION = 2
_BETWEEN = "\x1f"


class Sql:
    def check(self, spec: Spec, context: Context) -> list[str]:
        found = list(key_problems(spec, _KEYS))
        query, database = spec.get("query"), spec.get("database")
        if isinstance(query, str):
            found += _query_faults(query)
        if isinstance(database, str) and not PLACE.match(database):
            if urlsplit(database).scheme not in _SCHEMES:
                found.append("sql: 'database' is an address like postgresql://user@host:5432/name")
            elif urlsplit(database).password is not None:
                found.append('sql: no password in an address; name a secret: password = "…"')
        return found

    def commands(self, spec: Spec, context: Context) -> list[str]:
        where = shown(_without_password(spec.get("database", "the environment's database")), context.params)
        return [f"psql, {_without_password(where)}: {' '.join(spec['query'].split())}"]

    def run(self, spec: Spec, context: Context) -> Reading:
        variables = _variables(spec["query"], context)
        spec = filled({name: value for name, value in spec.items() if name != "query"}, context.params) | {
            "query": spec["query"]
        }
        clock = Clock(context, duration(spec, "timeout"))
        try:
            environment = _environment(spec, context, clock)
            ended = child.run(
                [
                    "psql",
                    "-X",
                    "-q",
                    "-A",
                    "-t",
                    "-w",
                    "-F",
                    _BETWEEN,
                    "-v",
                    "ON_ERROR_STOP=1",
                    *variables,
                    "-f",
                    "-",
                ],
                context.folder,
                environment,
                clock,
                _script(spec["query"], clock),
                context.hidden,
            )
            return _judged(spec, ended, clock)
        except NoAnswer as error:
            return said(error.ok, str(error), took=clock.took)


def _query_faults(query: str) -> list[str]:
    found = []
    if PLACE.search(query):
        found.append("sql: an answer may not stand in a query; write :'name' for the param, '-' becomes '_'")
    if "\\" in query:
        found.append("sql: 'query' is SQL only; a backslash begins a command of psql")
    quoted = set(_QUOTED.findall(query))
    if raw := [name for name in _BARE.findall(query) if name in quoted]:
        found.append(f"sql: :{raw[0]} stands unquoted; write :'{raw[0]}' everywhere")
    if len(query.encode("utf-8", "replace")) > _MOST_QUERY:
        found.append(f"sql: 'query' is longer than {_MOST_QUERY // 1024} KB")
    return found


def _variables(query: str, context: Context) -> list[str]:
    """Each one word of psql's; psql quotes what is in it. Raises MissingParam."""
    answers = {id.replace("-", "_"): (id, answer) for id, answer in context.params.items()}
    words = []
    for name in dict.fromkeys(_QUOTED.findall(query)):
        id, answer = answers.get(name, (name.replace("_", "-"), ""))
        if not answer:
            raise MissingParam(id)
        words += ["-v", f"{name}={answer}"]
    return words


def _environment(spec: Spec, context: Context, clock: Clock) -> dict[str, str]:
    found = {**context.environment, "PGAPPNAME": "deploy-tui", "PGCLIENTENCODING": "UTF8"}
    found.setdefault("PGCONNECT_TIMEOUT", str(max(2, int(clock.seconds))))
    name = spec.get("password", "PGPASSWORD")
    if name in context.secrets:
        found["PGPASSWORD"] = context.secrets[name]
    elif "password" in spec:
        raise NoAnswer(f"the secret {name} is not set", None)
    return found | (_address(spec["database"]) if "database" in spec else {})


def _address(text: str) -> dict[str, str]:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise NoAnswer(f"the database's address cannot be read: {error}", None) from None
    if parts.scheme not in _SCHEMES:
        raise NoAnswer("the database's address is not like postgresql://user@host:5432/name", None)
    if parts.password is not None:
        raise NoAnswer("the database's address has a password in it; answer it again without", None)
    found = {
        "PGHOST": unquote(parts.hostname or ""),
        "PGPORT": str(port or ""),
        "PGUSER": unquote(parts.username or ""),
        "PGDATABASE": unquote(parts.path.removeprefix("/")),
    }
    for name, value in parse_qsl(parts.query):
        if name == "host":  # the folder of a socket, which cannot stand before the path
            found["PGHOST"] = value
        elif name in _OPTIONS:
            found[_OPTIONS[name]] = value
        else:
            raise NoAnswer(
                f"the database's address has the option {name}; only {', '.join(_OPTIONS)} may be", None
            )
    if any("\0" in value for value in found.values()):
        raise NoAnswer("the database's address holds a NUL", None)
    return {name: value for name, value in found.items() if value}


def _script(query: str, clock: Clock) -> bytes:
    """On stdin, where other users of the machine cannot read it, and where psql fills in :'name'."""
    limit = f"set statement_timeout = {max(1, int(clock.left() * 1000))};"
    return f"set default_transaction_read_only = on; {limit}\n{query.rstrip().rstrip(';')}\n;\n".encode()


def _judged(spec: Spec, ended: child.Ended, clock: Clock) -> Reading:
    output, took = ended.output, clock.took
    text = output.decode("utf-8", "replace")
    if ended.exit != 0:
        told = next(
            (line for line in text.splitlines() if "ERROR:" in line or "error:" in line), text.strip()
        )
        told = re.sub(r"\Apsql:(<stdin>:\d+:)? *", "", told)
        ok = False if ended.exit == _NO_CONNECTION or "statement timeout" in told else None
        return said(ok, told or f"psql: exit code {ended.exit}", took=took, output=output)
    row = next(iter(text.splitlines()), None)
    if row is None:
        return said(False if "is" in spec else None, f"no row, in {spell(took)}", took=took, output=output)
    first = row.split(_BETWEEN)[0]
    value = from_json(first, spec["json"]) if "json" in spec else number(first)
    if value == "":
        return said(None, f"an empty value, in {spell(took)}", took=took, output=output)
    expect(value, spec.get("is"), "the answer")
    return said(True, f"{value}, in {spell(took)}", value, took=took, output=output)


def _without_password(text: str) -> str:
    return re.sub(r"(://[^/@\s]*?):[^/@\s]*@", r"\1@", text)
