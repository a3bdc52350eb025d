"""The variables that production needs: there, no placeholders, strong enough, well formed.

probe = { kind = "env" }                                             all of the checklist's
probe = { kind = "env", variables = ["DB_PASSWORD", "SECRET_KEY"] }  some of them
probe = { kind = "env", file = ".env.production" }                   those of a file

Without `file` it looks at what a command would be given: what is set in the environment, else the keyring.
The value is how many are well. No value of a variable is in a reading.
"""

import os
from collections.abc import Sequence

from deploy_tui.environment.envfile import NotReadable, read_file
from deploy_tui.environment.found import Finding, Values
from deploy_tui.environment.ring import READ_SECONDS, Ring
from deploy_tui.environment.sources import around
from deploy_tui.execution.probes.clock import Clock, NoAnswer
from deploy_tui.execution.probes.keys import Key, filled, key_problems, shown, texts
from deploy_tui.execution.probes.said import said
from deploy_tui.execution.reading import Context, Reading, Spec

_KEYS = (Key("variables", "texts"), Key("file"))


class Env:
    def check(self, spec: Spec, context: Context) -> list[str]:
        return list(key_problems(spec, _KEYS))

    def commands(self, spec: Spec, context: Context) -> list[str]:
        names = " ".join(texts(spec["variables"])) if "variables" in spec else "every variable"
        where = shown(spec["file"], context.params) if "file" in spec else "the environment and the keyring"
        return [f"look at {names} in {where}"]

    def run(self, spec: Spec, context: Context) -> Reading:
        spec = filled(spec, context.params)
        clock = Clock(context)
        known = context.required
        if known is None or not known.variables:
            return said(None, "the checklist names no variables", took=clock.took)
        names = tuple(texts(spec["variables"])) if "variables" in spec else None
        wanted = names if names is not None else tuple(known.variables)
        if strange := [name for name in wanted if name not in known.variables]:
            return said(None, f"the checklist has no variable {', '.join(strange)}", took=clock.took)
        try:
            if "file" in spec:
                found = _read(os.path.join(context.folder, os.path.expanduser(spec["file"])))
            else:
                ring = Ring(context.folder, seconds=min(READ_SECONDS, clock.left()))
                found = around(ring, known.variables)
        except NotReadable as error:
            return said(None, str(error), took=clock.took)
        except NoAnswer as error:
            return said(error.ok, str(error), took=clock.took)
        faults = known.check(found, names)  # without names of the place itself, too
        unknown = [name for name in wanted if found.silent and name not in found.values]
        well = len({*wanted}.difference(unknown, (each.name for each in faults)))
        if unknown and not faults:  # they may be well
            return said(None, found.notes[0], took=clock.took)
        output = "".join(f"{each}\n" for each in faults).encode()
        told = f"{well} of {len(wanted)} variables are well"
        more = f"; {len(unknown)} not known" if unknown else ""
        if found.notes and not all(name in found.values for name in wanted):
            more += f"; {found.notes[0]}"
        return said(not faults, told + _some(faults) + more, well, took=clock.took, output=output)


def _read(path: str) -> Values:
    """Raises NotReadable, also for a pipe, to which nobody may ever write."""
    if os.path.exists(path) and not os.path.isfile(path):
        raise NotReadable(f"{path}: no ordinary file")
    return read_file(path)


def _some(faults: Sequence[Finding]) -> str:
    said = "".join(f"; {each.name or f'line {each.line}'} {each.says}" for each in faults[:4])
    return said + ("; …" if len(faults) > 4 else "")
