"""Whether something takes connections, or whether nothing does.

probe = { kind = "tcp", host = "db.internal", port = 5432, within = "2 s" }
probe = { kind = "tcp", host = "{{site-url}}", closed = [5432, 6379] }     none of these may answer
"""

from concurrent.futures import ThreadPoolExecutor

from deploy_tui.execution.probes.clock import Clock, NoAnswer
from deploy_tui.execution.probes.keys import Key, duration, filled, key_problems, shown
from deploy_tui.execution.probes.net import connect, host_and_port, resolve
from deploy_tui.execution.probes.said import said, spell
from deploy_tui.execution.reading import Context, Reading, Spec

_KEYS = (
    Key("host", needed=True),
    Key("port", "port"),
    Key("closed", "ports"),
    Key("within", "duration"),
)
_SILENCE = 5.0  # seconds after which a port that swallows everything counts as closed


class Tcp:
    def check(self, spec: Spec, context: Context) -> list[str]:
        found = list(key_problems(spec, _KEYS))
        if "port" in spec and "closed" in spec:
            found.append("tcp: 'port' must answer and 'closed' must not; make two probes of them")
        return found

    def commands(self, spec: Spec, context: Context) -> list[str]:
        host = shown(spec["host"], context.params)
        if "closed" in spec:
            return [f"see that {host} takes no connection on {', '.join(map(str, spec['closed']))}"]
        port = shown(str(spec.get("port", "")), context.params)
        return [f"connect to {host}" + (f" port {port}" if port else "")]

    def run(self, spec: Spec, context: Context) -> Reading:
        spec = filled(spec, context.params)
        clock = Clock(context, duration(spec, "within"))
        try:
            if "closed" in spec:
                return _closed(spec, context)
            host, port = host_and_port(spec["host"], 0)
            port = _port(spec.get("port", port))
            connect(host, port, clock).close()
        except NoAnswer as error:
            return said(error.ok, str(error), took=clock.took)
        return said(True, f"{host}:{port} answers in {spell(clock.took)}", took=clock.took)


def _closed(spec: Spec, context: Context) -> Reading:
    clock = Clock(context)
    host, _ = host_and_port(spec["host"], 0)
    resolve(host, 0, clock)  # of a host that does not exist every port is closed, which proves nothing
    ports = [_port(port) for port in spec["closed"]]
    most = min(duration(spec, "within") or _SILENCE, context.deadline)

    def answers(port: int) -> bool:
        try:
            connect(host, port, Clock(context, most)).close()
        except NoAnswer as error:
            if error.ok is None:
                raise
            return False
        return True

    with ThreadPoolExecutor(len(ports)) as pool:
        found = [port for port, answer in zip(ports, pool.map(answers, ports), strict=True) if answer]
    if found:
        return said(False, f"{host} answers on {', '.join(map(str, found))}", len(found), took=clock.took)
    return said(True, f"{host} answers on none of {', '.join(map(str, ports))}", 0, took=clock.took)


def _port(port: int | str) -> int:
    if str(port).isascii() and str(port).isdigit() and 0 < int(port) < 65536:
        return int(port)
    raise NoAnswer(f"{port or 'nothing'} is no port" if port != 0 else "no port is given", None)
