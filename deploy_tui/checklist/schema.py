"""The language in which the tables of a checklist's files are described; `tables` describes them with it."""

from dataclasses import dataclass
from typing import Literal

from deploy_tui.checklist.model import KINDS, Kind

Type = Literal["text", "texts", "flag", "number", "answer", "table", "tables", "probe"]
"""`texts` is a list of texts, `flag` true or false, `number` a whole number, `answer` a text or a flag,
`probe` a table with a `kind`, which knows the other keys (see the room `execution`)."""

Form = Literal["any", "id", "name", "limit", "duration", "alert", "filled"]
"""What a text looks like. `name` is a variable's name; `alert` a limit, or words; `filled` a command line in
which {{param}} stands for an answer."""

Space = Literal["item", "section", "phase", "role", "param", "gate", "runbook", "step", "script", "variable"]
"""What an id names. Items, sections and phases share one set of ids."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table. `about` says what it means, in one line."""

    name: str
    about: str
    type: Type = "text"
    needed: bool = False
    example: str = ""  # as it stands in a file
    form: Form = "any"
    values: tuple[str, ...] = ()  # the texts that may stand here, beside the ids of `names`
    names: tuple[Space, ...] = ()  # the text, or each of the texts, is the id of one of these
    table: str = ""  # the table that stands here, or whose list
    least: int = 1  # of a number
    most: int = 1
    blank: bool = False  # the text may be empty
    kinds: tuple[Kind, ...] = KINDS  # the kinds of item for which it makes sense


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of table. Those that have an id, or a name, are found by it in `space`."""

    name: str
    about: str
    keys: tuple[Key, ...]
    space: Space | None = None

    def key(self, name: str) -> Key | None:
        return next((key for key in self.keys if key.name == name), None)

    @property
    def id_key(self) -> str:
        return "name" if self.space == "variable" else "id"
