"""Durations as people write them in a checklist: "1 hour", "90 min", "5 min"."""

import re
from datetime import timedelta

_UNITS = {
    "s": 1,
    "sec": 1,
    "second": 1,
    "min": 60,
    "minute": 60,
    "m": 60,
    "h": 3600,
    "hour": 3600,
    "day": 86400,
    "d": 86400,
}

_LONGEST = 10 * 366 * 86400


def parse_duration(text: str) -> timedelta:
    """Raises ValueError when the text is no duration."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-z]+?)s?\s*", text)
    if match is None or match.group(2) not in _UNITS:
        raise ValueError(f'{text!r} is no duration; write it like "1 hour" or "5 min"')
    seconds = float(match.group(1)) * _UNITS[match.group(2)]
    if seconds > _LONGEST:
        raise ValueError(f"{text[:40]!r} is longer than ten years")
    return timedelta(seconds=seconds)


def spell_duration(duration: timedelta) -> str:
    """The duration in its two largest units: "1 h 12 min", "43 min", "20 s"."""
    seconds = max(0, round(duration.total_seconds()))
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else f"{seconds} s"
