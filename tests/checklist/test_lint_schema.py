"""The schema and the reader agree: no key is read that lint calls unknown, none is promised and ignored."""

from collections.abc import Iterator, Mapping
from typing import Any

from deploy_tui.checklist.build import build
from deploy_tui.checklist.model import KINDS
from deploy_tui.checklist.schema import Key
from deploy_tui.checklist.tables import KIND_NEEDS, ONE_OF, TABLES, TOGETHER

# Read by others than build: `format` by lint, the lists of files by merge, a gate's needs by the session.
ELSEWHERE = {
    "checklist": {"format", "phases", "runbooks"},
    "gate.needs": {"phase", "section", "item", "items", "signoffs"},
}


class Watched(dict[str, Any]):
    """A table that remembers which of its keys were asked for, those of other tables of its kind included."""

    def __init__(self, name: str, read: dict[str, set[str]], values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self._read = read.setdefault(name, set())

    def __getitem__(self, key: str) -> Any:
        self._read.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self._read.add(key)
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self._read.add(str(key))
        return super().__contains__(key)


def full(name: str, read: dict[str, set[str]]) -> Watched:
    """A table with everything in it that its schema knows."""
    return Watched(name, read, {key.name: _value(key, read) for key in TABLES[name].keys})


def _value(key: Key, read: dict[str, set[str]]) -> Any:
    if key.table:
        inner = full(key.table, read)
        return [inner] if key.type == "tables" else inner
    if key.values:
        return key.values[0]
    text = {"limit": "< 1 s", "alert": "> 1 %", "duration": "1 hour"}.get(key.form, "a")
    return {"text": text, "texts": [text], "flag": True, "number": 2, "answer": "a", "probe": {"kind": "a"}}[
        key.type
    ]


def test_every_key_that_the_reader_reads_is_in_the_schema_and_the_other_way_round() -> None:
    read: dict[str, set[str]] = {}
    table = full("checklist", read)
    section = table["phase"][0]["section"][0]
    section["item"].append(Watched("item", read, {"id": "b", "title": "B"}))  # has its section's owner
    build(table, known_digest="0")

    for name, keys in read.items():
        known = {key.name for key in TABLES[name].keys}
        assert keys | ELSEWHERE.get(name, set()) == known, name
    assert {*TABLES} - {*read} == {"variables", "scripts"}  # two files that merge puts together


def _tables_of(keys: Iterator[Key]) -> set[str]:
    return {key.table for key in keys if key.table}


def test_the_schema_holds_together() -> None:
    spaces = {table.space for table in TABLES.values() if table.space}
    for table in TABLES.values():
        assert table.about
        names = [key.name for key in table.keys]
        assert len(names) == len(set(names))
        assert (table.space is None) or table.key(table.id_key)
        for key in table.keys:
            assert key.about, (table.name, key.name)
            assert set(key.names) <= spaces
            assert key.table in TABLES or not key.table
            assert bool(key.table) == (key.type in ("table", "tables"))
            assert set(key.kinds) <= set(KINDS)
    assert set(TABLES) == {"checklist", "variables", "scripts"} | _tables_of(
        key for table in TABLES.values() for key in table.keys
    )
    for name, pairs in TOGETHER.items():
        assert all(TABLES[name].key(key) for pair in pairs for key in pair)
    for name, keys in ONE_OF.items():
        assert all(TABLES[name].key(key) for key in keys)
    assert all(TABLES["item"].key(key) for keys in KIND_NEEDS.values() for key in keys)
