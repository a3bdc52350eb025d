"""What lies at the server: a commit whose tree holds the session's folder. All of it is text from outside."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from deploy_tui.store.errors import StoreError
from deploy_tui.store.evidence import MOST_BYTES
from deploy_tui.store.folder import EVIDENCE
from deploy_tui.store.git.launch import run
from deploy_tui.store.git.locate import Location
from deploy_tui.store.git.objects import Entry, parse_tree
from deploy_tui.store.git.repository import read_objects
from deploy_tui.store.logs import LOGS
from deploy_tui.store.sync.names import Ref
from deploy_tui.text.toml import SESSION_BYTES

MOST_FILES = 5_000
# In one sync. What is beyond it waits for the next one.
MOST_BYTES_AT_ONCE = 4 * SESSION_BYTES
WRITER = "Deploy-Writer"

_ORDINARY = (b"100644", b"100755")
_COMMITTED = re.compile(rb"^committer [^\n]*> (\d{1,11}) [+-]\d{4}$", re.MULTILINE)
_WRITER = re.compile(rf"^{WRITER}: ([A-Za-z0-9_-]{{1,64}})$".encode(), re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Tip:
    """The newest commit of a ref. `files` are the ordinary files of the session's folder, by name in it;
    `trees` those on the way to them; `by` and `at` the writer that made it and that writer's wall clock."""

    ref: Ref
    commit: str
    root: str
    trees: Mapping[str, bytes]
    files: Mapping[str, Entry]
    by: str
    at: datetime


def read_tips(location: Location, refs: Iterable[Ref], folder: str) -> list[Tip]:
    """What was fetched, by one process; a ref that is not there is left out. Raises StoreError, GitFailed."""
    refs = tuple(refs)
    parts = folder.split("/")
    ways = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    paths = [*ways, f"{folder}/{LOGS}", f"{folder}/{EVIDENCE}"]
    names = [
        name
        for ref in refs
        for name in (ref.here, f"{ref.here}^{{tree}}", *(f"{ref.here}:{path}" for path in paths))
    ]
    found = iter(read_objects(location, names))
    tips = [_tip(ref, [next(found) for _ in range(len(paths) + 2)]) for ref in refs]
    return [tip for tip in tips if tip is not None]


def _tip(ref: Ref, found: list[tuple[str, str, bytes] | None]) -> Tip | None:
    if found[0] is None:
        return None
    commit, kind, body = found[0]
    if kind != "commit" or found[1] is None:
        raise StoreError(f"{ref.there} at the server is no commit of a session")
    trees = {name: content for name, kind, content in filter(None, found) if kind == "tree"}
    files: dict[str, Entry] = {}
    for prefix, each in zip(("", f"{LOGS}/", f"{EVIDENCE}/"), found[-3:], strict=True):
        if each is not None and each[1] == "tree":
            files |= {prefix + name: entry for name, entry in _ordinary(each[2], len(each[0]) // 2)}
    if len(files) > MOST_FILES:
        raise StoreError(
            f"{ref.there} at the server holds {len(files):,} files; at most {MOST_FILES:,} are read"
        )
    head, _, message = body.partition(b"\n\n")
    committed, writer = _COMMITTED.search(head), _WRITER.search(message)
    return Tip(
        ref,
        commit,
        found[1][0],
        trees,
        files,
        writer[1].decode() if writer else "",
        datetime.fromtimestamp(int(committed[1]) if committed else 0, UTC),
    )


def _ordinary(body: bytes, id_length: int) -> Iterator[tuple[str, Entry]]:
    for name, entry in parse_tree(body, id_length).items():
        if entry.mode in _ORDINARY:
            yield name.decode("utf-8", "replace"), entry


def read_files(location: Location, files: Mapping[str, Entry]) -> dict[str, bytes | None]:
    """The bytes of these files; None for one that is over its limit. What would be too much at once is left
    out. Raises GitFailed."""
    if not files:
        return {}
    request = "".join(f"{entry.id}\n" for entry in files.values()).encode()
    lines = run(location.top, "cat-file", "--batch-check", given=request).decode().splitlines()
    contents: dict[str, bytes | None] = {}
    wanted: dict[str, str] = {}
    total = 0
    for (name, entry), line in zip(files.items(), lines, strict=True):
        kind, _, size = line.partition(" ")[2].partition(" ")
        if kind != "blob" or int(size) > (MOST_BYTES if name.startswith(EVIDENCE) else SESSION_BYTES):
            contents[name] = None
        elif total + int(size) <= MOST_BYTES_AT_ONCE:
            total += int(size)
            wanted[name] = entry.id
    for name, found in zip(wanted, read_objects(location, wanted.values()), strict=True):
        contents[name] = found[2] if found else None
    return contents
