"""What is wrong with a checklist, and where."""

from collections.abc import Sequence
from typing import NamedTuple


class Problem(NamedTuple):
    """One fault. `line` is 1-based, 0 when it concerns the whole file; `message` says what to do."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


class BadChecklist(ValueError):
    """The files are no checklist that can be used; `problems` name every reason."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)
