"""The answers that commands need: given with --param, or asked for at a terminal, and kept in the session."""

from collections.abc import Mapping
from functools import partial

from deploy_tui.checklist.model import Item, Script
from deploy_tui.commands.common import Usage
from deploy_tui.commands.say import ask, at_terminal
from deploy_tui.environment.hidden import looked_for
from deploy_tui.environment.pasted import refuse_secrets
from deploy_tui.execution.answers import missing_answers
from deploy_tui.session.rules import set_param
from deploy_tui.store.opened import OpenSession


def keep_answers(session: OpenSession, params: list[str]) -> None:
    """What was answered with --param: all, or none. Raises Usage, Unknown, and Refused for one that holds a
    secret."""
    given: dict[str, str] = {}
    for word in params:
        id, _, value = word.partition("=")
        if not id or not value:
            raise Usage(f"--param {word}: write it like --param api-url=https://api.example.com")
        given[id] = value
    if given:
        _keep(session, given)


def _keep(session: OpenSession, given: Mapping[str, str]) -> None:
    secrets = looked_for(session.state.checklist.variables, session.place.root, tuple(given.values()))
    refuse_secrets(given, secrets)
    session.record(*(partial(set_param, id=id, text=value) for id, value in given.items()))


def ask_for_answers(session: OpenSession, name: str, about: Item | Script) -> None:
    """What is missing for `about`, called `name`, is asked for at a terminal, and recorded: nobody is asked
    twice. Raises Usage."""
    for param in missing_answers(session.state, about):
        example = f", for example {param.example}" if param.example else ""
        answer = ask(f"{param.ask or param.title}{example}:") if at_terminal() else ""
        if not answer:
            raise Usage(f"{name}: {param.title} is not known yet: --param {param.id}={param.example or '…'}")
        _keep(session, {param.id: answer})
