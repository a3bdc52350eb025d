"""What only shows across tables and files: ids used twice, and names of what does not exist."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from deploy_tui.checklist.entries import Entry
from deploy_tui.checklist.model import ROLLBACK_ENDING
from deploy_tui.checklist.problem import Problem
from deploy_tui.checklist.schema import Key, Space
from deploy_tui.checklist.spelling import Guesses, quoted

_PLACES: tuple[Space, ...] = ("item", "section", "phase")
_PARAM = re.compile(r"\{\{([^{}]*)\}\}")
_LONGEST_CIRCLE = 8


class Links:
    """The entries by what they are called. `hidden` are the spaces of files that could not be read: whether
    something in there exists is not known, and not complained about."""

    def __init__(self, entries: Sequence[Entry], hidden: Collection[Space], guesses: Guesses) -> None:
        self._entries = entries
        self._hidden = frozenset(hidden)
        self._guesses = guesses
        self._known: dict[tuple[Space, ...], Mapping[str, Entry]] = {}

    def problems(self) -> Iterator[Problem]:
        yield from self._duplicates()
        yield from self._taken_ids()
        for entry in self._entries:
            for key in entry.schema.keys:
                if key.names:
                    yield from self._reference_problems(entry, key)
                if key.form == "filled" or key.type == "probe":
                    yield from self._placeholder_problems(entry, key)
        yield from self._twin_problems()
        yield from self._circles()
        yield from self._shut_gates()

    def _of(self, *spaces: Space) -> Mapping[str, Entry]:
        """The entries of these spaces by id; of two with the same id the first."""
        if spaces not in self._known:
            found: dict[str, Entry] = {}
            for entry in self._entries:
                if entry.schema.space in spaces and entry.id:
                    found.setdefault(entry.id, entry)
            self._known[spaces] = found
        return self._known[spaces]

    def _duplicates(self) -> Iterator[Problem]:
        first: dict[tuple[object, str], Entry] = {}
        for entry in self._entries:
            space = entry.schema.space
            if not space or not entry.id:
                continue
            # A step's id is unique in its runbook.
            among: object = "place" if space in _PLACES else (entry.parent if space == "step" else space)
            other = first.setdefault((among, entry.id), entry)
            if other is not entry:
                key = entry.schema.id_key
                yield entry.problem(f"duplicate {key} {quoted(entry.id)}, first in {other.place}", key)

    def _taken_ids(self) -> Iterator[Problem]:
        """A script's way back is called by the script's id and an ending."""
        scripts = self._of("script")
        for id, script in scripts.items():
            other = scripts.get(id.removesuffix(ROLLBACK_ENDING)) if id.endswith(ROLLBACK_ENDING) else None
            if other is not None and "rollback" in other.table:
                text = f"{quoted(id)} is the way back of the script in {other.place}; give it another id"
                yield script.problem(text, "id")

    def _reference_problems(self, entry: Entry, key: Key) -> Iterator[Problem]:
        known = self._of(*key.names)
        for id, line in entry.texts(key.name):
            if not id.strip() or id in key.values:
                continue
            fault = ""
            if id not in known:
                if not self._hidden.intersection(key.names):
                    advice = self._guesses.did_you_mean(id, [*known, *key.values])
                    fault = f"there is no {' or '.join(key.names)} {quoted(id)}{advice}"
            elif known[id] is entry:
                fault = "names the item itself"
            elif key.name == "if" and known[id].table.get("type") != "yes-no":
                fault = f'param {quoted(id)} is no question of yes or no; give it type = "yes-no"'
            elif key.name == "signoffs" and "signoff" not in known[id].table:
                fault = f"role {quoted(id)} does not sign; give it signoff and covers"
            if fault:
                yield Problem(entry.file, line, f"{quoted(key.name)}: {fault}")

    def _placeholder_problems(self, entry: Entry, key: Key) -> Iterator[Problem]:
        if "param" in self._hidden:
            return
        params = self._of("param")
        ids = (id for text in _texts_in(entry.table.get(key.name)) for id in _PARAM.findall(text))
        for id in dict.fromkeys(ids):
            if id not in params:
                advice = self._guesses.did_you_mean(id.strip(), params)
                text = f"{quoted(key.name)}: there is no param for {quoted('{{' + id + '}}')}{advice}"
                yield entry.problem(text, key.name)

    def _twin_problems(self) -> Iterator[Problem]:
        items = self._of("item")
        for id, item in items.items():
            twin = items.get(item.text("same"))
            if twin is not None and twin is not item and twin.text("same") != id:
                text = (
                    f"'same': {quoted(twin.id)} does not point back; add same = {quoted(id)} in {twin.place}"
                )
                yield item.problem(text, "same")

    def _circles(self) -> Iterator[Problem]:
        items = self._of("item")
        needs = {id: [need for need, _ in item.texts("needs")] for id, item in items.items()}
        for circle in _circles(needs):
            if len(circle) > 1:  # one that needs itself has been told
                way = " → ".join(quoted(id) for id in circle[:_LONGEST_CIRCLE])
                way += " → …" * (len(circle) > _LONGEST_CIRCLE) + f" → {quoted(circle[0])}"
                yield items[circle[0]].problem(f"'needs' goes in a circle, nobody can begin: {way}", "needs")

    def _shut_gates(self) -> Iterator[Problem]:
        """A gate that waits for what it holds back never opens."""
        inside: dict[str, set[str]] = {}  # the items of an item, a section, a phase
        for item in self._of("item").values():
            place: Entry | None = item
            while place is not None:
                inside.setdefault(place.id, set()).add(item.id)
                place = place.parent
        for need in self._entries:
            if need.schema.name == "gate.needs" and need.parent is not None:
                held = inside.get(need.parent.text("before"), set())
                for key in need.schema.keys:
                    for id, line in need.texts(key.name) if set(key.names) & set(_PLACES) else ():
                        if held & inside.get(id, set()):
                            text = f"the gate never opens: it holds back {quoted(id)}, for which it waits"
                            yield Problem(need.file, line, text)


def _texts_in(value: object) -> Iterator[str]:
    """Every text in a value of a table, however deep; the parser has seen to it that it is not too deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(each)


def _circles(needs: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Every way back to where one has been; without recursion, for chains of any length."""
    finished: set[str] = set()
    for start in needs:
        if start in finished:
            continue
        trail, place, todo = [start], {start: 0}, [iter(needs[start])]
        while todo:
            id = next(todo[-1], None)
            if id is None:
                todo.pop()
                finished.add(trail.pop())
                del place[next(reversed(place))]
            elif id in place:
                yield tuple(trail[place[id] :])
            elif id in needs and id not in finished:
                place[id] = len(trail)
                trail.append(id)
                todo.append(iter(needs[id]))
