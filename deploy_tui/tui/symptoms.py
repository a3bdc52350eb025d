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

    Empty when nothing fits: then the panel goes on showing them all, the nearest first.
    """
    words = typed.lower().split()
    return [
        each for each in nearest_runbooks(runbooks, typed) if all(word in _all(each[0]) for word in words)
    ]


def nearest_runbooks(runbooks: Iterable[Runbook], typed: str) -> list[Found]:
    """All of them, those first that have the most of the typed words in their title or symptoms."""
    words = typed.lower().split()
    found: list[tuple[int, Found]] = []
    for runbook in runbooks:
        near = _near(runbook)
        matching = [each for each in runbook.symptoms if any(word in each.lower() for word in words)]
        rest = [each for each in runbook.symptoms if each not in matching]
        far = sum(word not in near for word in words)
        found.append((far, Found(runbook, (*matching, *rest), len(matching))))
    return [each for _, each in sorted(found, key=lambda pair: (pair[0], -pair[1].matching if words else 0))]


def _near(runbook: Runbook) -> str:
    return " ".join((runbook.title, *runbook.symptoms)).lower()


def _all(runbook: Runbook) -> str:
    steps = " ".join(f"{step.text} {step.how}" for step in runbook.steps)
    return f"{_near(runbook)} {runbook.about} {steps}".lower()
