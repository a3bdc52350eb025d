"""Line drawing and block characters as shapes, so that frames close in whatever font the text is shown."""

WIDTH, HEIGHT = 8.4, 18.0  # of a cell, in SVG's pixels, for a font of 14

# Which of its four arms a character has: left, right, up, down.
_ARMS = {
    each[0]: each[1:]
    for each in (
        *("─lr", "│ud", "━lr", "┃ud", "╴l", "╶r", "╵u", "╷d", "┼lrud"),
        *("┌rd", "┐ld", "└ru", "┘lu", "├rud", "┤lud", "┬lrd", "┴lru", "╭rd", "╮ld", "╰ru", "╯lu"),
    )
}
_ROUND = {"╭": (1, 1), "╮": (-1, 1), "╰": (1, -1), "╯": (-1, -1)}
_HEAVY = "━┃"
_SHADES = {"░": 0.25, "▒": 0.5, "▓": 0.75, "█": 1.0}
_FROM_BELOW = {char: eighths / 8 for eighths, char in enumerate("▁▂▃▄▅▆▇", 1)}
_FROM_LEFT = {char: eighths / 8 for eighths, char in zip(range(7, 0, -1), "▉▊▋▌▍▎▏", strict=True)}
DRAWN = frozenset((*_ARMS, *_SHADES, *_FROM_BELOW, *_FROM_LEFT, "▐", "▀"))


def number(value: float) -> str:
    return f"{round(value, 2):g}"


def shape(char: str, count: int, x: float, y: float, colour: str) -> str:
    """`count` times the character, its first cell at x, y."""
    if char in _ARMS:
        return _lines(char, count, x, y, colour)
    width, height, right, down = WIDTH * count, HEIGHT, 0.0, 0.0
    opacity = _SHADES.get(char, 1.0)
    if char in _FROM_BELOW:
        height = HEIGHT * _FROM_BELOW[char]
        down = HEIGHT - height
    elif char in _FROM_LEFT:
        width = WIDTH * _FROM_LEFT[char]
    elif char == "▐":
        width = right = WIDTH / 2
    elif char == "▀":
        height = HEIGHT / 2
    faded = f' fill-opacity="{opacity:g}"' if opacity < 1 else ""
    return rect(x + right, y + down, width, height, colour, faded)


def rect(x: float, y: float, width: float, height: float, colour: str, more: str = "") -> str:
    at = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
    return f'<rect {at} fill="{colour}"{more}/>'


def _lines(char: str, count: int, x: float, y: float, colour: str) -> str:
    middle, level = x + WIDTH / 2, y + HEIGHT / 2
    end = x + WIDTH * count
    if char in _ROUND:
        right, down = _ROUND[char]
        radius = WIDTH / 2
        bend = f"M{number(middle + right * radius)} {number(level)}"
        bend += f"Q{number(middle)} {number(level)} {number(middle)} {number(level + down * radius)}"
        path = f"{bend}V{number(y + HEIGHT if down > 0 else y)}"
    else:
        arms = _ARMS[char]
        path = ""
        if "l" in arms or "r" in arms:
            path += f"M{number(x if 'l' in arms else middle)} {number(level)}"
            path += f"H{number(end if 'r' in arms else middle)}"
        if "u" in arms or "d" in arms:
            path += f"M{number(middle)} {number(y if 'u' in arms else level)}"
            path += f"V{number(y + HEIGHT if 'd' in arms else level)}"
    thick = ' stroke-width="2"' if char in _HEAVY else ""
    return f'<path d="{path}" stroke="{colour}"{thick} fill="none"/>'
