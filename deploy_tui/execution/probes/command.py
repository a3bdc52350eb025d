"""What a program of the team's says: its exit code, and a value in its output.

probe = { kind = "command", run = "kubectl get hpa backend -o json", json = "spec.minReplicas" }
probe = { kind = "command", file = "scripts/smoke.sh", argv = ["{{api-url}}"], timeout = "5 min" }

`run` is split into words before answers are filled in, `argv` is a list of words, `file` a program in the
folder of the team, to which `argv` may be given. No shell reads any of them. `env` names the secrets it is
given; answers are there as PARAM_<ID>. An item's `command` is the short form: { kind = "command", run = … }.
"""

import os
from dataclasses import replace
from typing import Any

from deploy_tui.execution import template
from deploy_tui.execution.probes import child
from deploy_tui.execution.probes.clock import Clock, NoAnswer
from deploy_tui.execution.probes.keys import Key, duration, filled, key_problems, shown, texts
from deploy_tui.execution.probes.said import said, spell
from deploy_tui.execution.probes.values import Value, expect, from_json, from_pattern
from deploy_tui.execution.reading import Context, Reading, Spec
from deploy_tui.execution.template import PLACE, BadTemplate

_KEYS = (
    Key("run"),
    Key("argv", "texts"),
    Key("file"),
    Key("folder"),
    Key("timeout", "duration"),
    Key("exit", "number"),
    Key("pattern", "pattern"),
    Key("json"),
    Key("is", "scalar"),
    Key("contains", "texts"),
    Key("env", "texts"),
)


class Command:
    def check(self, spec: Spec, context: Context) -> list[str]:
        found = list(key_problems(spec, _KEYS))
        if found:
            return found
        if ("run" in spec) == ("argv" in spec or "file" in spec):
            return [
                "command: one of 'run', 'argv' and 'file' says what is run; 'argv' may stand beside 'file'"
            ]
        if any(not _is_below(spec[name]) for name in ("file", "folder") if name in spec):
            found.append("command: 'file' and 'folder' are paths below the root, without '..' and {{param}}")
        if "pattern" in spec and "json" in spec:
            found.append("command: 'pattern' or 'json' says where the value is, not both")
        if "is" in spec and "pattern" not in spec and "json" not in spec:
            found.append("command: 'is' needs 'pattern' or 'json', which says where the value is")
        try:
            found += [f"command: {each}" for each in template.faults_of(words(spec))]
        except BadTemplate as error:
            found.append(f"command: {error}")
        return found

    def commands(self, spec: Spec, context: Context) -> list[str]:
        line = template.shown([shown(word, context.params) for word in words(spec)])
        folder = f"   (in {spec['folder']})" if "folder" in spec else ""
        secrets = f"   (with {', '.join(texts(spec['env']))})" if "env" in spec else ""
        return [line + folder + secrets]

    def run(self, spec: Spec, context: Context) -> Reading:
        ready = template.fill_words(words(spec), context.params)
        if "file" in spec:  # from the root, wherever it is run
            ready = (os.path.join(context.folder, spec["file"]), *ready[1:])
        folder = os.path.join(context.folder, spec.get("folder", ""))
        clock = Clock(_patient(context, spec))
        try:
            ended = child.run(ready, folder, _environment(spec, context), clock, hidden=context.hidden)
        except NoAnswer as error:
            return said(error.ok, f"{ready[0]}: {error}", took=clock.took)
        return judged(spec, context, ended.exit, ended.output, clock.took)


def words(spec: Spec) -> tuple[str, ...]:
    """What is run, answers not filled in. Raises BadTemplate."""
    if "run" in spec:
        return template.split(spec["run"])
    # A path with a slash in it, so that PATH is not searched.
    file = (f"./{spec['file']}",) if "file" in spec else ()
    found = (*file, *texts(spec.get("argv", [])))
    if not found or not found[0]:
        raise BadTemplate("an empty command; write the program's name first")
    return found


def judged(spec: Spec, context: Context, exit: int, output: bytes, took: float) -> Reading:
    """What it means that the command ended like this, whoever ran it. Raises BadTemplate."""
    wanted = spec.get("exit", 0)
    ended = f"exit code {exit}" if exit >= 0 else f"ended by signal {-exit}"
    told = f"{ended} in {spell(took)}"
    text = output.decode("utf-8", "replace")
    if exit != wanted:
        last = next((line for line in reversed(text.splitlines()) if line.strip()), "")
        wants = f" ({wanted:g} is wanted)" if wanted else ""
        return said(
            False, f"{told}{wants}: {last.strip()}" if last else told + wants, took=took, output=output
        )
    value: Value = None
    try:
        value = _value({**spec, **filled(_judging(spec), context.params)}, text)
    except NoAnswer as error:
        return said(error.ok, f"{told}; {error}", took=took, output=output)
    shown_value = "" if value is None else f", {value}"
    return said(True, told + shown_value, value, took=took, output=output)


def _value(spec: Spec, text: str) -> Value:
    for part in texts(spec.get("contains", [])):
        if part not in text:
            raise NoAnswer(f"{part} is not in its output")
    value: Value = None
    if "pattern" in spec:
        value = from_pattern(text, spec["pattern"])
    elif "json" in spec:
        value = from_json(text, spec["json"])
    expect(value, spec.get("is"), spec.get("json", "the value"))
    return value


def _judging(spec: Spec) -> dict[str, Any]:
    """What is compared with the output; an answer in a pattern would be read as one, and stays out of it."""
    return {name: spec[name] for name in ("contains", "json", "is") if name in spec}


def _is_below(path: str) -> bool:
    """An answer that names the folder would choose what is run there: a conftest.py, a Makefile."""
    return not (os.path.isabs(path) or ".." in path.split("/") or PLACE.search(path))


def _patient(context: Context, spec: Spec) -> Context:
    seconds = duration(spec, "timeout")
    return context if seconds is None else replace(context, deadline=seconds)


def _environment(spec: Spec, context: Context) -> dict[str, str]:
    answers = {template.variable_of(id): answer for id, answer in context.params.items()}
    secrets = {name: context.secrets[name] for name in texts(spec.get("env", [])) if name in context.secrets}
    return {**context.environment, **answers, **secrets}
