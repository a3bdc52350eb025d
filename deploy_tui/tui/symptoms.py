"""Finding the runbook for what somebody sees, in the words they type at three in the morning."""

from collections.abc import Iterable
from typing import NamedTuple

from deploy_tui.checklist.model import Runbook


class Found(NamedTuple):
    """A runbook, with its symptoms in the order to show them, and how many of these match."""

    runbook: Runbook
    symptoms: tuple[str, ...]
    matching: int


def find_runbooks(runbooks: Iterable[Runbook], typed: str) -> list[Found]:
    """The runbooks in which every typed word occurs, those whose title or symptoms have them first.

    Empty when nothing fits: then the panel goes on showing them all.
    """
    words = typed.lower().split()
    found: list[tuple[int, Found]] = []
    for runbook in runbooks:
        steps = " ".join(f"{step.text} {step.how}" for step in runbook.steps)
        near = " ".join((runbook.title, *runbook.symptoms)).lower()
        if all(word in f"{near} {runbook.about} {steps}".lower() for word in words):
            matching = [each for each in runbook.symptoms if any(word in each.lower() for word in words)]
            rest = [each for each in runbook.symptoms if each not in matching]
            far = sum(word not in near for word in words)
            found.append((far, Found(runbook, (*matching, *rest), len(matching))))
    return [each for _, each in sorted(found, key=lambda pair: (pair[0], -pair[1].matching if words else 0))]
