"""Text laid out in terminal cells, where a character is 0, 1 or 2 cells wide."""

from rich.cells import cell_len, set_cell_size


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, broken between words where that can be done."""
    width = max(2, width)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            joined = f"{line} {word}" if line else word
            if cell_len(joined) <= width:
                line = joined
                continue
            if line:
                lines.append(line)
            while cell_len(word) > width:
                head = _head(word, width)
                lines.append(head)
                word = word[len(head) :]
            line = word
        lines.append(line)
    return lines


def fit(text: str, width: int) -> str:
    """The text in exactly `width` cells: padded, or cut with … at its end."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(text, width - 1) + "…"


def _head(word: str, width: int) -> str:
    end = width
    while cell_len(word[:end]) > width:
        end -= 1
    return word[: max(1, end)]
