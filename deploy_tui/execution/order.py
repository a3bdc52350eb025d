"""What exactly is started for an item or a step: the words, the folder, the environment, the time."""

import os
from dataclasses import dataclass, field

from deploy_tui.checklist.duration import parse_duration
from deploy_tui.checklist.model import Item, ScriptStep
from deploy_tui.execution.probes import command
from deploy_tui.execution.reading import Context, Spec
from deploy_tui.execution.template import fill_words

COMMAND_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Order:
    argv: tuple[str, ...]
    folder: str
    environment: dict[str, str] = field(repr=False)
    seconds: float = COMMAND_SECONDS


def spec_of(item: Item) -> Spec | None:
    """The item's command in its long form, as the probe of kind "command" that it is; None when it has none.

    Such a probe is run by the supervisor, too: a test suite takes longer than a terminal may last.
    """
    if item.command:
        return {"kind": "command", "run": item.command}
    return item.probe if item.probe is not None and item.probe.get("kind") == "command" else None


def spec_of_step(step: ScriptStep) -> Spec:
    return {"kind": "command", "run": step.run} | ({"timeout": step.timeout} if step.timeout else {})


def order(spec: Spec, given: Context) -> Order:
    """Fill it in. Raises template.BadTemplate."""
    argv = fill_words(command.words(spec), given.params)
    if "file" in spec:  # from the root, wherever it is run
        argv = (os.path.join(given.folder, spec["file"]), *argv[1:])
    names = spec.get("env", [])
    secrets = {
        name: given.secrets[name]
        for name in ([names] if isinstance(names, str) else names)
        if name in given.secrets
    }
    seconds = parse_duration(spec["timeout"]).total_seconds() if "timeout" in spec else COMMAND_SECONDS
    folder = os.path.join(given.folder, spec.get("folder", ""))
    return Order(argv, folder, {**given.environment, **secrets}, seconds)
