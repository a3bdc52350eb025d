"""Reading a Markdown task list from disk, as a checklist."""

import codecs
import os

from deploy_tui.checklist.build import build
from deploy_tui.checklist.markdown import from_markdown
from deploy_tui.checklist.model import Checklist
from deploy_tui.checklist.problem import BadChecklist, Problem
from deploy_tui.store.errors import StoreError
from deploy_tui.text.toml import CHECKLIST_BYTES, CHECKLIST_LINES


def load_markdown(path: str) -> tuple[Checklist, list[Problem]]:
    """The checklist that the file's tasks make, and what of it could not be taken over, by line.

    Raises StoreError when it cannot be read, BadChecklist when it holds no task list.
    """
    name = os.path.basename(path)
    try:
        with open(path, "rb") as file:
            data = file.read(CHECKLIST_BYTES + 1)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from None
    table, notes = from_markdown(decode(data, name), name)
    return build(table), notes


def decode(data: bytes, name: str) -> str:
    """The text with \\n for line ends; it is UTF-8, or UTF-16 with or without its mark. Raises BadChecklist
    for more than 512 KB or 8,000 lines, and for bytes that are no text."""
    if len(data) > CHECKLIST_BYTES:
        raise _bad(name, f"more than {CHECKLIST_BYTES // 1024} KB; at most that is read")
    try:
        text = data.decode(_encoding(data))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _bad(name, "neither UTF-8 nor UTF-16; save the file as UTF-8", line) from None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > CHECKLIST_LINES:
        raise _bad(name, f"more than {CHECKLIST_LINES:,} lines; at most that many are read")
    return text


def _encoding(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # Without a mark: line ends and boxes are ASCII in any language, every second byte of which is 0 then.
    even, odd = data[::2].count(0), data[1::2].count(0)
    if max(even, odd) * 20 < len(data):
        return "utf-8"
    return "utf-16-be" if even > odd else "utf-16-le"


def _bad(name: str, message: str, line: int = 0) -> BadChecklist:
    return BadChecklist([Problem(name, line, message)])
