"""What a command said, as a reviewer finds it in the session: a heading, the beginning and the end.

The text obeys nobody's terminal: colours are left out, every other control character is made visible.
"""

import re

from deploy_tui.execution import runs
from deploy_tui.execution.runs import End
from deploy_tui.execution.template import shown
from deploy_tui.text.clean import clean_block

HEAD_BYTES = TAIL_BYTES = 96 * 1024
_COLOUR = re.compile(r"\x1b\[[0-9;:]*m")


def kept(folder: str, argv: tuple[str, ...], end: End) -> bytes:
    """The evidence of a run: command, end, and at most 96 KB from either end of its output, with the size
    and the sha256 of all of it."""
    head, tail, left_out = runs.head_and_tail(folder, HEAD_BYTES, TAIL_BYTES)
    return _document(f"$ {shown(argv)}\n{how_it_ended(end)}\n{_whole(end)}", head, tail, left_out)


def of_reading(asked: list[str], detail: str, output: bytes) -> bytes:
    """The evidence of a probe: what was asked, what came of it, and its output, cut in the same way."""
    cut = len(output) > HEAD_BYTES + TAIL_BYTES
    head, tail = (output[:HEAD_BYTES], output[-TAIL_BYTES:]) if cut else (output, b"")
    questions = "".join(f"? {clean_block(each)}\n" for each in asked)
    return _document(questions + clean_block(detail), head, tail, len(output) - len(head) - len(tail))


def how_it_ended(end: End) -> str:
    """One line: "exit code 0 in 12.3 s"."""
    if isinstance(end.exit, int):
        return f"exit code {end.exit} in {end.took:.1f} s"
    return end.detail or end.exit


def last_words(folder: str) -> str:
    """The last line that says something; clean, and not long."""
    _, tail, _ = runs.head_and_tail(folder, 0, 4096)
    lines = [line.strip() for line in plain(tail).splitlines() if line.strip()]
    return lines[-1][:200] if lines else ""


def plain(output: bytes) -> str:
    """Output as text that may be shown anywhere. Of a line that was overwritten (a progress bar) the last
    state stays."""
    text = _COLOUR.sub("", output.decode("utf-8", "backslashreplace")).replace("\r\n", "\n")
    # Not by a pattern: on a line of a megabyte without an end that takes minutes.
    return clean_block("\n".join(line.rpartition("\r")[2] for line in text.split("\n")))


def _whole(end: End) -> str:
    lost = ", not all of it could be stored" if end.lost else ""
    return f"{end.size:,} bytes of output, sha256 {end.sha256}{lost}"


def _document(heading: str, head: bytes, tail: bytes, left_out: int) -> bytes:
    if b"\0" in head[:8192]:
        return f"{heading}\n\n(binary, not kept)\n".encode()
    gap = f"\n[… {left_out:,} bytes left out …]\n".encode() if left_out else b""
    body = plain(head) + plain(gap) + plain(tail)
    return f"{heading}\n\n{body}".encode("utf-8", "replace")
