"""The variables that production needs, as entries of a list under the headings of their groups."""

from collections.abc import Callable, Sequence

from rich.cells import cell_len

from deploy_tui.checklist.model import Checklist, Item, Variable
from deploy_tui.tui.listing import Entry, heading, told_below
from deploy_tui.tui.spans import Line, Span
from deploy_tui.tui.wrapping import fit

_LONGEST_NAME = 32


def variable_entries(checklist: Checklist) -> list[Entry]:
    needed = needed_by(checklist)
    names = min(_LONGEST_NAME, max((cell_len(each.name) for each in checklist.variables), default=0))
    entries: list[Entry] = []
    group = ""
    for variable in checklist.variables:
        if variable.group != group:
            group = variable.group
            entries.append(heading(group))
        entries.append(
            Entry(
                variable.name,
                _line(variable, names),
                _more(variable, needed.get(variable.name, ())),
                _words(variable),
            )
        )
    return entries


def needed_by(checklist: Checklist) -> dict[str, tuple[Item, ...]]:
    """Name of a variable -> the items that need it."""
    found: dict[str, tuple[Item, ...]] = {}
    for item in checklist.items.values():
        for name in item.variables:
            found[name] = (*found.get(name, ()), item)
    return found


def _words(variable: Variable) -> Callable[[], str]:
    return lambda: " ".join(
        (variable.name, variable.group, variable.comment, variable.about, "secret" if variable.secret else "")
    )


def _line(variable: Variable, names: int) -> Callable[[int], Line]:
    def line(width: int) -> Line:
        secret = Span("secret ", "warn") if variable.secret else Span("       ")
        name = fit(variable.name, names) + "  "
        room = width - cell_len(name) - secret.cell_len
        return [Span(name, "strong"), secret, Span(fit(variable.example, max(0, room)), "dim")]

    return line


def _more(variable: Variable, items: Sequence[Item]) -> Callable[[int], Sequence[Line]]:
    def more(width: int) -> Sequence[Line]:
        titles = "; ".join(item.title for item in items) or "no item names it"
        return [
            *told_below(variable.about, width),
            *told_below(variable.comment, width, "text", "comment"),
            *told_below(variable.example, width, "text", "example"),
            *told_below("never shown, never written down by this program" if variable.secret else "", width,
                        "warn", "secret"),
            *told_below(titles, width, "dim", "needed by"),
            [],
        ]  # fmt: skip

    return more
