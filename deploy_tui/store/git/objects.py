"""Blobs, trees, commits as bytes: which objects a change needs, and the one stream that brings them to git.

Pure. Only the trees between the top and a changed file are looked at, and only what changed is written. The
objects go to `git unpack-objects` as one pack: one process whatever their number, no temporary files, no
names to quote, no filters.
"""

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

_FILE = b"100644"
_EXECUTABLE = b"100755"
_FOLDER = b"40000"
_PACK_TYPES = {"commit": 1, "tree": 2, "blob": 3}

Nested: TypeAlias = "dict[bytes, bytes | Nested]"


class CannotRebuild(Exception):
    """The trees at hand do not allow the change; the message is a short reason."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a tree, or the index, holds under a name: a git mode as in a tree, and an object id in hex."""

    mode: bytes
    id: str


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A tree with the given files in it. `objects` (type, bytes) are those the old tree did not have."""

    tree: str
    objects: tuple[tuple[str, bytes], ...]
    entries: tuple[tuple[bytes, Entry], ...]


def object_id(kind: str, body: bytes, algorithm: str) -> str:
    """The id that git gives to an object; `algorithm` is sha1 or sha256."""
    digest = hashlib.new(algorithm, b"%s %d\0" % (kind.encode(), len(body)), usedforsecurity=False)
    digest.update(body)
    return digest.hexdigest()


def algorithm_of(object_id: str) -> str:
    """Which hash an id comes from."""
    return "sha1" if len(object_id) == 40 else "sha256"


def folders_of(files: Iterable[str]) -> list[str]:
    """Every folder on the way to the files, each once, without the top ("")."""
    folders = {path[:end] for path in files for end, letter in enumerate(path) if letter == "/"}
    return sorted(folders)


def rebuild(
    root: str | None, trees: Mapping[str, bytes], files: Mapping[str, bytes], algorithm: str
) -> Rebuilt:
    """The tree `root` (None: empty) with `files` (path → content) put in; everything else stays as it is.

    `trees` maps the ids of the trees on the way to their bytes. A file that is executable stays so. Raises
    CannotRebuild when a tree is missing, or a folder is in the way of a file, or the other way round.
    """
    objects: list[tuple[str, bytes]] = []
    entries: list[tuple[bytes, Entry]] = []

    def put(kind: str, body: bytes, old: str | None) -> str:
        name = object_id(kind, body, algorithm)
        if name != old:
            objects.append((kind, body))
        return name

    def grow(path: bytes, old: str | None, wanted: Nested) -> str:
        if old is not None and old not in trees:
            raise CannotRebuild("HEAD moved while it was read")
        tree = {} if old is None else parse_tree(trees[old], len(old) // 2)
        for name, content in wanted.items():
            here = path + name
            found = tree.get(name)
            if isinstance(content, bytes):
                if found is not None and found.mode not in (_FILE, _EXECUTABLE):
                    raise CannotRebuild(f"{_shown(here)} is not an ordinary file in HEAD")
                mode = found.mode if found is not None else _FILE
                tree[name] = Entry(mode, put("blob", content, found.id if found is not None else None))
                entries.append((here, tree[name]))
            else:
                if found is not None and found.mode != _FOLDER:
                    raise CannotRebuild(f"{_shown(here)} is not a folder in HEAD")
                below = grow(here + b"/", found.id if found is not None else None, content)
                tree[name] = Entry(_FOLDER, below)
        return put("tree", _format(tree), old)

    return Rebuilt(grow(b"", root, _nested(files)), tuple(objects), tuple(entries))


def pack(objects: Iterable[tuple[str, bytes]], algorithm: str) -> bytes:
    """The objects as one git pack, undeltified."""
    objects = list(objects)
    parts = [b"PACK", (2).to_bytes(4, "big"), len(objects).to_bytes(4, "big")]
    for kind, body in objects:
        parts += (_pack_header(_PACK_TYPES[kind], len(body)), zlib.compress(body, 1))
    stream = b"".join(parts)
    return stream + hashlib.new(algorithm, stream, usedforsecurity=False).digest()


def as_index_info(entries: Iterable[tuple[bytes, Entry]]) -> bytes:
    """The entries as `git update-index -z --index-info` reads them."""
    return b"".join(b"%s %s\t%s\0" % (entry.mode, entry.id.encode(), path) for path, entry in entries)


def _nested(files: Mapping[str, bytes]) -> Nested:
    top: Nested = {}
    for path, content in files.items():
        *folders, name = path.encode("utf-8", "surrogateescape").split(b"/")
        here = top
        for folder in folders:
            below = here.setdefault(folder, {})
            if isinstance(below, bytes):
                raise CannotRebuild(f"{_shown(folder)} is given both as a file and as a folder")
            here = below
        if name in here:
            raise CannotRebuild(f"{_shown(name)} is given both as a file and as a folder")
        here[name] = content
    return top


def parse_tree(body: bytes, id_length: int) -> dict[bytes, Entry]:
    """What a tree holds; an id has `id_length` bytes. Raises ValueError when it is no tree."""
    tree: dict[bytes, Entry] = {}
    at = 0
    while at < len(body):
        end = body.index(b"\0", at)
        mode, name = body[at:end].split(b" ", 1)
        at = end + 1 + id_length
        tree[name] = Entry(mode, body[end + 1 : at].hex())
    return tree


def _format(tree: Mapping[bytes, Entry]) -> bytes:
    # git sorts a folder as if its name ended with a slash.
    order = sorted(tree, key=lambda name: name + b"/" if tree[name].mode == _FOLDER else name)
    return b"".join(b"%s %s\0" % (tree[name].mode, name) + bytes.fromhex(tree[name].id) for name in order)


def _pack_header(kind: int, size: int) -> bytes:
    """Type and size: four bits of the size beside the type, then seven in each byte, low bits first."""
    octets = bytearray()
    octet, size = kind << 4 | size & 15, size >> 4
    while size:
        octets.append(octet | 0x80)
        octet, size = size & 0x7F, size >> 7
    octets.append(octet)
    return bytes(octets)


def _shown(path: bytes) -> str:
    return path.decode("utf-8", "replace")
