"""Which of the checklist's questions have to be answered before something can run."""

import json
import re

from deploy_tui.checklist.model import Item, Param, Script
from deploy_tui.execution.surroundings import params_of
from deploy_tui.execution.template import used
from deploy_tui.session.state import State

# How a query names an answer, which psql quotes: :'db_user' is that for db-user.
_IN_QUERY = re.compile(r":'(\w+)'")


def missing_answers(state: State, about: Item | Script) -> tuple[Param, ...]:
    """The questions that have to be answered first, in the checklist's order."""
    if isinstance(about, Script):
        texts = [text for step in about.steps for text in (step.run, json.dumps(step.probe, default=str))]
    else:
        texts = [about.command, json.dumps(about.probe, default=str)]
    named = {id for text in texts for id in used(text)}
    named |= {id.replace("_", "-") for text in texts for id in _IN_QUERY.findall(text)}
    answered = params_of(state)
    return tuple(each for each in state.checklist.params if each.id in named and each.id not in answered)
