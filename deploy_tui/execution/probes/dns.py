"""Whether a name leads somewhere, and where.

probe = { kind = "dns", name = "{{api-url}}", is = ["203.0.113.7"] }     `is`: exactly these addresses
"""

import ipaddress

from deploy_tui.execution.probes.clock import Clock, NoAnswer
from deploy_tui.execution.probes.keys import Key, filled, key_problems, shown, texts
from deploy_tui.execution.probes.net import host_and_port, resolve
from deploy_tui.execution.probes.said import said, spell
from deploy_tui.execution.reading import Context, Reading, Spec

_KEYS = (Key("name", needed=True), Key("is", "texts"))


class Dns:
    def check(self, spec: Spec, context: Context) -> list[str]:
        return list(key_problems(spec, _KEYS))

    def commands(self, spec: Spec, context: Context) -> list[str]:
        return [f"look up {shown(spec['name'], context.params)}"]

    def run(self, spec: Spec, context: Context) -> Reading:
        clock = Clock(context)
        try:
            spec = filled(spec, context.params)
            host, _ = host_and_port(spec["name"], 0)
            wanted = {_address(text) for text in texts(spec.get("is", []))}
            found = list(dict.fromkeys(str(address[0]) for _, address in resolve(host, 0, clock)))
        except NoAnswer as error:
            return said(error.ok, str(error), took=clock.took)
        if wanted and wanted != {_address(each) for each in found}:
            told = f"{host} leads to {', '.join(found)}, not to {', '.join(sorted(wanted))}"
            return said(False, told, found[0], took=clock.took)
        return said(
            True, f"{host} leads to {', '.join(found)} ({spell(clock.took)})", found[0], took=clock.took
        )


def _address(text: str) -> str:
    """Written in the one way that each address has."""
    try:
        return str(ipaddress.ip_address(text.partition("%")[0]))
    except ValueError:
        raise NoAnswer(f"{text} is no address", None) from None
