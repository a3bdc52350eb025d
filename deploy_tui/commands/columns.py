"""Columns that stay straight, whatever is written in them."""


def width(text: str) -> int:
    """How many cells the text takes in a terminal."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(each) else 1 + (east_asian_width(each) in "WF") for each in text)


def pad(text: str, cells: int) -> str:
    return text + " " * max(0, cells - width(text))


def table(rows: list[tuple[str, ...]]) -> list[str]:
    """The rows as lines, each column as wide as its widest cell, two blanks between."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(pad, row, widths)).rstrip() for row in rows]
