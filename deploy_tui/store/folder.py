"""The session folder: rendered from the events for people and for git."""

import hashlib
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

from deploy_tui.store.atomic import read_file, write_file
from deploy_tui.store.errors import NotPublished
from deploy_tui.store.glance import signature
from deploy_tui.store.logs import LOGS
from deploy_tui.text import toml

DOCUMENT = "session.toml"
CHECKLIST = "checklist.toml"
EVIDENCE = "evidence"
ATTRIBUTES = ".gitattributes"
# What `store.evidence` makes. Whatever else lies there is not ours to commit.
EVIDENCE_NAME = re.compile(r"[0-9a-f]{16}-[A-Za-z0-9._-]+")


class Written(NamedTuple):
    """The folder as it is on disk now: the signatures of its log files and its document, seen before their
    bytes were compared, so that what somebody changes later shows."""

    logs: Mapping[str, list[int]]
    document: list[int]
    warnings: tuple[str, ...]


def write_folder(
    folder: str, uid: str, files: Mapping[str, bytes], known: list[int] | None = None
) -> Written:
    """Write what differs; call it under the publish lock. A session.toml that is no TOML is set aside first,
    unless its signature is `known`.

    Raises NotPublished when it is another session's folder, that or NotRecorded when the disk refuses.
    """
    signatures: dict[str, list[int]] = {}
    warnings: list[str] = []
    _refuse_strange(folder, uid)
    try:
        for name, data in files.items():
            path = os.path.join(folder, name)
            seen = signature(path)
            there = _read_or_none(path)
            if there != data:
                strange = name == DOCUMENT and there is not None and seen != known
                if strange and (why := no_toml(there or b"")):
                    warnings.append(f"{set_aside(path)} ({why}); rendered again from the logs")
                _sweep(path)
                write_file(path, data)
                seen = signature(path)
                if _read_or_none(path) != data:
                    seen = []
            signatures[name] = seen
    except OSError as error:
        raise NotPublished.because(f"{error.filename}: {error.strerror}") from None
    logs = {os.path.basename(name): seen for name, seen in signatures.items() if name.startswith(LOGS)}
    return Written(logs, signatures[DOCUMENT], tuple(warnings))


def set_aside(path: str) -> str:
    """Move a file that cannot be read out of the way. Its digest is in the new name: the same trouble twice
    keeps one file. Returns what was done, in words. Raises OSError."""
    kept = f"{path}.unreadable-{hashlib.sha256(read_file(path) or b'').hexdigest()[:8]}"
    os.replace(path, kept)
    return f"{path} could not be read and was kept as {os.path.basename(kept)}"


def unreadable(folder: str) -> str:
    """Why session.toml cannot be read; "" when it can, or when it is not there."""
    there = _read_or_none(os.path.join(folder, DOCUMENT))
    return no_toml(there) if there is not None else ""


def no_toml(data: bytes) -> str:
    """Why these bytes are no TOML, or ""."""
    try:
        toml.parse(data)
    except toml.Unreadable as error:
        return str(error)
    return ""


def document_uid(folder: str) -> str:
    """The uid that session.toml names, conflict markers or not; "" when there is none."""
    for line in (_read_or_none(os.path.join(folder, DOCUMENT)) or b"").splitlines():
        if line.startswith(b"uid = "):
            return line[6:].decode(errors="replace").strip().strip('"')
    return ""


def evidence_files(folder: str) -> dict[str, bytes]:
    """The stored evidence, by name relative to the session's folder."""
    evidence = os.path.join(folder, EVIDENCE)
    try:
        names = sorted(os.listdir(evidence))
    except OSError:
        return {}
    found = {
        f"{EVIDENCE}/{name}": _read_or_none(os.path.join(evidence, name))
        for name in names
        if EVIDENCE_NAME.fullmatch(name)
    }
    return {name: data for name, data in found.items() if data is not None}


def _refuse_strange(folder: str, uid: str) -> None:
    for path in (folder, os.path.join(folder, LOGS), os.path.join(folder, EVIDENCE)):
        if os.path.islink(path):
            raise NotPublished.because(f"{path} is a link, which may lead anywhere; remove it")
    there = document_uid(folder)
    if there and there != uid:
        raise NotPublished.because(f"{folder} holds another session ({there!r:.40}); move that folder away")


def _read_or_none(path: str) -> bytes | None:
    try:
        return read_file(path, toml.SESSION_BYTES + 1)
    except OSError:
        return None


def _sweep(path: str) -> None:
    """What a killed process left of an earlier try: nobody else writes here under the publish lock."""
    folder, name = os.path.split(path)
    with suppress(FileNotFoundError):
        for each in os.listdir(folder):
            if each.startswith(f".{name}.") and each.endswith(".tmp"):
                os.unlink(os.path.join(folder, each))
